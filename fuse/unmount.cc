// Detaching a mount. UMOUNT_NOFOLLOW: a mount point is never reached through a symbolic link that
// somebody swapped in.
#include "fuse/unmount.h"

#include <spawn.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "absl/strings/str_cat.h"

extern char** environ;

namespace ufs::fuse {
namespace {

absl::Status ErrnoStatus(const std::string& mount_point, int error) {
  const std::string message =
      absl::StrCat("cannot unmount ", mount_point, ": ", std::strerror(error));
  switch (error) {
    case EBUSY:
      return absl::FailedPreconditionError(
          absl::StrCat(message, "; files below it are in use (fuser -vm ", mount_point,
                       " names the programs), or take --lazy"));
    case EINVAL:
    case ENOENT:
      return absl::NotFoundError(absl::StrCat("nothing is mounted on ", mount_point));
    default:
      return absl::InternalError(message);
  }
}

absl::Status RunFusermount(const std::string& mount_point, bool lazy) {
  std::string program = "fusermount3";
  std::string flags = lazy ? "-uqz" : "-uq";
  std::string end = "--";
  std::string target = mount_point;
  char* argv[] = {program.data(), flags.data(), end.data(), target.data(), nullptr};
  pid_t child = 0;
  if (const int error = posix_spawnp(&child, "fusermount3", nullptr, nullptr, argv, environ);
      error != 0) {
    return absl::InternalError(absl::StrCat("cannot run fusermount3: ", std::strerror(error),
                                            error == ENOENT ? "; install the package fuse3" : ""));
  }
  int status = 0;
  while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  if (WIFEXITED(status) && WEXITSTATUS(status) == 0) {
    return absl::OkStatus();
  }
  return ErrnoStatus(mount_point, EBUSY);
}

}  // namespace

absl::Status UnmountPath(const std::string& mount_point, bool lazy) {
  if (geteuid() != 0) {
    return RunFusermount(mount_point, lazy);
  }
  if (umount2(mount_point.c_str(), UMOUNT_NOFOLLOW | (lazy ? MNT_DETACH : 0)) != 0) {
    return ErrnoStatus(mount_point, errno);
  }
  return absl::OkStatus();
}

}  // namespace ufs::fuse
