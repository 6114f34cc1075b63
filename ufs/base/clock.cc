// The machine's clocks.
#include "ufs/base/clock.h"

#include <chrono>

#include "absl/time/clock.h"

namespace ufs {
namespace {

class RealClock final : public Clock {
 public:
  Instant Now() const override {
    const auto since_boot = std::chrono::steady_clock::now().time_since_epoch();
    return Instant::FromNanos(
        std::chrono::duration_cast<std::chrono::nanoseconds>(since_boot).count());
  }
  absl::Time WallNow() const override { return absl::Now(); }
};

}  // namespace

const Clock* Clock::Real() {
  static const RealClock* const kClock = new RealClock;
  return kClock;
}

}  // namespace ufs
