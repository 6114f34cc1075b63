// Keeping credentials and renewing them in time.
#include "ufs/aws/refreshing_credentials.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "ufs/obs/log.h"

namespace ufs {
namespace {

constexpr absl::Duration kEarly = absl::Minutes(15);
constexpr absl::Duration kFirstBackoff = absl::Seconds(1);
constexpr absl::Duration kLastBackoff = absl::Seconds(60);
// What wall clock and monotonic clock may differ by without anybody having set the former.
constexpr absl::Duration kClockStep = absl::Seconds(30);

}  // namespace

RefreshingCredentials::RefreshingCredentials(std::unique_ptr<CredentialsProvider> source,
                                             const Clock* clock)
    : source_(std::move(source)), clock_(clock) {}

absl::Time RefreshingCredentials::RenewAt(absl::Time now, absl::Time expires) {
  const absl::Duration left = expires - now;
  return std::max(expires - std::min(kEarly, left / 3), now);
}

bool RefreshingCredentials::Lives() const {
  return known_.has_value() &&
         (!known_->expires.has_value() || clock_->WallNow() < *known_->expires);
}

void RefreshingCredentials::FollowClock() {
  const absl::Time got_at = clock_->WallNow() - (clock_->Now() - got_);
  if (!known_.has_value() || absl::AbsDuration(got_at - got_at_) <= kClockStep) {
    return;
  }
  got_at_ = got_at;
  if (known_->expires.has_value()) {
    known_->renew_at = RenewAt(got_at, *known_->expires);
  }
}

absl::optional<absl::StatusOr<Credentials>> RefreshingCredentials::Known() {
  FollowClock();
  const bool waits = clock_->Now() < next_try_;  // the last try failed a moment ago
  if (!Lives()) {
    if (known_.has_value() && clock_->Now() < got_ + kFirstBackoff) {
      return absl::make_optional(absl::StatusOr<Credentials>(*known_));  // see Keep
    }
    return waits ? absl::make_optional(absl::StatusOr<Credentials>(failure_)) : absl::nullopt;
  }
  const bool due =
      refused_ || (known_->renew_at.has_value() && clock_->WallNow() >= *known_->renew_at);
  return due && !waits && !asking_ ? absl::nullopt
                                   : absl::make_optional(absl::StatusOr<Credentials>(*known_));
}

absl::StatusOr<Credentials> RefreshingCredentials::Get() {
  {
    MutexLock lock(&mutex_);
    while (true) {
      if (absl::optional<absl::StatusOr<Credentials>> known = Known()) {
        return *std::move(known);
      }
      if (!asking_) {
        break;
      }
      changed_.Wait(&mutex_);
    }
    asking_ = true;
  }
  absl::StatusOr<Credentials> answer = source_->Get();
  MutexLock lock(&mutex_);
  asking_ = false;
  changed_.SignalAll();
  return Keep(std::move(answer));
}

absl::StatusOr<Credentials> RefreshingCredentials::Keep(absl::StatusOr<Credentials> answer) {
  const absl::Time now = clock_->WallNow();
  if (answer.ok() && answer->expires.has_value() && *answer->expires <= now - kUnknownSkew) {
    answer = absl::UnavailableError(
        absl::StrCat("what it gives expired already at ",
                     absl::FormatTime(absl::RFC3339_sec, *answer->expires, absl::UTCTimeZone())));
  }
  if (answer.ok()) {
    failures_ = 0;
    next_try_ = Instant::Never();
    got_ = clock_->Now();
    got_at_ = now;
    refused_ = false;
    known_ = *std::move(answer);
    if (known_->expires.has_value()) {
      known_->renew_at = RenewAt(now, *known_->expires);
    }
    if (!Lives()) {
      known_->renew_at = now + kLastBackoff;  // an answer of the store sets the clock right first
    }
    return *known_;
  }
  if (absl::IsNotFound(answer.status()) && !known_.has_value()) {
    return answer;  // nothing is configured: there is nothing to spare
  }
  failure_ = answer.status();
  const absl::Duration backoff =
      std::min(kLastBackoff, kFirstBackoff * (int64_t{1} << std::min(failures_++, 10)));
  next_try_ = clock_->Now() + backoff;
  if (!Lives()) {
    return failure_;
  }
  UFS_LOG_EVERY(kWarning, "aws", absl::Minutes(1), "%s: not renewed, the old ones stay in use: %s",
                name(), failure_.message());
  known_->renew_at = now + backoff;
  return *known_;
}

void RefreshingCredentials::Invalidate() {
  source_->Invalidate();
  MutexLock lock(&mutex_);
  if (clock_->Now() >= got_ + kLeastAge) {
    refused_ = true;
    next_try_ = Instant::Never();
  }
}

}  // namespace ufs
