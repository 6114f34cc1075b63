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
  if (limit_ == 0) {
    return;
  }
  if (now - refused_ >= kLiftedAfter) {
    limit_ = 0;
    return;
  }
  limit_ += slope_ * seconds;
  tokens_ = std::min(tokens_ + limit_ * seconds, std::max(1.0, limit_ * kBurstSeconds));
}

double RequestRate::Measured(Instant now) const {
  const double seconds = absl::ToDoubleSeconds(std::max(now - window_, kLeastWindow));
  return std::max(last_window_, sent_ / seconds);
}

void RequestRate::Cut(Instant now) {
  const double measured = Measured(now);
  const double current = limit_ == 0 ? measured : std::min(limit_, std::max(measured, kLeastRate));
  limit_ = std::max(kLeastRate, current * kDecrease);
  slope_ = std::max(kLeastIncrease, current * kIncrease);
  tokens_ = 0;
  cut_ = now;
}

Instant RequestRate::Take() {
  const Instant now = clock_.Now();
  MutexLock lock(&mutex_);
  Refill(now);
  if (now < held_) {
    return held_;
  }
  if (limit_ > 0) {
    if (tokens_ < 1) {
      return now + absl::Seconds((1 - tokens_) / limit_);
    }
    tokens_ -= 1;
  }
  sent_ += 1;
  return Instant::Never();
}

void RequestRate::OnAnswer(Instant sent, const absl::Status& status) {
  if (status.ok()) {
    return;  // time alone raises the rate
  }
  const absl::optional<StoreError> error = GetStoreError(status);
  if (!error.has_value() ||
      (error->http_status != 503 && error->http_status != 429 && error->code != "SlowDown")) {
    return;
  }
  slow_downs_.Add();
  const Instant now = clock_.Now();
  MutexLock lock(&mutex_);
  Refill(now);
  refused_ = now;
  if (error->retry_after.has_value()) {
    held_ = std::max(held_, now + std::min(*error->retry_after, kLongestHold));
  }
  // What was on its way when the rate was cut says nothing about the new rate.
  if (sent >= cut_) {
    Cut(now);
  }
}

double RequestRate::limit() const {
  MutexLock lock(&mutex_);
  return limit_;
}

}  // namespace ufs
