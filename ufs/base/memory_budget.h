#ifndef UFS_BASE_MEMORY_BUDGET_H_
#define UFS_BASE_MEMORY_BUDGET_H_

#include <array>
#include <atomic>
#include <cstdint>
#include <deque>
#include <memory>
#include <vector>

#include "absl/functional/any_invocable.h"
#include "absl/types/optional.h"
#include "ufs/base/completion.h"
#include "ufs/base/mutex.h"
#include "ufs/base/request_context.h"

namespace ufs {

// What memory is held for; each is reported on its own.
enum class MemoryUse : uint8_t { kExtent, kChunk, kInode, kRequest, kConnection, kListing };
inline constexpr int kMemoryUses = 6;

class MemoryBudget;

// A share of the budget, given back when destroyed. Move-only. Not thread-safe.
class Reservation {
 public:
  Reservation() = default;
  Reservation(Reservation&& other) noexcept;
  Reservation& operator=(Reservation&& other) noexcept;
  ~Reservation() { Release(); }

  int64_t bytes() const { return bytes_; }
  // Gives back all of it.
  void Release();
  // Gives back what exceeds `bytes`.
  void ShrinkTo(int64_t bytes);
  // Takes `bytes` (at most all) out into a reservation of its own.
  Reservation Split(int64_t bytes);
  // Takes over `other`, which must be of the same budget and use (or empty).
  void Merge(Reservation other);

 private:
  friend class MemoryBudget;
  Reservation(MemoryBudget* budget, MemoryUse use, int64_t bytes)
      : budget_(budget), use_(use), bytes_(bytes) {}
  MemoryBudget* budget_ = nullptr;
  MemoryUse use_ = MemoryUse::kExtent;
  int64_t bytes_ = 0;
};

// The one account of the memory that the process may hold. Everything sized by load is reserved
// here before it is allocated. Thread-safe.
class MemoryBudget {
 public:
  // Frees at least `wanted` bytes if it can, by releasing reservations; returns what it freed.
  // Called with no lock of ours held, from the thread that asked for memory; it must not reserve.
  using Reclaimer = absl::AnyInvocable<int64_t(int64_t wanted)>;

  // `limit` in bytes.
  explicit MemoryBudget(int64_t limit);
  // Every reservation has been given back by then.
  ~MemoryBudget();

  // Grants only when it fits, after asking the reclaimers; for prefetches and background work only
  // the cheap ones. Never while others wait in ReserveAsync with the same or a more urgent
  // priority.
  absl::optional<Reservation> TryReserve(MemoryUse use, int64_t bytes,
                                         Priority priority = Priority::kForeground);
  // Always grants, even beyond the limit: only for the guaranteed minimum (one extent per active
  // reader, one chunk per writer) and for what was allocated before it could be asked for.
  Reservation ReserveAlways(MemoryUse use, int64_t bytes);
  // Grants when it fits: inline when it fits now, else later from the thread that gives memory
  // back. Served by priority, then first come first served; the reclaimers are asked once more with
  // the wish in wanted(). Completes with kCancelled when the context is cancelled, and with
  // kResourceExhausted when `bytes` exceeds the whole limit.
  void ReserveAsync(const RequestContext& context, MemoryUse use, int64_t bytes,
                    Completion<Reservation> done);

  // The highest cost of a reclaimer that only forgets what can be had again.
  static constexpr int kCheap = 10;
  // Reclaimers are asked in the order of their cost, the smallest first. A reclaimer is not entered
  // again while it runs. Returns an id.
  int AddReclaimer(int cost, Reclaimer reclaimer);
  // When it returns, the reclaimer neither runs nor will run. Not from inside the reclaimer.
  void RemoveReclaimer(int id);
  // To be called when held memory became reclaimable (an extent arrived, a part was sent): asks the
  // reclaimers on behalf of those who wait. Costs one atomic load when nobody waits.
  void Poke();

  int64_t limit() const { return limit_; }
  int64_t used() const;
  int64_t used(MemoryUse use) const;
  // Bytes that waiters have asked for: pressure, as holders of optional memory see it.
  int64_t wanted() const { return wanted_.load(std::memory_order_relaxed); }

 private:
  friend class Reservation;
  struct Waiter;
  struct ReclaimerEntry;

  void GiveBack(MemoryUse use, int64_t bytes);
  int64_t Reclaim(int64_t wanted, int max_cost);
  std::vector<std::shared_ptr<Waiter>> TakeGrantable() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  static void Grant(std::vector<std::shared_ptr<Waiter>> granted);
  bool MustQueueBehind(Priority priority) const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  Reservation Take(MemoryUse use, int64_t bytes) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void CancelWaiter(const std::shared_ptr<Waiter>& waiter);

  const int64_t limit_;
  std::atomic<int64_t> wanted_{0};
  mutable Mutex mutex_;
  int64_t used_ ABSL_GUARDED_BY(mutex_) = 0;
  std::array<int64_t, kMemoryUses> used_for_ ABSL_GUARDED_BY(mutex_) = {};
  std::array<std::deque<std::shared_ptr<Waiter>>, 4> waiters_ ABSL_GUARDED_BY(mutex_);
  mutable Mutex reclaimers_mutex_;
  CondVar reclaimer_done_;
  std::vector<std::shared_ptr<ReclaimerEntry>> reclaimers_ ABSL_GUARDED_BY(reclaimers_mutex_);
  int next_reclaimer_ ABSL_GUARDED_BY(reclaimers_mutex_) = 1;
};

}  // namespace ufs

#endif  // UFS_BASE_MEMORY_BUDGET_H_
