#ifndef UFS_STORE_REQUEST_RATE_H_
#define UFS_STORE_REQUEST_RATE_H_

#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "ufs/base/clock.h"
#include "ufs/base/instant.h"
#include "ufs/base/mutex.h"
#include "ufs/obs/metrics.h"

namespace ufs {

// How fast requests may be sent to one bucket: as fast as they come until the store says that it is
// too much (503, 429); then slower, and carefully faster again. Additive increase, multiplicative
// decrease, so that several clients of one bucket come to equal shares ("Analysis of the Increase
// and Decrease Algorithms for Congestion Avoidance", Chiu and Jain, 1989):
//   refusals     of more than a twentieth of the requests that were sent after the last decrease
//                multiply the rate by 0.7; one now and then is the business of its own retry;
//   every second adds a tenth of the rate that was cut, at least 10 requests a second;
//   half a minute without a refusal lifts the limit.
// A store that refuses the same share at any speed (a partition that is being split, a sick node
// behind a balancer) would be crawled at for nothing. So while a limit does not end the refusals,
// it is left off for some requests, as a trial: when as many of them are taken as with the limit,
// it stays off until more are refused than in the trial. Mounts of the same bucket share one. As
// underfs_store_request_rate{bucket} (0: no limit) and underfs_store_slow_downs_total{bucket}.
// Thread-safe.
class RequestRate {
 public:
  // `bucket` names it in the metrics. `clock` outlives it.
  RequestRate(const std::string& bucket, const Clock* clock);

  // Asks to send a request now. Never(): it may, and is counted. Else when to ask again.
  Instant Take();

  // A request that was sent at `sent` ended with `status`.
  void OnAnswer(Instant sent, const absl::Status& status);

  // Requests per second; 0: no limit.
  double limit() const;

  const Clock& clock() const { return clock_; }

 private:
  // kTrial and kUseless send without limit; limit_ waits for their end.
  enum class Mode { kFree, kLimited, kTrial, kUseless };

  // Answers to requests that were sent since some moment.
  struct Tally {
    int answered = 0;
    int refused = 0;
    double accepted() const { return 1 - static_cast<double>(refused) / answered; }
  };

  bool limited() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) { return mode_ == Mode::kLimited; }
  void Refill(Instant now) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void Cut(Instant now) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  double Measured(Instant now) const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void Judge(Instant now, bool refused) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void Enter(Mode mode, Instant now) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const Clock& clock_;
  Counter& slow_downs_;
  mutable Mutex mutex_;
  Mode mode_ ABSL_GUARDED_BY(mutex_) = Mode::kFree;
  double limit_ ABSL_GUARDED_BY(mutex_) = 0;
  double slope_ ABSL_GUARDED_BY(mutex_) = 0;   // what a second adds to it
  double tokens_ ABSL_GUARDED_BY(mutex_) = 0;  // requests that may go at once
  Instant refilled_ ABSL_GUARDED_BY(mutex_);   // when tokens and limit were last brought forward
  Instant since_ ABSL_GUARDED_BY(mutex_) = Instant::Never();  // the last cut or change of mode
  double share_ ABSL_GUARDED_BY(mutex_) = 0;     // of the latest answers since then: refusals
  Tally tally_ ABSL_GUARDED_BY(mutex_);          // since then, or since it was last judged
  double accepted_ ABSL_GUARDED_BY(mutex_) = 1;  // of what a trial or its end compares with
  Instant next_trial_ ABSL_GUARDED_BY(mutex_) = Instant::Never();
  absl::Duration trial_pause_ ABSL_GUARDED_BY(mutex_);
  Instant refused_ ABSL_GUARDED_BY(mutex_) = Instant::Never();
  Instant held_ ABSL_GUARDED_BY(mutex_) = Instant::Never();  // nothing leaves before it
  // What was sent, in windows of a second.
  Instant window_ ABSL_GUARDED_BY(mutex_);
  double sent_ ABSL_GUARDED_BY(mutex_) = 0;
  double last_window_ ABSL_GUARDED_BY(mutex_) = 0;
  CallbackGauge gauge_;  // last: it reads what is above
};

}  // namespace ufs

#endif  // UFS_STORE_REQUEST_RATE_H_
