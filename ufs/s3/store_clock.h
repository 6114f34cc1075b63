#ifndef UFS_S3_STORE_CLOCK_H_
#define UFS_S3_STORE_CLOCK_H_

#include <atomic>
#include <cstdint>
#include <memory>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "ufs/aws/corrected_clock.h"

namespace ufs {

// The store's time, as far as its answers tell it: requests are signed with it, so that a machine
// whose clock is off by more than the 15 minutes that S3 tolerates works all the same. What is
// learnt goes into a clock that the store's credentials share. Thread-safe.
class StoreClock {
 public:
  // Answers that refuse nothing are looked at this often.
  static constexpr absl::Duration kLookEvery = absl::Seconds(10);

  explicit StoreClock(std::shared_ptr<CorrectedClock> clock) : clock_(std::move(clock)) {}

  // What the store's clock shows now.
  absl::Time Now() const { return clock_->WallNow(); }

  // An answer, of whatever status, carried this Date header (may be empty or wrong). True when what
  // Now() shows jumped.
  bool Look(absl::string_view date);
  // The store's clock shows `store_time`. True as with Look.
  bool Learn(absl::Time store_time) { return clock_->Learn(store_time); }

 private:
  const std::shared_ptr<CorrectedClock> clock_;
  std::atomic<int64_t> next_look_{0};  // Instant, nanoseconds
};

}  // namespace ufs

#endif  // UFS_S3_STORE_CLOCK_H_
