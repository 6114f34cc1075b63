// The reservation is changed in steps of 256 KiB with slack on both sides, so that coming and going
// at a border costs nothing. Every call into the budget happens with no lock held.
#include "ufs/fs/memory_ledger.h"

#include <algorithm>
#include <utility>

namespace ufs {

namespace {
constexpr int64_t kStep = int64_t{256} << 10;
}  // namespace

void MemoryLedger::Settle() {
  const int64_t settled = settled_.load(std::memory_order_relaxed);
  const int64_t bytes = bytes_.load(std::memory_order_relaxed);
  if (bytes <= settled && settled - bytes <= 2 * kStep) {
    return;
  }
  const int64_t target = (std::max<int64_t>(bytes, 0) / kStep + 1) * kStep;
  const int64_t before = settled_.exchange(target, std::memory_order_relaxed);
  if (target > before) {
    Reservation more = budget_->ReserveAlways(use_, target - before);
    MutexLock lock(&mutex_);
    reserved_.Merge(std::move(more));
  } else if (target < before) {
    Reservation less;
    {
      MutexLock lock(&mutex_);
      // Another thread may be about to merge what `settled_` already counts.
      less = reserved_.Split(std::min(before - target, reserved_.bytes()));
    }
    const int64_t missing = before - target - less.bytes();
    settled_.fetch_add(missing, std::memory_order_relaxed);
  }
}

}  // namespace ufs
