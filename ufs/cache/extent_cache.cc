// The cache of extents. Invariants: the registry holds versions weakly, the ring holds those that
// have evictable extents; an extent is in the ring once, from Admit to its eviction. Locks: the
// ring's, a version's and the registry's are never held together, and no extent, version or
// reservation is destroyed under any of them.
#include "ufs/cache/extent_cache.h"

#include <algorithm>
#include <string>
#include <tuple>
#include <utility>

#include "absl/container/flat_hash_map.h"

namespace ufs {
namespace {

// Extents are the cheapest memory to give back: clean, and often in the kernel's page cache too.
constexpr int kReclaimCost = MemoryBudget::kCheap;
// How many ring entries the hand passes with the lock held.
constexpr size_t kStepsPerLock = 512;
// An extent of kAhead is passed twice before it goes.
constexpr size_t kTurns = 3;

}  // namespace

// Versions by name. Outlives the cache when a reader still holds a version.
class ExtentCache::Registry : public std::enable_shared_from_this<Registry> {
 public:
  std::shared_ptr<CachedVersion> Open(absl::string_view bucket, const ObjectId& id, int64_t size) {
    Key key(bucket, id.key, id.etag);
    std::shared_ptr<CachedVersion> foreign;  // dropped after the lock
    MutexLock lock(&mutex_);
    Named& named = versions_[key];
    if (std::shared_ptr<CachedVersion> present = named.version.lock()) {
      if (present->size() == size) {
        return present;
      }
      foreign = std::move(present);  // an ETag is trusted only together with the size
    }
    auto opened = std::make_shared<CachedVersion>(
        size, [registry = shared_from_this()](CachedVersion* gone) { registry->Forget(gone); });
    named = {opened.get(), opened};
    names_[opened.get()] = std::move(key);
    return opened;
  }

  void Rename(absl::string_view bucket, const ObjectId& from, const ObjectId& to) {
    std::shared_ptr<CachedVersion> moved;
    MutexLock lock(&mutex_);
    const auto found = versions_.find(Key(bucket, from.key, from.etag));
    if (found == versions_.end() || (moved = found->second.version.lock()) == nullptr) {
      return;
    }
    const Named named = found->second;
    versions_.erase(found);
    Key key(bucket, to.key, to.etag);
    versions_[key] = named;
    names_[named.address] = std::move(key);
  }

 private:
  using Key = std::tuple<std::string, std::string, std::string>;
  struct Named {
    CachedVersion* address = nullptr;  // compared only
    std::weak_ptr<CachedVersion> version;
  };

  void Forget(CachedVersion* gone) {
    MutexLock lock(&mutex_);
    const auto name = names_.find(gone);
    if (name == names_.end()) {
      return;
    }
    const auto found = versions_.find(name->second);
    if (found != versions_.end() && found->second.address == gone) {
      versions_.erase(found);
    }
    names_.erase(name);
  }

