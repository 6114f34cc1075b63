// Offset and time of the last look are atomics of their own: a thread that reads the one while
// another writes signs a request with the old offset, and is corrected by the answer.
#include "ufs/s3/store_clock.h"

#include "ufs/obs/log.h"
#include "ufs/s3/answer_fields.h"

namespace ufs {

absl::Time StoreClock::Now() const { return clock_->WallNow() + offset(); }

void StoreClock::Look(absl::string_view date) {
  const int64_t now = absl::ToInt64Nanoseconds(clock_->Now() - Instant::FromNanos(0));
  int64_t next = next_look_.load(std::memory_order_relaxed);
  if (now < next ||
      !next_look_.compare_exchange_strong(next, now + absl::ToInt64Nanoseconds(kLookEvery))) {
    return;
  }
  if (const absl::optional<absl::Time> time = ParseHttpDate(date); time.has_value()) {
    Learn(*time);
  }
}

void StoreClock::Learn(absl::Time store_time) {
  const absl::Duration off = store_time - clock_->WallNow();
  if (absl::AbsDuration(off) <= kTolerated) {
    offset_ = 0;  // somebody has set the clock
    return;
  }
  if (absl::AbsDuration(off - offset()) <= kTolerated) {
    return;
  }
  offset_ = absl::ToInt64Nanoseconds(off);
  if (!said_.exchange(true)) {
    UFS_LOG(kWarning, "s3",
            "this machine's clock is %s %s the store's: requests are signed with the store's "
            "time; set the clock (timedatectl set-ntp true)",
            absl::FormatDuration(absl::Trunc(absl::AbsDuration(off), absl::Seconds(1))),
            off > absl::ZeroDuration() ? "behind" : "ahead of");
  }
}

}  // namespace ufs
