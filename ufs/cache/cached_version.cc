// The extent map of one version. Invariants: extents in the map do not overlap; no extent is
// destroyed while the lock is held, because that gives memory back and so wakes whoever waits for
// it.
#include "ufs/cache/cached_version.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace ufs {

CachedVersion::CachedVersion(int64_t size, absl::AnyInvocable<void(CachedVersion*)> on_destroyed)
    : size_(size), on_destroyed_(std::move(on_destroyed)) {}

CachedVersion::~CachedVersion() {
  if (on_destroyed_ != nullptr) {
    on_destroyed_(this);
  }
}

CachedVersion::Map::const_iterator CachedVersion::FirstBehind(int64_t offset) const {
  Map::const_iterator next = extents_.upper_bound(offset);
  if (next != extents_.begin()) {
    const Map::const_iterator previous = std::prev(next);
    if (previous->second->end() > offset) {
      return previous;
    }
  }
  return next;
}

bool CachedVersion::Read(int64_t begin, int64_t end, Use use, Bytes* bytes) const {
  MutexLock lock(&mutex_);
  const Map::const_iterator first = FirstBehind(begin);
  int64_t at = begin;
  for (Map::const_iterator it = first; at < end; ++it) {
    if (it == extents_.end() || it->first > at) {
      return false;
    }
    const int64_t until = std::min(end, it->second->end());
    if (it->second->published_end() < until) {
      return false;
    }
    at = until;
  }
  at = begin;
  for (Map::const_iterator it = first; at < end; ++it) {
    const int64_t until = std::min(end, it->second->end());
    Take(it->second, at, until, use, bytes);
    at = until;
  }
  return true;
}

void CachedVersion::Take(const std::shared_ptr<Extent>& extent, int64_t begin, int64_t end, Use use,
                         Bytes* bytes) {
  bytes->Append(Bytes::Slice{extent, extent->View(begin, end)});
  if (use == Use::kRandom) {
    extent->SetHeat(Extent::kUsed);
  } else if (end == extent->end()) {
    extent->SetHeat(Extent::kSpent);
  }
}

CachedVersion::Pieces CachedVersion::Find(int64_t begin, int64_t end) {
  Pieces pieces;
  absl::InlinedVector<std::shared_ptr<Extent>, 2> failed;  // destroyed after the lock
  MutexLock lock(&mutex_);
  int64_t at = begin;
  for (Map::const_iterator it = FirstBehind(begin); at < end;) {
    if (it == extents_.end() || it->first >= end) {
      pieces.push_back({nullptr, at, end});
      break;
    }
    if (it->second->failed()) {
      failed.push_back(it->second);
      it = extents_.erase(it);
      continue;
    }
    if (it->first > at) {
      pieces.push_back({nullptr, at, it->first});
      at = it->first;
    }
    const int64_t until = std::min(end, it->second->end());
    pieces.push_back({it->second, at, until});
    at = until;
    ++it;
  }
  return pieces;
}

int64_t CachedVersion::MissingUntil(int64_t begin, int64_t limit) {
  absl::InlinedVector<std::shared_ptr<Extent>, 2> failed;
  MutexLock lock(&mutex_);
  for (Map::const_iterator it = FirstBehind(begin); it != extents_.end() && it->first < limit;) {
    if (!it->second->failed()) {
      return std::max(begin, it->first);
    }
    failed.push_back(it->second);
    it = extents_.erase(it);
  }
  return std::max(begin, limit);
}

bool CachedVersion::Insert(std::shared_ptr<Extent> extent) {
  MutexLock lock(&mutex_);
  const Map::const_iterator next = FirstBehind(extent->offset());
  if (next != extents_.end() && next->first < extent->end()) {
    return false;
  }
  const int64_t offset = extent->offset();
  extents_.emplace(offset, std::move(extent));
  return true;
}

void CachedVersion::Remove(const Extent& extent) {
  std::shared_ptr<Extent> removed;
  MutexLock lock(&mutex_);
  const auto found = extents_.find(extent.offset());
  if (found != extents_.end() && found->second.get() == &extent) {
    removed = std::move(found->second);
    extents_.erase(found);
  }
}

bool CachedVersion::RemoveIfUnused(const std::shared_ptr<Extent>& extent) {
  MutexLock lock(&mutex_);
  const auto found = extents_.find(extent->offset());
  if (found == extents_.end() || found->second != extent) {
    return extent.use_count() == 1;
  }
  // New references come only from the map, under this lock, or from a holder: with two left (map
  // and caller) there is no other holder, and there will be none.
  if (extent.use_count() != 2) {
    return false;
  }
  extents_.erase(found);
  return true;
}

void CachedVersion::Clear() {
  Map dropped;
  MutexLock lock(&mutex_);
  dropped.swap(extents_);
}

}  // namespace ufs
