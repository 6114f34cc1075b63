#ifndef UFS_CONFIG_MOUNT_STRING_H_
#define UFS_CONFIG_MOUNT_STRING_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "ufs/config/value_source.h"

namespace ufs {

// What stands after -o, taken apart.
struct MountString {
  // Our own options, in order, with origin "-o".
  std::vector<RawValue> options;
  // Options of the kernel's that the mount is made with: nosuid, nodev, noexec, noatime, ...
  std::vector<std::string> kernel;
};

// `text`: NAME or NAME=VALUE, separated by commas; spaces around an item are dropped. In a value
// everything up to the comma counts, further '=' too; `\,` is a comma, `\\` a backslash, `\"` a
// quote, and between double quotes commas and spaces are as they are. What mount(8), fstab and
// systemd put among them for themselves (auto, nofail, _netdev, user, x-*, ...) is dropped. `rw`,
// which mount(8) puts in front of its own accord, takes back an earlier `ro` and says nothing else.
// Appends to `out`, as -o may be given more than once. kInvalidArgument: an open quote, another
// escape, an item without a name.
absl::Status ParseMountString(absl::string_view text, MountString* out);

}  // namespace ufs

#endif  // UFS_CONFIG_MOUNT_STRING_H_
