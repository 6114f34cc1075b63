// The notifier thread of one session. Errors are expected (ENOENT: the kernel does not hold the
// inode or name any more) and mean that there is nothing to invalidate.
#include "fuse/fuse_notifier.h"

#include <utility>

#include "fuse/libfuse.h"
#include "ufs/base/thread_name.h"

namespace ufs::fuse {

void FuseNotifier::Attach(fuse_session* session) {
  {
    MutexLock lock(&mutex_);
    attached_ = true;
  }
  thread_ = std::thread([this, session] { Run(session); });
}

void FuseNotifier::Detach() {
  {
    MutexLock lock(&mutex_);
    attached_ = false;
    queue_.clear();
    changed_.SignalAll();
  }
  if (thread_.joinable()) {
    thread_.join();
  }
}

void FuseNotifier::InvalidateInode(NodeId node, int64_t offset, int64_t length) {
  Queue({Item::Kind::kInode, node, "", offset, length});
}

void FuseNotifier::InvalidateEntry(NodeId parent, std::string name) {
  Queue({Item::Kind::kEntry, parent, std::move(name), 0, 0});
}

void FuseNotifier::ExpireEntry(NodeId parent, std::string name) {
  Queue({Item::Kind::kExpire, parent, std::move(name), 0, 0});
}

void FuseNotifier::Queue(Item item) {
  MutexLock lock(&mutex_);
  if (!attached_) {
    return;
  }
  queue_.push_back(std::move(item));
  changed_.Signal();
}

void FuseNotifier::Run(fuse_session* session) {
  SetThreadName("ufs-notify");
  mutex_.Lock();
  while (attached_) {
    if (queue_.empty()) {
      changed_.Wait(&mutex_);
      continue;
    }
    const Item item = std::move(queue_.front());
    queue_.pop_front();
    mutex_.Unlock();
    switch (item.kind) {
      case Item::Kind::kInode:
        fuse_lowlevel_notify_inval_inode(session, item.node, item.offset, item.length);
        break;
      case Item::Kind::kEntry:
        fuse_lowlevel_notify_inval_entry(session, item.node, item.name.data(), item.name.size());
        break;
      case Item::Kind::kExpire:
        fuse_lowlevel_notify_expire_entry(session, item.node, item.name.data(), item.name.size(),
                                          FUSE_LL_EXPIRE_ONLY);
        break;
    }
    mutex_.Lock();
  }
  mutex_.Unlock();
}

}  // namespace ufs::fuse
