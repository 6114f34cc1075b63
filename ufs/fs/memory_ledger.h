#ifndef UFS_FS_MEMORY_LEDGER_H_
#define UFS_FS_MEMORY_LEDGER_H_

#include <atomic>
#include <cstdint>

#include "ufs/base/memory_budget.h"
#include "ufs/base/mutex.h"

namespace ufs {

// Accounts memory that grows and shrinks in small steps under a lock, where the budget must not be
// called: giving memory back runs whoever waited for it. Add notes, under any lock; Settle brings
// the budget up to date, with no lock held, and costs two loads when there is nothing to do. The
// budget lags behind by less than a step. Thread-safe.
class MemoryLedger {
 public:
  MemoryLedger(MemoryBudget* budget, MemoryUse use) : budget_(budget), use_(use) {}

  void Add(int64_t bytes) { bytes_.fetch_add(bytes, std::memory_order_relaxed); }
  void Settle();
  int64_t bytes() const { return bytes_.load(std::memory_order_relaxed); }

 private:
  MemoryBudget* const budget_;
  const MemoryUse use_;
  std::atomic<int64_t> bytes_{0};
  // What is reserved, or about to be by a thread in Settle.
  std::atomic<int64_t> settled_{0};
  Mutex mutex_;
  Reservation reserved_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace ufs

#endif  // UFS_FS_MEMORY_LEDGER_H_
