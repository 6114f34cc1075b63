#ifndef UFS_BASE_TIMERS_H_
#define UFS_BASE_TIMERS_H_

#include <cstdint>
#include <map>
#include <memory>
#include <thread>
#include <utility>

#include "absl/functional/any_invocable.h"
#include "ufs/base/clock.h"
#include "ufs/base/instant.h"
#include "ufs/base/mutex.h"

namespace ufs {

// Runs callbacks at given times. Callbacks must be short: hand real work to an Executor.
// Thread-safe.
class Timers {
 public:
  using Id = uint64_t;
  virtual ~Timers() = default;

  // Runs `callback` once at `when` or soon after it, never in the calling thread. Never returns 0.
  virtual Id RunAt(Instant when, absl::AnyInvocable<void()> callback) = 0;
  // True when the callback was removed before it began; false when it ran, runs, or never was. Does
  // not wait.
  virtual bool Cancel(Id id) = 0;
};

// Timers on the real monotonic clock, run by one thread. Callbacks not yet due when it is destroyed
// are dropped without running.
class ThreadTimers final : public Timers {
 public:
  ThreadTimers();
  ~ThreadTimers() override;
  Id RunAt(Instant when, absl::AnyInvocable<void()> callback) override;
  bool Cancel(Id id) override;

 private:
  void Run();

  Mutex mutex_;
  CondVar changed_;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  Id next_id_ ABSL_GUARDED_BY(mutex_) = 1;
  std::map<std::pair<Instant, Id>, absl::AnyInvocable<void()>> due_ ABSL_GUARDED_BY(mutex_);
  std::map<Id, Instant> when_ ABSL_GUARDED_BY(mutex_);
  std::thread thread_;
};

// Timers for tests, on a clock that the test moves.
class FakeTimers final : public Timers {
 public:
  explicit FakeTimers(const Clock* clock) : clock_(clock) {}
  Id RunAt(Instant when, absl::AnyInvocable<void()> callback) override;
  bool Cancel(Id id) override;
  // Runs in this thread what is due by the clock, in order of time. Returns how many ran.
  int RunDue();
  size_t pending() const;

 private:
  const Clock* const clock_;
  mutable Mutex mutex_;
  Id next_id_ ABSL_GUARDED_BY(mutex_) = 1;
  std::map<std::pair<Instant, Id>, absl::AnyInvocable<void()>> due_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace ufs

#endif  // UFS_BASE_TIMERS_H_
