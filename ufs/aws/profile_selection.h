#ifndef UFS_AWS_PROFILE_SELECTION_H_
#define UFS_AWS_PROFILE_SELECTION_H_

#include <string>

#include "absl/strings/string_view.h"
#include "ufs/base/environment.h"

namespace ufs {

// Which profile of AWS's shared files is meant.
struct ProfileSelection {
  std::string name;
  // The user named it, by option or by AWS_PROFILE: its absence is an error, not a reason to look
  // elsewhere.
  bool named = false;
};

// `option` if not empty, else $AWS_PROFILE, else `default`.
inline ProfileSelection SelectProfile(absl::string_view option, const Environment& environment) {
  if (!option.empty()) {
    return {std::string(option), true};
  }
  if (absl::optional<std::string> profile = environment.Get("AWS_PROFILE")) {
    return {*profile, true};
  }
  return {"default", false};
}

}  // namespace ufs

#endif  // UFS_AWS_PROFILE_SELECTION_H_
