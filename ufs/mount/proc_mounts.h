#ifndef UFS_MOUNT_PROC_MOUNTS_H_
#define UFS_MOUNT_PROC_MOUNTS_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace ufs {

// One mount as the kernel lists it.
struct ProcMount {
  std::string mount_point;  // unescaped
  std::string fs_type;      // fuse.underfs for ours
  std::string source;       // s3://bucket/prefix for ours
  std::string options;      // of the mount
};

// The lines of /proc/self/mountinfo (proc(5)); lines of another shape are left out.
std::vector<ProcMount> ParseMountInfo(absl::string_view text);

// The mounts that this process sees, in the kernel's order: of two on one directory the later one
// is on top.
absl::StatusOr<std::vector<ProcMount>> ReadMounts();

}  // namespace ufs

#endif  // UFS_MOUNT_PROC_MOUNTS_H_
