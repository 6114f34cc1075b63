#ifndef FUSE_UNMOUNT_H_
#define FUSE_UNMOUNT_H_

#include <string>

#include "absl/status/status.h"

namespace ufs::fuse {

// Detaches what is mounted on `mount_point`: by umount2(2) as root, by fusermount3 as an ordinary
// user. `lazy`: at once from the tree, for good when the last file is closed. kFailedPrecondition:
// EBUSY; kNotFound: nothing is mounted there. Blocks until the file system has answered what the
// kernel still has to write.
absl::Status UnmountPath(const std::string& mount_point, bool lazy);

}  // namespace ufs::fuse

#endif  // FUSE_UNMOUNT_H_
