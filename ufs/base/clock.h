#ifndef UFS_BASE_CLOCK_H_
#define UFS_BASE_CLOCK_H_

#include "absl/time/time.h"
#include "ufs/base/instant.h"

namespace ufs {

// Where time comes from. All calls may be made from any thread.
class Clock {
 public:
  virtual ~Clock() = default;

  // Monotonic time: for deadlines, ages and durations.
  virtual Instant Now() const = 0;
  // Wall-clock time: for signatures, mtimes and log lines only.
  virtual absl::Time WallNow() const = 0;

  // The machine's clocks. Never null; lives for ever.
  static const Clock* Real();
};

}  // namespace ufs

#endif  // UFS_BASE_CLOCK_H_
