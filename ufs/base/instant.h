#ifndef UFS_BASE_INSTANT_H_
#define UFS_BASE_INSTANT_H_

#include <chrono>
#include <cstdint>
#include <limits>

#include "absl/time/time.h"

namespace ufs {

// A point on the monotonic clock of this boot, in nanoseconds. Deadlines and ages are Instants, so
// that a wall clock that is set back neither expires nor revives anything.
class Instant {
 public:
  constexpr Instant() = default;

  static constexpr Instant FromNanos(int64_t nanos) { return Instant(nanos); }
  // Later than every other Instant: "no deadline".
  static constexpr Instant Infinite() { return Instant(std::numeric_limits<int64_t>::max()); }
  // Earlier than every other Instant: "long ago, never".
  static constexpr Instant Never() { return Instant(std::numeric_limits<int64_t>::min()); }

  constexpr int64_t nanos() const { return nanos_; }
  std::chrono::steady_clock::time_point ToSteady() const {
    return std::chrono::steady_clock::time_point(std::chrono::nanoseconds(nanos_));
  }

  friend constexpr auto operator<=>(Instant a, Instant b) = default;

  // Infinite and Never absorb what is added; so does an addition that would overflow.
  friend Instant operator+(Instant a, absl::Duration d) {
    if (a == Infinite() || d == absl::InfiniteDuration()) {
      return Infinite();
    }
    if (a == Never()) {
      return a;
    }
    int64_t sum = 0;
    const int64_t nanos = absl::ToInt64Nanoseconds(d);
    if (__builtin_add_overflow(a.nanos_, nanos, &sum)) {
      return nanos > 0 ? Infinite() : Never();
    }
    return Instant(sum);
  }
  friend absl::Duration operator-(Instant a, Instant b) {
    if (a == b) {
      return absl::ZeroDuration();
    }
    if (a == Infinite() || b == Never()) {
      return absl::InfiniteDuration();
    }
    if (b == Infinite() || a == Never()) {
      return -absl::InfiniteDuration();
    }
    return absl::Nanoseconds(a.nanos_) - absl::Nanoseconds(b.nanos_);
  }

 private:
  explicit constexpr Instant(int64_t nanos) : nanos_(nanos) {}
  int64_t nanos_ = 0;
};

}  // namespace ufs

#endif  // UFS_BASE_INSTANT_H_
