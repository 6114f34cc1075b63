#ifndef UFS_AWS_CORRECTED_CLOCK_H_
#define UFS_AWS_CORRECTED_CLOCK_H_

#include <atomic>
#include <cstdint>

#include "absl/time/time.h"
#include "ufs/base/clock.h"

namespace ufs {

// A machine's clock, set right by what a store and its services show: requests are signed, and the
// end of credentials is looked at, by their time. That the machine is off is said once in the log.
// Thread-safe.
class CorrectedClock final : public Clock {
 public:
  // A difference up to this is the network's and the Date header's resolution of a second, or does
  // no harm.
  static constexpr absl::Duration kTolerated = absl::Minutes(1);

  // `machine` outlives it.
  explicit CorrectedClock(const Clock* machine) : machine_(machine) {}

  Instant Now() const override { return machine_->Now(); }
  absl::Time WallNow() const override { return machine_->WallNow() + offset(); }
  // What is added to the machine's wall clock; zero while they agree.
  absl::Duration offset() const { return absl::Nanoseconds(offset_.load()); }

  // Somebody whose clock counts shows `time` now. True when the time of this one jumped.
  bool Learn(absl::Time time);

 private:
  const Clock* const machine_;
  std::atomic<int64_t> offset_{0};  // nanoseconds
  std::atomic<bool> said_{false};
};

}  // namespace ufs

#endif  // UFS_AWS_CORRECTED_CLOCK_H_
