#ifndef UFS_MOUNT_MOUNT_POINT_H_
#define UFS_MOUNT_MOUNT_POINT_H_

#include <string>

#include "absl/status/statusor.h"

namespace ufs {

// The absolute path of a directory without links, `.` and `..`; also when the directory itself is a
// mount whose daemon is dead and that answers nothing (only its parent is resolved then).
// kNotFound, kInvalidArgument (not a directory) or kPermissionDenied with what to do.
absl::StatusOr<std::string> ResolveMountPoint(const std::string& path);

// Whether something is mounted on `mount_point` whose daemon is dead (ENOTCONN from every call).
bool IsDeadMount(const std::string& mount_point);

}  // namespace ufs

#endif  // UFS_MOUNT_MOUNT_POINT_H_
