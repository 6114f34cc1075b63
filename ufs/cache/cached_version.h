#ifndef UFS_CACHE_CACHED_VERSION_H_
#define UFS_CACHE_CACHED_VERSION_H_

#include <cstdint>
#include <memory>

#include "absl/base/thread_annotations.h"
#include "absl/container/btree_map.h"
#include "absl/container/inlined_vector.h"
#include "absl/functional/any_invocable.h"
#include "ufs/base/bytes.h"
#include "ufs/base/mutex.h"
#include "ufs/cache/extent.h"

namespace ufs {

// What is in memory, or on its way there, of one version of one object. Extents never overlap.
// Thread-safe; a read of cached bytes takes the one lock of this version and nothing else.
class CachedVersion {
 public:
  // What a reader says about bytes that it takes: kStream bytes are not expected back, and an
  // extent whose end was taken so is the first to go.
  enum class Use { kRandom, kStream };

  // A part [begin, end) of a range: of `extent`, or missing when that is null.
  struct Piece {
    std::shared_ptr<Extent> extent;
    int64_t begin;
    int64_t end;
  };
  using Pieces = absl::InlinedVector<Piece, 4>;

  // `on_destroyed` runs at the end of the life of the version.
  CachedVersion(int64_t size, absl::AnyInvocable<void(CachedVersion*)> on_destroyed);
  ~CachedVersion();
  CachedVersion(const CachedVersion&) = delete;
  CachedVersion& operator=(const CachedVersion&) = delete;

  // Bytes of the whole object.
  int64_t size() const { return size_; }

  // Appends [begin, end) to `bytes` and returns true when all of it is published, else leaves
  // `bytes` alone. The bytes share the extents' memory and pin it.
  bool Read(int64_t begin, int64_t end, Use use, Bytes* bytes) const;

  // [begin, end) in ascending pieces without gaps between them; published or not. The references
  // pin the extents. Failed extents count as missing.
  Pieces Find(int64_t begin, int64_t end);
  // Appends [begin, end) of an extent that has published it.
  static void Take(const std::shared_ptr<Extent>& extent, int64_t begin, int64_t end, Use use,
                   Bytes* bytes);
  // How far [begin, limit) is missing from `begin` on: `begin` when its first byte is not, `limit`
  // when all of it is missing.
  int64_t MissingUntil(int64_t begin, int64_t limit);

  // Shows the extent to readers. False, and nothing happens, when it overlaps another.
  bool Insert(std::shared_ptr<Extent> extent);
  // Hides the extent from new readers; no-op when it is not there.
  void Remove(const Extent& extent);
  // The same when nobody but the map and the caller (one reference) holds it; true when it was
  // removed, so that the caller's reference is the last.
  bool RemoveIfUnused(const std::shared_ptr<Extent>& extent);
  // Hides everything.
  void Clear();

 private:
  using Map = absl::btree_map<int64_t, std::shared_ptr<Extent>>;

  // The first extent that ends behind `offset`.
  Map::const_iterator FirstBehind(int64_t offset) const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const int64_t size_;
  absl::AnyInvocable<void(CachedVersion*)> on_destroyed_;
  mutable Mutex mutex_;
  Map extents_ ABSL_GUARDED_BY(mutex_);  // by offset
};

}  // namespace ufs

#endif  // UFS_CACHE_CACHED_VERSION_H_
