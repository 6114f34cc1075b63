#ifndef UFS_FS_FILE_HANDLE_H_
#define UFS_FS_FILE_HANDLE_H_

#include <fcntl.h>

#include <atomic>
#include <memory>

#include "ufs/fs/flush_policy.h"
#include "ufs/fs/open_file.h"

namespace ufs {

// One open(2) of a file, shared by the descriptors that dup and fork make of it.
struct FileHandle {
  NodeId node = 0;
  int flags = 0;  // of open(2)
  std::shared_ptr<OpenFile> file;
  Opener opener;
  // A descriptor was closed since the last write, and how often a write came after that.
  std::atomic<bool> flushed{false};
  std::atomic<int> rewritten{0};

  bool readable() const { return (flags & O_ACCMODE) != O_WRONLY; }
  bool writable() const { return (flags & O_ACCMODE) != O_RDONLY; }
  // Whether I/O passes by the kernel's pages: of handles that only write. O_SYNC and O_DSYNC (whose
  // bit both have) need the pages: the kernel sends an FSYNC behind each write(2) then.
  bool direct() const { return !readable() && (flags & O_DSYNC) == 0; }
};

}  // namespace ufs

#endif  // UFS_FS_FILE_HANDLE_H_
