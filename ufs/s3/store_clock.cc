// Offset and time of the last look are atomics of their own: a thread that reads the one while
// another writes signs a request with the old offset, and is corrected by the answer.
#include "ufs/s3/store_clock.h"

#include "ufs/s3/answer_fields.h"

namespace ufs {

bool StoreClock::Look(absl::string_view date) {
  const int64_t now = absl::ToInt64Nanoseconds(clock_->Now() - Instant::FromNanos(0));
  int64_t next = next_look_.load(std::memory_order_relaxed);
  if (now < next ||
      !next_look_.compare_exchange_strong(next, now + absl::ToInt64Nanoseconds(kLookEvery))) {
    return false;
  }
  const absl::optional<absl::Time> time = ParseHttpDate(date);
  return time.has_value() && Learn(*time);
}

}  // namespace ufs
