#ifndef UFS_FS_KERNEL_NOTIFIER_H_
#define UFS_FS_KERNEL_NOTIFIER_H_

#include <cstdint>
#include <string>

#include "ufs/fs/types.h"

namespace ufs {

// Tells the kernel that what it keeps is no longer true. Every call queues and returns: one thread
// of the implementation delivers, nobody waits for it, and unknown nodes or names are not an error.
// May be called with locks held. Thread-safe.
class KernelNotifier {
 public:
  virtual ~KernelNotifier() = default;
  // Drops the pages of [offset, offset + length) and the attributes; length 0: to the end.
  virtual void InvalidateInode(NodeId node, int64_t offset, int64_t length) = 0;
  // Drops a name and what lies below it.
  virtual void InvalidateEntry(NodeId parent, std::string name) = 0;
  // Lets a name be looked up again at its next use; keeps mounts and open files on it.
  virtual void ExpireEntry(NodeId parent, std::string name) = 0;
};

}  // namespace ufs

#endif  // UFS_FS_KERNEL_NOTIFIER_H_
