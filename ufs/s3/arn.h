#ifndef UFS_S3_ARN_H_
#define UFS_S3_ARN_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace ufs {

// arn:PARTITION:SERVICE:REGION:ACCOUNT:RESOURCE, taken apart. ("Amazon Resource Names", IAM User
// Guide.)
struct Arn {
  std::string partition;
  std::string service;
  std::string region;    // empty for what has none: buckets, multi-region access points
  std::string account;   // empty for buckets
  std::string resource;  // everything after the fifth colon
};

// An access point of S3, or of S3 on Outposts, as an ARN names it.
struct AccessPoint {
  Arn arn;
  std::string name;
  std::string outpost;  // its id; empty: an access point of S3 itself
};

// kInvalidArgument for what is no ARN. Pure; takes any bytes.
absl::StatusOr<Arn> ParseArn(absl::string_view text);

// Reads an ARN that stands where a bucket's name is expected, with colons or slashes inside its
// resource. kInvalidArgument, with the reason, for those that cannot be used here: a multi-region
// access point (its requests need Signature Version 4A), Object Lambda (what is read is not what is
// stored), the bucket's own ARN, and whatever is no access point. Pure.
absl::StatusOr<AccessPoint> ParseAccessPoint(absl::string_view text);

}  // namespace ufs

#endif  // UFS_S3_ARN_H_
