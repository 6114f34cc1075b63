// Shares by counting: a reader is counted at most once per second, so that the lock is not taken on
// the way of a read.
#include "ufs/file/read_ahead_share.h"

#include <algorithm>

namespace ufs {
namespace {

constexpr int64_t kEpochNanos = 1'000'000'000;

}  // namespace

ReadAheadShare::ReadAheadShare(const Clock* clock, int64_t total, int64_t most)
    : clock_(clock), total_(total), most_(most), share_(std::min(total, most)) {}

void ReadAheadShare::Touch(Presence* presence) {
  // Never 0, which is "not counted yet".
  const int64_t epoch = clock_->Now().nanos() / kEpochNanos + 1;
  if (presence->epoch == epoch) {
    return;
  }
  presence->epoch = epoch;
  MutexLock lock(&mutex_);
  if (epoch > epoch_) {
    previous_ = epoch == epoch_ + 1 ? current_ : 0;
    current_ = 0;
    epoch_ = epoch;
  }
  ++current_;
  share_.store(std::min(most_, total_ / std::max(current_, previous_)), std::memory_order_relaxed);
}

}  // namespace ufs
