// Mount points as users write them. A dead FUSE mount answers ENOTCONN to everything, realpath(3)
// included.
#include "ufs/mount/mount_point.h"

#include <sys/stat.h>
#include <sys/vfs.h>

#include <cerrno>
#include <climits>
#include <cstdlib>
#include <cstring>

#include "absl/strings/str_cat.h"

namespace ufs {
namespace {

absl::StatusOr<std::string> RealPath(const std::string& path) {
  char resolved[PATH_MAX];
  if (realpath(path.c_str(), resolved) == nullptr) {
    const int error = errno;
    const std::string message = absl::StrCat("mount point ", path, ": ", std::strerror(error));
    switch (error) {
      case ENOTCONN:
        return absl::UnavailableError(message);
      case EACCES:
        return absl::PermissionDeniedError(message);
      case ENOENT:
        return absl::NotFoundError(absl::StrCat(message, "; make it: mkdir -p ", path));
      default:
        return absl::InvalidArgumentError(message);
    }
  }
  return std::string(resolved);
}

}  // namespace

absl::StatusOr<std::string> ResolveMountPoint(const std::string& path) {
  absl::StatusOr<std::string> resolved = RealPath(path);
  if (absl::IsUnavailable(resolved.status())) {
    std::string trimmed = path;
    while (trimmed.size() > 1 && trimmed.back() == '/') {
      trimmed.pop_back();
    }
    const size_t slash = trimmed.rfind('/');
    const std::string name = slash == std::string::npos ? trimmed : trimmed.substr(slash + 1);
    const std::string parent = slash == std::string::npos ? "." : trimmed.substr(0, slash + 1);
    absl::StatusOr<std::string> resolved_parent = RealPath(parent);
    if (!resolved_parent.ok() || name == "." || name == "..") {
      return resolved;
    }
    return absl::StrCat(*resolved_parent == "/" ? "" : *resolved_parent, "/", name);
  }
  if (!resolved.ok()) {
    return resolved;
  }
  struct stat st {};
  if (stat(resolved->c_str(), &st) == 0 && !S_ISDIR(st.st_mode)) {
    return absl::InvalidArgumentError(absl::StrCat("mount point ", path, " is not a directory"));
  }
  return resolved;
}

bool IsDeadMount(const std::string& mount_point) {
  // Not stat(2): the kernel answers that from its cache until the attributes' time is up.
  struct statfs fs {};
  return statfs(mount_point.c_str(), &fs) != 0 && errno == ENOTCONN;
}

}  // namespace ufs
