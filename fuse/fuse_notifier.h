#ifndef FUSE_FUSE_NOTIFIER_H_
#define FUSE_FUSE_NOTIFIER_H_

#include <cstdint>
#include <deque>
#include <string>
#include <thread>

#include "ufs/base/mutex.h"
#include "ufs/fs/kernel_notifier.h"

struct fuse_session;

namespace ufs::fuse {

// Delivers invalidations from one thread of its own: the kernel makes it wait while a request of
// the same inode or directory is unanswered, so nothing may wait for it. What is said before Attach
// is dropped: the kernel knows nothing then.
class FuseNotifier final : public KernelNotifier {
 public:
  FuseNotifier() = default;
  ~FuseNotifier() override { Detach(); }

  void Attach(fuse_session* session);
  // Drops what is queued and joins the thread. The session must no longer block it: unmounted, or
  // all of its requests answered.
  void Detach();

  void InvalidateInode(NodeId node, int64_t offset, int64_t length) override;
  void InvalidateEntry(NodeId parent, std::string name) override;
  void ExpireEntry(NodeId parent, std::string name) override;

 private:
  struct Item {
    enum class Kind { kInode, kEntry, kExpire } kind;
    NodeId node;
    std::string name;
    int64_t offset;
    int64_t length;
  };
  void Queue(Item item);
  void Run(fuse_session* session);

  Mutex mutex_;
  CondVar changed_;
  bool attached_ ABSL_GUARDED_BY(mutex_) = false;
  std::deque<Item> queue_ ABSL_GUARDED_BY(mutex_);
  std::thread thread_;
};

}  // namespace ufs::fuse

#endif  // FUSE_FUSE_NOTIFIER_H_
