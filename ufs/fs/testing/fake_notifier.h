#ifndef UFS_FS_TESTING_FAKE_NOTIFIER_H_
#define UFS_FS_TESTING_FAKE_NOTIFIER_H_

#include <string>
#include <utility>
#include <vector>

#include "ufs/base/mutex.h"
#include "ufs/fs/kernel_notifier.h"

namespace ufs {

// Notes what the kernel would be told.
class FakeNotifier final : public KernelNotifier {
 public:
  void InvalidateInode(NodeId node, int64_t /*offset*/, int64_t /*length*/) override {
    MutexLock lock(&mutex);
    inodes.push_back(node);
  }
  void InvalidateEntry(NodeId parent, std::string name) override {
    MutexLock lock(&mutex);
    entries.emplace_back(parent, std::move(name));
  }
  void ExpireEntry(NodeId /*parent*/, std::string /*name*/) override {}

  Mutex mutex;
  std::vector<NodeId> inodes ABSL_GUARDED_BY(mutex);
  std::vector<std::pair<NodeId, std::string>> entries ABSL_GUARDED_BY(mutex);
};

}  // namespace ufs

#endif  // UFS_FS_TESTING_FAKE_NOTIFIER_H_
