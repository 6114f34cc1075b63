#ifndef UFS_AWS_REGION_CHAIN_H_
#define UFS_AWS_REGION_CHAIN_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "ufs/aws/profile_files.h"
#include "ufs/aws/profile_selection.h"
#include "ufs/base/environment.h"

namespace ufs {

struct ResolvedRegion {
  std::string name;
  std::string source;  // for messages: "option", "AWS_REGION", "profile default", "default", ...
  // Nobody named it: a store may ask the bucket for its own.
  bool assumed = false;
};

class InstanceMetadata;

// Whether `name` can be a region's: at most 63 letters, digits, `-` and `_`, so that it can be part
// of a host's name. Pure.
bool IsRegionName(absl::string_view name);

// The region requests are signed for: `option` if not empty, $AWS_REGION, $AWS_DEFAULT_REGION, the
// profile's `region`, what the EC2 instance says (null: it is not asked), else us-east-1. Files and
// instance are asked only when the answer depends on them; an instance that does not know is passed
// over.
// kInvalidArgument, with the source, for a name that could not be part of a host name; what
// ProfileFiles::Load returns when it fails.
absl::StatusOr<ResolvedRegion> ResolveRegion(absl::string_view option,
                                             const Environment& environment, ProfileFiles* files,
                                             const ProfileSelection& profile,
                                             InstanceMetadata* metadata = nullptr);

}  // namespace ufs

#endif  // UFS_AWS_REGION_CHAIN_H_
