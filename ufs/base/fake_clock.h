#ifndef UFS_BASE_FAKE_CLOCK_H_
#define UFS_BASE_FAKE_CLOCK_H_

#include "absl/time/time.h"
#include "ufs/base/clock.h"
#include "ufs/base/mutex.h"

namespace ufs {

// A clock for tests that moves only when told. Thread-safe.
class FakeClock final : public Clock {
 public:
  explicit FakeClock(absl::Time wall = absl::FromUnixSeconds(1'700'000'000)) : wall_(wall) {}

  Instant Now() const override {
    MutexLock lock(&mutex_);
    return now_;
  }
  absl::Time WallNow() const override {
    MutexLock lock(&mutex_);
    return wall_;
  }
  // Moves both clocks forward.
  void Advance(absl::Duration by) {
    MutexLock lock(&mutex_);
    now_ = now_ + by;
    wall_ += by;
  }

 private:
  mutable Mutex mutex_;
  Instant now_ ABSL_GUARDED_BY(mutex_) = Instant::FromNanos(1'000'000'000);
  absl::Time wall_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace ufs

#endif  // UFS_BASE_FAKE_CLOCK_H_
