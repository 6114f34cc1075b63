// The default place of the state directories.
#include "ufs/mount/state_root.h"

#include <unistd.h>

#include "absl/strings/str_cat.h"

namespace ufs {

std::string DefaultStateRoot(const Environment& environment) {
  if (geteuid() == 0) {
    return "/var/lib/underfs";
  }
  if (absl::optional<std::string> state = environment.Get("XDG_STATE_HOME")) {
    return absl::StrCat(*state, "/underfs");
  }
  return absl::StrCat(environment.HomeDirectory(), "/.local/state/underfs");
}

}  // namespace ufs
