#ifndef UFS_FS_HANDLE_TABLE_H_
#define UFS_FS_HANDLE_TABLE_H_

#include <array>
#include <atomic>
#include <memory>

#include "absl/container/flat_hash_map.h"
#include "ufs/base/mutex.h"
#include "ufs/fs/types.h"

namespace ufs {

// Handles by id, in shards: a READ takes one shard's lock for the time of a look-up. Thread-safe.
template <typename Handle>
class HandleTable {
 public:
  HandleId Add(std::shared_ptr<Handle> handle) {
    const HandleId id = next_.fetch_add(1, std::memory_order_relaxed);
    Shard& shard = ShardOf(id);
    MutexLock lock(&shard.mutex);
    shard.handles[id] = std::move(handle);
    return id;
  }
  // Null: no such handle.
  std::shared_ptr<Handle> Find(HandleId id) const {
    const Shard& shard = ShardOf(id);
    MutexLock lock(&shard.mutex);
    const auto found = shard.handles.find(id);
    return found == shard.handles.end() ? nullptr : found->second;
  }
  std::shared_ptr<Handle> Take(HandleId id) {
    Shard& shard = ShardOf(id);
    MutexLock lock(&shard.mutex);
    const auto found = shard.handles.find(id);
    if (found == shard.handles.end()) {
      return nullptr;
    }
    std::shared_ptr<Handle> handle = std::move(found->second);
    shard.handles.erase(found);
    return handle;
  }

 private:
  struct Shard {
    mutable Mutex mutex;
    absl::flat_hash_map<HandleId, std::shared_ptr<Handle>> handles ABSL_GUARDED_BY(mutex);
  };
  static constexpr size_t kShards = 16;

  Shard& ShardOf(HandleId id) { return shards_[id % kShards]; }
  const Shard& ShardOf(HandleId id) const { return shards_[id % kShards]; }

  std::atomic<HandleId> next_{1};
  std::array<Shard, kShards> shards_;
};

}  // namespace ufs

#endif  // UFS_FS_HANDLE_TABLE_H_