  Mutex mutex_;
  absl::flat_hash_map<Key, Named> versions_ ABSL_GUARDED_BY(mutex_);
  absl::flat_hash_map<const CachedVersion*, Key> names_ ABSL_GUARDED_BY(mutex_);
};

ExtentCache::ExtentCache(MemoryBudget* budget)
    : budget_(budget), registry_(std::make_shared<Registry>()) {
  reclaimer_ =
      budget_->AddReclaimer(kReclaimCost, [this](int64_t wanted) { return Evict(wanted); });
}

ExtentCache::~ExtentCache() {
  budget_->RemoveReclaimer(reclaimer_);
  std::deque<Entry> dropped;
  MutexLock lock(&ring_mutex_);
  dropped.swap(ring_);
}

std::shared_ptr<CachedVersion> ExtentCache::Open(absl::string_view bucket, const ObjectId& id,
                                                 int64_t size) {
  return registry_->Open(bucket, id, size);
}

void ExtentCache::Rename(absl::string_view bucket, const ObjectId& from, const ObjectId& to) {
  if (!(from == to)) {
    registry_->Rename(bucket, from, to);
  }
}

std::shared_ptr<Extent> ExtentCache::TryAllocate(int64_t offset, int64_t length,
                                                 Priority priority) {
  absl::optional<Reservation> reservation =
      budget_->TryReserve(MemoryUse::kExtent, Extent::FootprintOf(length), priority);
  if (!reservation.has_value()) {
    return nullptr;
  }
  return std::make_shared<Extent>(offset, length, *std::move(reservation));
}

std::shared_ptr<Extent> ExtentCache::AllocateAlways(int64_t offset, int64_t length) {
  return std::make_shared<Extent>(
      offset, length, budget_->ReserveAlways(MemoryUse::kExtent, Extent::FootprintOf(length)));
}

void ExtentCache::Admit(std::shared_ptr<CachedVersion> version,
                        const std::shared_ptr<Extent>& extent) {
  bool sweep = false;
  {
    MutexLock lock(&ring_mutex_);
    ring_.push_back({extent, std::move(version)});
    // Entries of extents that left by another way than eviction must not pile up where memory is
    // never short: one look at all of them per ring's length of admissions.
    sweep = ++admitted_since_sweep_ > ring_.size() / 2 + kStepsPerLock;
    if (sweep) {
      admitted_since_sweep_ = 0;
    }
  }
  if (sweep) {
    DropExpired();
  }
  budget_->Poke();
}

void ExtentCache::DropExpired() {
  std::vector<std::shared_ptr<CachedVersion>> dropped;
  MutexLock lock(&ring_mutex_);
  for (size_t left = ring_.size(); left > 0; --left) {
    Entry entry = std::move(ring_.front());
    ring_.pop_front();
    if (entry.extent.expired()) {
      dropped.push_back(std::move(entry.version));
    } else {
      ring_.push_back(std::move(entry));
    }
  }
}

// Moves the hand until extents of `wanted` bytes are chosen, `steps` ran out, or the lock has been
// held long enough.
void ExtentCache::TakeVictims(int64_t wanted, size_t* steps, std::vector<Victim>* victims) {
  std::vector<std::shared_ptr<CachedVersion>> dropped;
  std::vector<std::shared_ptr<Extent>> passed;  // whose last reference may be ours by now
  // For one who waits, extents that are held leave the cache too: nobody says when the last holder
  // lets go, but then the memory comes back by itself.
  const bool held_too = budget_->wanted() > 0;
  MutexLock lock(&ring_mutex_);
  if (ring_.empty()) {
    *steps = 0;
    return;
  }
  int64_t chosen = 0;
  // No entry twice: `passed` would make it look held.
  for (size_t turn = std::min({*steps, ring_.size(), kStepsPerLock}); chosen < wanted && turn > 0;
       --turn) {
    --*steps;
    Entry entry = std::move(ring_.front());
    ring_.pop_front();
    std::shared_ptr<Extent> extent = entry.extent.lock();
    if (extent == nullptr) {
      dropped.push_back(std::move(entry.version));
      continue;
    }
    const bool held = extent.use_count() > 2;  // by more than its map and us
    if ((held && !held_too) || extent->Cool()) {
      ring_.push_back(std::move(entry));
      passed.push_back(std::move(extent));
    } else {
      chosen += extent->footprint();
      victims->push_back({std::move(extent), std::move(entry.version), held});
    }
  }
}

int64_t ExtentCache::Evict(int64_t wanted) {
  int64_t freed = 0;
  int64_t promised = 0;  // of extents that are held: comes when they are let go
  size_t steps = 0;
  {
    MutexLock lock(&ring_mutex_);
    steps = kTurns * ring_.size();
  }
  while (freed + promised < wanted && steps > 0) {
    std::vector<Victim> victims;
    TakeVictims(wanted - freed - promised, &steps, &victims);
    for (Victim& victim : victims) {
      const int64_t footprint = victim.extent->footprint();
      if (victim.version->RemoveIfUnused(victim.extent)) {
        freed += footprint;
        victim.extent = nullptr;
      } else if (victim.held) {
        victim.version->Remove(*victim.extent);
        promised += footprint;
      } else {  // somebody took it meanwhile
        Admit(std::move(victim.version), victim.extent);
      }
    }
  }
  return freed;
}

}  // namespace ufs
