// A token bucket whose rate follows the store's refusals. Time passes by Refill alone, which every
// call begins with.
#include "ufs/store/request_rate.h"

#include <algorithm>

#include "ufs/object/store_error.h"

namespace ufs {
namespace {

// As CUBIC (RFC 9438, section 4.6): a half would give up more than a store asks for.
constexpr double kDecrease = 0.7;
// Of the rate that was cut, a second: back to it within three to four seconds.
constexpr double kIncrease = 0.1;
constexpr double kLeastIncrease = 10;
// Below this a mount would be dead rather than slow; what is still refused then waits by backoff.
constexpr double kLeastRate = 10;
// Requests that may leave together: what comes in 50 ms.
constexpr double kBurstSeconds = 0.05;
constexpr absl::Duration kLiftedAfter = absl::Seconds(30);
// Retry-After binds the refused request as long as it says; all others no longer than this.
constexpr absl::Duration kLongestHold = absl::Seconds(1);
// Refusals above this share of the latest answers, a fortieth of which is forgotten with each,
// mean that the rate is too high.
constexpr double kTooMany = 0.05;
constexpr double kForgotten = 1.0 / 40;
// Answers that say something about a share.
constexpr int kJudged = 60;
// A trial that takes less than this of what was taken before was worse than the limit. It bears the
// chance of 60 answers: a store that refuses half of them seldom takes fewer than 24.
constexpr double kWorse = 0.8;
// A store that takes less than this is not tried with more.
constexpr double kTooFew = 0.25;
constexpr absl::Duration kFirstTrialPause = absl::Seconds(15);
constexpr absl::Duration kLongestTrialPause = absl::Minutes(10);
constexpr absl::Duration kWindow = absl::Seconds(1);
// A window that has just begun says little: its rate counts from here.
constexpr absl::Duration kLeastWindow = absl::Milliseconds(100);

constexpr MetricDef kRate = {"store_request_rate",
                             MetricUnit::kNone,
                             "Requests a second that the bucket is limited to; 0: no limit.",
                             {"bucket"}};
constexpr MetricDef kSlowDowns = {"store_slow_downs",
                                  MetricUnit::kNone,
                                  "Answers 503 and 429: the store asked for fewer requests.",
                                  {"bucket"}};

}  // namespace

RequestRate::RequestRate(const std::string& bucket, const Clock* clock)
    : clock_(*clock),
      slow_downs_(GetCounter(kSlowDowns, {bucket})),
      refilled_(clock->Now()),
      trial_pause_(kFirstTrialPause),
      window_(refilled_),
      gauge_(kRate, {bucket}, [this] { return static_cast<int64_t>(limit()); }) {}

void RequestRate::Refill(Instant now) {
  if (now <= refilled_) {
    return;
  }
  const double seconds = absl::ToDoubleSeconds(now - refilled_);
  refilled_ = now;
  if (now - window_ >= kWindow) {
    last_window_ = now - window_ < 2 * kWindow ? sent_ / absl::ToDoubleSeconds(now - window_) : 0;
    sent_ = 0;
    window_ = now;
  }
  if (mode_ != Mode::kFree && now - refused_ >= kLiftedAfter) {
    limit_ = 0;
    trial_pause_ = kFirstTrialPause;
    Enter(Mode::kFree, now);
  }
  if (!limited()) {
    return;
  }
  limit_ += slope_ * seconds;
  tokens_ = std::min(tokens_ + limit_ * seconds, std::max(1.0, limit_ * kBurstSeconds));
}

double RequestRate::Measured(Instant now) const {
  const double seconds = absl::ToDoubleSeconds(std::max(now - window_, kLeastWindow));
  return std::max(last_window_, sent_ / seconds);
}

void RequestRate::Enter(Mode mode, Instant now) {
  mode_ = mode;
  since_ = now;
  share_ = 0;
  tally_ = Tally();
}

void RequestRate::Cut(Instant now) {
  const double measured = Measured(now);
  const double current = limited() ? std::min(limit_, std::max(measured, kLeastRate)) : measured;
  limit_ = std::max(kLeastRate, current * kDecrease);
  slope_ = std::max(kLeastIncrease, current * kIncrease);
  tokens_ = 0;
  // What a limit achieves is counted over several cuts.
  const Tally tally = limited() ? tally_ : Tally();
  Enter(Mode::kLimited, now);
  tally_ = tally;
}

void RequestRate::Judge(Instant now, bool refused) {
  share_ += ((refused ? 1 : 0) - share_) * kForgotten;
  tally_.answered += 1;
  tally_.refused += refused ? 1 : 0;
  if ((mode_ == Mode::kFree || limited()) && refused && share_ >= kTooMany) {
    Cut(now);
  }
  if (tally_.answered < kJudged) {
    return;
  }
  const double accepted = tally_.accepted();
  tally_ = Tally();
  switch (mode_) {
    case Mode::kFree:
      break;
    case Mode::kLimited:
      if (accepted >= kTooFew && accepted <= 1 - kTooMany && now >= next_trial_) {
        accepted_ = accepted;
        Enter(Mode::kTrial, now);
      }
      break;
    case Mode::kTrial:
      if (accepted >= kWorse * accepted_) {
        accepted_ = accepted;
        Enter(Mode::kUseless, now);
      } else {
        next_trial_ = now + trial_pause_;
        trial_pause_ = std::min(2 * trial_pause_, kLongestTrialPause);
        Enter(Mode::kLimited, now);
      }
      break;
    case Mode::kUseless:
      if (accepted < kWorse * accepted_) {
        Cut(now);
      }
      break;
  }
}

Instant RequestRate::Take() {
  const Instant now = clock_.Now();
  MutexLock lock(&mutex_);
  Refill(now);
  if (now < held_) {
    return held_;
  }
  if (limited()) {
    if (tokens_ < 1) {
      return now + absl::Seconds((1 - tokens_) / limit_);
    }
    tokens_ -= 1;
  }
  sent_ += 1;
  return Instant::Never();
}

void RequestRate::OnAnswer(Instant sent, const absl::Status& status) {
  const absl::optional<StoreError> error = GetStoreError(status);
  if (!status.ok() && (!error.has_value() || error->http_status == 0)) {
    return;  // no answer
  }
  const bool refused =
      error.has_value() &&
      (error->http_status == 503 || error->http_status == 429 || error->code == "SlowDown");
  const Instant now = clock_.Now();
  MutexLock lock(&mutex_);
  Refill(now);
  if (refused) {
    slow_downs_.Add();
    refused_ = now;
    if (error->retry_after.has_value()) {
      held_ = std::max(held_, now + std::min(*error->retry_after, kLongestHold));
    }
  }
  // What was on its way when the rate was cut says nothing about the new rate.
  if (sent >= since_) {
    Judge(now, refused);
  }
}

double RequestRate::limit() const {
  MutexLock lock(&mutex_);
  return limited() ? limit_ : 0;
}

}  // namespace ufs
