#ifndef UFS_CACHE_EXTENT_H_
#define UFS_CACHE_EXTENT_H_

#include <atomic>
#include <cstdint>
#include <limits>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/functional/any_invocable.h"
#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "ufs/base/memory_budget.h"
#include "ufs/base/mutex.h"
#include "ufs/cache/extent_buffer.h"

namespace ufs {

// Borders of extents are multiples of this, but the end of the object.
inline constexpr int64_t kExtentAlignment = 4096;
constexpr int64_t AlignDown(int64_t offset) { return offset / kExtentAlignment * kExtentAlignment; }
constexpr int64_t AlignUp(int64_t offset) { return AlignDown(offset + kExtentAlignment - 1); }

// Consecutive bytes [offset, end) of one version of one object, in memory or on their way. They
// arrive from the front, are published granule by granule (or as soon as somebody waits for no
// more), and never change once published. Whoever
// holds a reference pins the memory; the share of the budget goes with the last one. Thread-safe:
// one thread fills, any number read and wait.
class Extent {
 public:
  // Called once: OK when the bytes asked for are there, else why they never will be. Must be short
  // and take no lock that is held around a call of the extent.
  using Waiter = absl::AnyInvocable<void(const absl::Status&)>;

  // How long an unused extent survives: the number of times that the eviction passes it by.
  enum Heat : uint8_t { kSpent = 0, kUsed = 1, kAhead = 2 };

  // `reservation` covers FootprintOf(length); `length` is at least 1.
  Extent(int64_t offset, int64_t length, Reservation reservation);
  ~Extent();

  // What an extent of `length` bytes takes from the memory budget.
  static int64_t FootprintOf(int64_t length);

  int64_t offset() const { return offset_; }
  int64_t length() const { return length_; }
  int64_t end() const { return offset_ + length_; }
  int64_t footprint() const { return reservation_.bytes(); }

  // Up to where bytes may be read: an offset of the object in [offset(), end()].
  int64_t published_end() const { return offset_ + published_.load(std::memory_order_acquire); }
  // The bytes [begin, end) of the object; offset() <= begin <= end <= published_end().
  absl::string_view View(int64_t begin, int64_t end) const {
    return {buffer_.data() + (begin - offset_), static_cast<size_t>(end - begin)};
  }

  // Calls `waiter` when published_end() reaches `end` (at most end()) or the extent has failed; in
  // this thread when that is so already.
  void Wait(int64_t end, Waiter waiter);
  // Whether anybody ever had to wait for it.
  bool wanted() const;
  bool failed() const { return failed_.load(std::memory_order_acquire); }

  // For the one who fills. `on_wanted` runs once, when the first waiter comes; to be set before the
  // extent is shown to anyone.
  void SetOnWanted(absl::AnyInvocable<void()> on_wanted);
  // The next bytes; false, and nothing is taken, when they do not fit.
  bool Append(absl::Span<const char> bytes);
  bool full() const { return published_end() == end(); }
  // No more bytes will come: what is published stays readable, waiters beyond it get `error`.
  void Fail(const absl::Status& error);
  // The same unless somebody waits or ever did; returns whether the extent is failed now.
  bool FailUnlessWanted(const absl::Status& error);

  void SetHeat(Heat heat) {
    if (heat_.load(std::memory_order_relaxed) != heat) {
      heat_.store(heat, std::memory_order_relaxed);
    }
  }
  // False when it was cold already.
  bool Cool();

 private:
  static constexpr int64_t kNobody = std::numeric_limits<int64_t>::max();

  struct Waiting {
    int64_t end;
    Waiter waiter;
  };

  // Makes what is written readable and wakes who waits for no more.
  void Publish();

  const int64_t offset_;
  const int64_t length_;
  const int64_t granule_;
  Reservation reservation_;  // declared first: given back after the memory is
  ExtentBuffer buffer_;
  std::atomic<int64_t> written_{0};        // stored by the filling thread alone
  std::atomic<int64_t> wake_at_{kNobody};  // the least `written_` that somebody waits for
  std::atomic<int64_t> published_{0};
  std::atomic<bool> failed_{false};
  std::atomic<uint8_t> heat_{kUsed};
  mutable Mutex mutex_;
  bool wanted_ ABSL_GUARDED_BY(mutex_) = false;
  absl::Status error_ ABSL_GUARDED_BY(mutex_);
  absl::AnyInvocable<void()> on_wanted_ ABSL_GUARDED_BY(mutex_);
  std::vector<Waiting> waiting_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace ufs

#endif  // UFS_CACHE_EXTENT_H_
