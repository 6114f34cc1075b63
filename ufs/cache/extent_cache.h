#ifndef UFS_CACHE_EXTENT_CACHE_H_
#define UFS_CACHE_EXTENT_CACHE_H_

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <vector>

#include "absl/strings/string_view.h"
#include "ufs/base/memory_budget.h"
#include "ufs/base/mutex.h"
#include "ufs/base/request_context.h"
#include "ufs/cache/cached_version.h"
#include "ufs/cache/extent.h"
#include "ufs/object/object_types.h"

namespace ufs {

// The extents of all versions that the process reads, in memory, as far as the budget has room:
// when it has none, extents that nobody holds give way, the unused first (second chance). One cache
// serves all mounts. Thread-safe. It outlives what reads through it, the budget outlives it.
class ExtentCache {
 public:
  explicit ExtentCache(MemoryBudget* budget);
  ~ExtentCache();
  ExtentCache(const ExtentCache&) = delete;
  ExtentCache& operator=(const ExtentCache&) = delete;

  // What is cached of the version; the same object for equal arguments as long as anybody holds it
  // or any of its extents is cached. `bucket` names the bucket and where it is. `size` is the
  // version's, in bytes.
  std::shared_ptr<CachedVersion> Open(absl::string_view bucket, const ObjectId& id, int64_t size);
  // Our own rename made `from` into `to`: the extents stay. What was cached as `to` is forgotten.
  void Rename(absl::string_view bucket, const ObjectId& from, const ObjectId& to);

  // An empty extent of `length` bytes at `offset`, or null when memory cannot be had for it now.
  // The caller inserts it, fills it, and calls Admit.
  std::shared_ptr<Extent> TryAllocate(int64_t offset, int64_t length, Priority priority);
  // Never null, even beyond the limit: for the minimum that is guaranteed to each reader.
  std::shared_ptr<Extent> AllocateAlways(int64_t offset, int64_t length);
  // A filled extent of `version` may be evicted from now on.
  void Admit(std::shared_ptr<CachedVersion> version, const std::shared_ptr<Extent>& extent);

  // Frees at least `wanted` bytes of extents that nobody holds, if it can; returns what it freed.
  // While somebody waits for memory, extents that are held are forgotten as well where the others
  // do not suffice: their memory comes back with the last holder.
  int64_t Evict(int64_t wanted);

 private:
  class Registry;
  // Holds the version, not the extent: a version lives while it is cached, and an extent that left
  // its version by another way costs this entry until the next turn.
  struct Entry {
    std::weak_ptr<Extent> extent;
    std::shared_ptr<CachedVersion> version;
  };
  struct Victim {
    std::shared_ptr<Extent> extent;
    std::shared_ptr<CachedVersion> version;
    bool held;
  };

  void TakeVictims(int64_t wanted, size_t* steps, std::vector<Victim>* victims);
  void DropExpired();

  MemoryBudget* const budget_;
  const std::shared_ptr<Registry> registry_;
  Mutex ring_mutex_;
  std::deque<Entry> ring_ ABSL_GUARDED_BY(ring_mutex_);  // front: where the hand is
  size_t admitted_since_sweep_ ABSL_GUARDED_BY(ring_mutex_) = 0;
  int reclaimer_ = 0;
};

}  // namespace ufs

#endif  // UFS_CACHE_EXTENT_CACHE_H_
