#ifndef UFS_FILE_CHUNK_H_
#define UFS_FILE_CHUNK_H_

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

#include "ufs/base/memory_budget.h"
#include "ufs/base/mutex.h"

namespace ufs {

// Memory for chunks of one size, aligned to pages where the size is a multiple of them, as direct
// I/O demands. A few freed chunks are kept for reuse, so that a steady stream faults no page in
// anew; the rest goes back to the kernel. Accounts for nothing. Thread-safe.
class ChunkAllocator {
 public:
  explicit ChunkAllocator(size_t chunk_size);
  // All chunks have been given back by then.
  ~ChunkAllocator();

  char* Take();
  void Give(char* memory);
  size_t chunk_size() const { return chunk_size_; }

 private:
  char* Map() const;
  void Unmap(char* memory) const;

  const size_t chunk_size_;
  Mutex mutex_;
  std::vector<char*> free_ ABSL_GUARDED_BY(mutex_);
};

// The part of the memory budget that one writer always has, however tight memory is. Thread-safe.
class ChunkShare {
 public:
  explicit ChunkShare(Reservation reservation)
      : limit_(reservation.bytes()), reservation_(std::move(reservation)) {}

  // Takes as many of `wanted` chunks as are left of the share; returns how many.
  int64_t Take(int64_t wanted, int64_t chunk_size);
  // Calls the listener when somebody waits.
  void Give(int64_t bytes);
  // What to do when the share has room again. Once, before several threads use the share.
  void SetListener(std::function<void()> listener) { listener_ = std::move(listener); }
  // Whether somebody waits for it.
  void SetWaiting(bool waiting) { waiting_ = waiting; }

 private:
  const int64_t limit_;
  std::atomic<int64_t> used_{0};
  std::atomic<bool> waiting_{false};
  std::function<void()> listener_;
  const Reservation reservation_;
};

// One chunk and what accounts for it. Dropping the last reference may run those who wait for
// memory: never with a lock held.
class Chunk {
 public:
  Chunk(std::shared_ptr<ChunkAllocator> allocator, Reservation reservation)
      : allocator_(std::move(allocator)),
        reservation_(std::move(reservation)),
        data_(allocator_->Take()) {}
  Chunk(std::shared_ptr<ChunkAllocator> allocator, std::shared_ptr<ChunkShare> share)
      : allocator_(std::move(allocator)), share_(std::move(share)), data_(allocator_->Take()) {}
  ~Chunk() {
    allocator_->Give(data_);
    if (share_ != nullptr) {
      share_->Give(static_cast<int64_t>(allocator_->chunk_size()));
    }
  }
  Chunk(const Chunk&) = delete;
  Chunk& operator=(const Chunk&) = delete;

  // Bytes that were lent to others stay as they are as long as the chunk lives.
  char* data() const { return data_; }
  // The first `end` bytes are shared from now on. Guarded, as lent() is, by the writer's mutex.
  void Lend(int64_t end) { lent_ = std::max(lent_, end); }
  // Behind this, bytes may still be changed in place.
  int64_t lent() const { return lent_; }

  // Whether dropping it gives nothing back to the budget.
  bool in_share() const { return share_ != nullptr; }
  // Lets `share` account for it from now on, if that has room, and returns what did before. Not
  // thread-safe against itself.
  Reservation MoveTo(const std::shared_ptr<ChunkShare>& share) {
    if (share_ != nullptr || share->Take(1, static_cast<int64_t>(allocator_->chunk_size())) == 0) {
      return Reservation();
    }
    share_ = share;
    return std::move(reservation_);
  }

 private:
  const std::shared_ptr<ChunkAllocator> allocator_;
  std::shared_ptr<ChunkShare> share_;
  Reservation reservation_;
  int64_t lent_ = 0;
  char* const data_;
};

using ChunkPtr = std::shared_ptr<Chunk>;

}  // namespace ufs

#endif  // UFS_FILE_CHUNK_H_
