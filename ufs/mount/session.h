#ifndef UFS_MOUNT_SESSION_H_
#define UFS_MOUNT_SESSION_H_

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/functional/any_invocable.h"
#include "absl/status/status.h"
#include "ufs/fs/file_system.h"
#include "ufs/fs/kernel_notifier.h"

namespace ufs {

// How a file system is attached to a directory.
struct SessionOptions {
  std::string mount_point;  // an absolute path that exists
  std::string fs_name;      // the first column of /proc/mounts: s3://bucket/prefix
  bool read_only = false;
  bool allow_other = false;
  // Further options for the kernel, as mount(8) writes them, beside nosuid, nodev and noatime.
  std::vector<std::string> kernel_options;
  // Requests for pages that the kernel may have in flight at once, and the size of its read-ahead
  // window.
  int max_background = 64;
  int read_ahead_kib = 8192;
};

// What was asked of the kernel and what it gave, for `underfs stats`.
struct SessionLimits {
  uint32_t max_write = 0;
  uint32_t max_background = 0;
  int64_t read_ahead_kib = 0;  // as sysfs reports it; -1: unknown
  uint32_t protocol_minor = 0;
};

// One attachment of a FileSystem to a mount point. Made by a SessionFactory, driven by threads that
// it shares with other sessions. Thread-safe.
class Session {
 public:
  // Stops.
  virtual ~Session() = default;

  // Where the file system sends its invalidations; valid for the session's life.
  virtual KernelNotifier* notifier() = 0;
  // Mounts; from now on the kernel's requests go to `file_system`, which outlives the session.
  // `on_end` is called once, from another thread, when the mount is gone: by us, by umount(8), or
  // by an aborted connection; it must only signal (the session is not destroyed in it). Fails with
  // the reason and the fix (no /dev/fuse, user_allow_other missing, no fusermount3, not a
  // directory).
  virtual absl::Status Start(FileSystem* file_system, absl::AnyInvocable<void()> on_end) = 0;
  // When it returns no request reaches the file system any more, none is being answered, and
  // notifications go nowhere: the file system may be destroyed. Detaches lazily what is still
  // attached.
  virtual void Stop() = 0;
  // Asks the kernel to detach. kFailedPrecondition while files are open below it (EBUSY), unless
  // `lazy`.
  virtual absl::Status Unmount(bool lazy) = 0;
  virtual SessionLimits limits() const = 0;
};

// Implemented where the kernel's protocol is spoken.
class SessionFactory {
 public:
  virtual ~SessionFactory() = default;
  virtual std::unique_ptr<Session> MakeSession(SessionOptions options) = 0;
};

}  // namespace ufs

#endif  // UFS_MOUNT_SESSION_H_
