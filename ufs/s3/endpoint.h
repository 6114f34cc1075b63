#ifndef UFS_S3_ENDPOINT_H_
#define UFS_S3_ENDPOINT_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/optional.h"
#include "ufs/base/environment.h"

namespace ufs {

// What is known about where a bucket is, as users say it.
struct EndpointSettings {
  std::string bucket;
  // [http[s]://]host[:port][/base/path]; empty: AWS, in `region`.
  std::string endpoint;
  // Empty: from an AWS endpoint's name, else us-east-1.
  std::string region;
  // Not said: by the bucket's name and the endpoint, see ResolveEndpoint.
  absl::optional<bool> path_style;
  // Whether an endpoint without a scheme is reached by TLS; not said: yes.
  absl::optional<bool> secure;
};

// Where requests for one bucket go, and how.
struct Endpoint {
  std::string scheme;     // http or https
  std::string authority;  // what Host says: with the bucket before it unless `path_style`
  std::string base_path;  // "" or "/base/path", as it goes on the wire
  std::string bucket;
  std::string region;  // to sign for
  bool path_style = false;
  bool aws = false;  // one of Amazon's own, in any partition

  // The path of `key` (may be empty: the bucket itself) as it goes on the wire and is signed: every
  // byte of the key kept, nothing normalised.
  std::string PathOf(absl::string_view key) const;
};

// Pure. TLS unless the endpoint says http or `secure` is false. The bucket goes before the host
// (virtual host), but into the path when asked, and by itself for IP addresses, localhost, and
// buckets whose name cannot be a label there: with dots (no certificate matches them), upper case,
// underscores. kInvalidArgument, with what to write instead, for what cannot work.
absl::StatusOr<Endpoint> ResolveEndpoint(const EndpointSettings& settings);

// AWS_ENDPOINT_URL_S3, else AWS_ENDPOINT_URL, unless AWS_IGNORE_CONFIGURED_ENDPOINT_URLS is true;
// empty when nothing is said. (AWS SDKs and Tools Reference Guide, "Service-specific endpoints".)
std::string EndpointFromEnvironment(const Environment& environment);

}  // namespace ufs

#endif  // UFS_S3_ENDPOINT_H_
