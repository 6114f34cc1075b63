#ifndef UFS_S3_AWS_HOST_H_
#define UFS_S3_AWS_HOST_H_

#include <string>

#include "absl/strings/string_view.h"
#include "absl/types/optional.h"

namespace ufs {

// One of Amazon's partitions: regions that share accounts and a domain.
struct AwsPartition {
  absl::string_view name;           // as in an ARN: aws, aws-cn, aws-us-gov, aws-iso, ...
  absl::string_view region_prefix;  // which regions are its own; "" fits every one
  absl::string_view dns_suffix;
  bool fips = true;  // whether its S3 has FIPS endpoints
};

// Never null in effect: what no other partition claims belongs to "aws". Static.
const AwsPartition& PartitionOf(absl::string_view region);

// One of Amazon's names for S3, taken apart. ("Amazon Simple Storage Service endpoints and quotas",
// AWS General Reference.)
struct AwsHost {
  std::string region;    // empty where the name has none: global and accelerated ones
  std::string resource;  // what stands before the service: "" or NAME-ACCOUNT of an access point
  std::string service = "s3";  // s3, s3-accesspoint, OUTPOST.s3-outposts, s3-accelerate
  std::string suffix;          // the partition's domain
  bool dual_stack = false;
  bool fips = false;
  // The name of an interface endpoint (PrivateLink): it belongs to one region and is kept as it is.
  std::string vpc_endpoint;

  bool accelerate() const { return service == "s3-accelerate"; }
  // The name itself, without a bucket.
  std::string Name() const;
};

// `host` (lower case) when it is one of Amazon's for S3's API, in any partition; with `bucket`
// before it as without. Nothing for any other host. Pure.
absl::optional<AwsHost> ParseAwsHost(absl::string_view host, absl::string_view bucket);

// Whether `text` may stand in one of those names: letters, digits and hyphens, at most 63.
bool IsAwsRegionName(absl::string_view text);

}  // namespace ufs

#endif  // UFS_S3_AWS_HOST_H_
