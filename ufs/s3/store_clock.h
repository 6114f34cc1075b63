#ifndef UFS_S3_STORE_CLOCK_H_
#define UFS_S3_STORE_CLOCK_H_

#include <atomic>
#include <cstdint>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "ufs/base/clock.h"

namespace ufs {

// The store's time, as far as its answers tell it: requests are signed with it, so that a machine
// whose clock is off by more than the 15 minutes that S3 tolerates works all the same. Said once in
// the log. Thread-safe.
class StoreClock {
 public:
  // A difference up to this is the network's and the header's resolution of a second, or does no
  // harm.
  static constexpr absl::Duration kTolerated = absl::Minutes(1);
  // Answers that refuse nothing are looked at this often.
  static constexpr absl::Duration kLookEvery = absl::Seconds(10);

  // `clock` outlives it.
  explicit StoreClock(const Clock* clock) : clock_(clock) {}

  // What the store's clock shows now.
  absl::Time Now() const;
  // What is added to this machine's; zero while they agree.
  absl::Duration offset() const { return absl::Nanoseconds(offset_.load()); }

  // An answer, of whatever status, carried this Date header (may be empty or wrong).
  void Look(absl::string_view date);
  // The store's clock shows `store_time`.
  void Learn(absl::Time store_time);

 private:
  const Clock* const clock_;
  std::atomic<int64_t> offset_{0};     // nanoseconds
  std::atomic<int64_t> next_look_{0};  // Instant, nanoseconds
  std::atomic<bool> said_{false};
};

}  // namespace ufs

#endif  // UFS_S3_STORE_CLOCK_H_
