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

// The region requests are signed for: `option` if not empty, $AWS_REGION, $AWS_DEFAULT_REGION, the
// profile's `region`, else us-east-1. The files are read only when the answer depends on them.
// kInvalidArgument, with the source, for a name that could not be part of a host name; what
// ProfileFiles::Load returns when it fails.
absl::StatusOr<ResolvedRegion> ResolveRegion(absl::string_view option,
                                             const Environment& environment, ProfileFiles* files,
                                             const ProfileSelection& profile);

}  // namespace ufs

#endif  // UFS_AWS_REGION_CHAIN_H_
