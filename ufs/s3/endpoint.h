#ifndef UFS_S3_ENDPOINT_H_
#define UFS_S3_ENDPOINT_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/optional.h"
#include "ufs/s3/aws_host.h"

namespace ufs {

// What is known about where a bucket is, as users say it.
struct EndpointSettings {
  std::string bucket;  // a bucket's name, an access point's alias or its ARN
  // [http[s]://]host[:port][/base/path]; empty: AWS, in `region`.
  std::string endpoint;
  // Empty: from an AWS endpoint's name or the ARN, else us-east-1.
  std::string region;
  // Not said: by the bucket's name and the endpoint, see ResolveEndpoint.
  absl::optional<bool> path_style;
  // Whether an endpoint without a scheme is reached by TLS; not said: yes.
  absl::optional<bool> secure;
  // Which of Amazon's endpoints of the region; none of them with an `endpoint`.
  bool dual_stack = false;  // IPv6 as well
  bool fips = false;
  bool accelerate = false;  // through the nearest edge location
};

// Where requests for one bucket go, and how.
struct Endpoint {
  std::string scheme;          // http or https
  std::string authority;       // what Host says: with the bucket before it unless `path_style`
  std::string base_path;       // "" or "/base/path", as it goes on the wire
  std::string bucket;          // a name, or an access point's ARN
  std::string region;          // to sign for
  std::string service = "s3";  // to sign for
  bool path_style = false;
  bool aws = false;  // one of Amazon's own, in any partition
  // What `authority` was made of when it is one of Amazon's.
  absl::optional<AwsHost> aws_host;

  // The path of `key` (may be empty: the bucket itself) as it goes on the wire and is signed: every
  // byte of the key kept, nothing normalised.
  std::string PathOf(absl::string_view key) const;
  // What Signature Version 2 signs for it: the bucket and the path below it, wherever the bucket
  // stands, without a base path (which is a proxy's and unknown to the store).
  std::string ResourceOf(absl::string_view key) const;
  // `key` as the source of a copy: the value of x-amz-copy-source.
  std::string CopySourceOf(absl::string_view key) const;

  // This endpoint for a bucket that turned out to lie in `region`: Amazon's host for it in the same
  // partition, another store's same host. Nothing when it is no region's name, when credentials
  // would go to another domain, or when the host belongs to its region. Scheme and path stay.
  absl::optional<Endpoint> MovedTo(absl::string_view region) const;
};

// Pure. TLS unless the endpoint says http or `secure` is false; an endpoint's own scheme wins. The
// bucket goes before the host (virtual host), but into the path when asked, and by itself for IP
// addresses, localhost, and buckets whose name cannot be a label there: with dots (no certificate
// matches them), upper case, underscores. kInvalidArgument, with what to write instead, for what
// cannot work.
absl::StatusOr<Endpoint> ResolveEndpoint(const EndpointSettings& settings);

}  // namespace ufs

#endif  // UFS_S3_ENDPOINT_H_
