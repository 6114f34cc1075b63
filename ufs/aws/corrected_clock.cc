#include "ufs/aws/corrected_clock.h"

#include "ufs/obs/log.h"

namespace ufs {

bool CorrectedClock::Learn(absl::Time time) {
  const absl::Duration off = time - machine_->WallNow();
  if (absl::AbsDuration(off) <= kTolerated) {
    return offset_.exchange(0) != 0;  // somebody has set the clock
  }
  if (absl::AbsDuration(off - offset()) <= kTolerated) {
    return false;
  }
  offset_ = absl::ToInt64Nanoseconds(off);
  if (!said_.exchange(true)) {
    UFS_LOG(kWarning, "aws",
            "this machine's clock is %s %s the store's: requests are signed with the store's "
            "time; set the clock (timedatectl set-ntp true)",
            absl::FormatDuration(absl::Trunc(absl::AbsDuration(off), absl::Seconds(1))),
            off > absl::ZeroDuration() ? "behind" : "ahead of");
  }
  return true;
}

}  // namespace ufs
