// Invariants: at most one task asks the provider; while callbacks wait, one does. A refresh that
// fails keeps what is known until it expires, so that a file that is being rewritten, or a service
// that is down, breaks nothing. Who waits after a refusal gets an answer that was asked for after
// that refusal.
#include "ufs/s3/credentials_snapshot.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"

namespace ufs {
namespace {

// The least between two renewals by the timer, whatever a provider says.
constexpr absl::Duration kLeastRenewal = absl::Seconds(1);

}  // namespace

CredentialsSnapshot::CredentialsSnapshot(std::shared_ptr<CredentialsProvider> provider,
                                         Executor* executor, const Clock* clock, Timers* timers)
    : provider_(std::move(provider)), executor_(executor), clock_(clock), timers_(timers) {}

CredentialsSnapshot::~CredentialsSnapshot() {
  MutexLock lock(&mutex_);
  if (timer_ != 0) {
    timers_->Cancel(timer_);
  }
}

void CredentialsSnapshot::Get(Callback callback) {
  const Shared usable = Usable();
  if (usable != nullptr) {
    callback(usable);
    return;
  }
  MutexLock lock(&mutex_);
  waiting_.push_back(std::move(callback));
  AskUnlessAsking();
}

void CredentialsSnapshot::Renew(const Shared& refused, Callback callback) {
  Shared newer;
  {
    MutexLock lock(&mutex_);
    if (known_ != nullptr && known_ != refused && !stale_ && !Expired()) {
      newer = known_;  // another request was refused before this one
    } else {
      stale_ = true;
      refused_ = true;
      waiting_.push_back(std::move(callback));
      AskUnlessAsking();
      return;
    }
  }
  callback(newer);
}

bool CredentialsSnapshot::Expired() const {
  return known_->expires.has_value() && clock_->WallNow() >= *known_->expires;
}

CredentialsSnapshot::Shared CredentialsSnapshot::Usable() {
  MutexLock lock(&mutex_);
  if (known_ == nullptr || stale_ || Expired()) {
    return nullptr;
  }
  if (clock_->Now() >= fresh_until_) {
    AskUnlessAsking();
  }
  return known_;
}

void CredentialsSnapshot::AskUnlessAsking() {
  if (!asking_) {
    asking_ = true;
    executor_->Submit([self = shared_from_this()] { self->Ask(); });
  }
}

void CredentialsSnapshot::Forget() {
  MutexLock lock(&mutex_);
  stale_ = true;
}

void CredentialsSnapshot::FollowClock() {
  MutexLock lock(&mutex_);
  if (known_ != nullptr && known_->renew_at.has_value()) {
    AskUnlessAsking();
  }
}

void CredentialsSnapshot::Ask() {
  absl::StatusOr<Shared> result = Shared();
  std::vector<Callback> waiting;
  while (true) {
    bool refused = false;
    {
      MutexLock lock(&mutex_);
      refused = std::exchange(refused_, false);
    }
    if (refused) {
      provider_->Invalidate();
    }
    absl::StatusOr<Credentials> answer = provider_->Get();
    MutexLock lock(&mutex_);
    if (refused_) {
      continue;  // what was refused meanwhile may be just this
    }
    asking_ = false;
    fresh_until_ = clock_->Now() + kFresh;
    result = Keep(std::move(answer));
    waiting.swap(waiting_);
    break;
  }
  for (Callback& callback : waiting) {
    callback(result);
  }
}

absl::StatusOr<CredentialsSnapshot::Shared> CredentialsSnapshot::Keep(
    absl::StatusOr<Credentials> answer) {
  if (answer.ok()) {
    // The same ones keep their address: whoever was refused with them sees that nothing changed.
    if (known_ != nullptr && known_->SameIdentity(*answer) && known_->expires == answer->expires &&
        known_->renew_at == answer->renew_at) {
      stale_ = false;
      ScheduleRenewal();  // the clock may have been set since
      return known_;
    }
    known_ = std::make_shared<const Credentials>(*std::move(answer));
    stale_ = false;
    ScheduleRenewal();
    return known_;
  }
  if (known_ != nullptr && Expired()) {
    return absl::UnauthenticatedError(
        absl::StrCat("the credentials of ", known_->provider, " expired at ",
                     absl::FormatTime(absl::RFC3339_sec, *known_->expires, absl::UTCTimeZone()),
                     " and cannot be renewed: ", answer.status().message()));
  }
  return answer.status();
}

void CredentialsSnapshot::ScheduleRenewal() {
  if (timers_ == nullptr) {
    return;
  }
  if (timer_ != 0) {
    timers_->Cancel(std::exchange(timer_, 0));
  }
  if (!known_->renew_at.has_value()) {
    return;
  }
  const absl::Duration wait = std::max(*known_->renew_at - clock_->WallNow(), kLeastRenewal);
  timer_ = timers_->RunAt(clock_->Now() + wait, [weak = weak_from_this()] {
    if (const std::shared_ptr<CredentialsSnapshot> self = weak.lock()) {
      MutexLock lock(&self->mutex_);
      self->timer_ = 0;
      self->AskUnlessAsking();
    }
  });
}

}  // namespace ufs
