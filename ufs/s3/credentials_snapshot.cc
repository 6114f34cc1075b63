// Invariants: at most one task asks the provider; while callbacks wait, one does. A refresh that
// fails keeps what is known until it expires, so that a file that is being rewritten, or a service
// that is down, breaks nothing.
#include "ufs/s3/credentials_snapshot.h"

#include <utility>

namespace ufs {

CredentialsSnapshot::CredentialsSnapshot(std::shared_ptr<CredentialsProvider> provider,
                                         Executor* executor, const Clock* clock)
    : provider_(std::move(provider)), executor_(executor), clock_(clock) {}

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

CredentialsSnapshot::Shared CredentialsSnapshot::Usable() {
  MutexLock lock(&mutex_);
  if (known_ == nullptr || (known_->expires.has_value() && clock_->WallNow() >= *known_->expires)) {
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
  known_ = nullptr;
}

void CredentialsSnapshot::Ask() {
  absl::StatusOr<Credentials> answer = provider_->Get();
  absl::StatusOr<Shared> result = Shared();
  std::vector<Callback> waiting;
  {
    MutexLock lock(&mutex_);
    asking_ = false;
    fresh_until_ = clock_->Now() + kFresh;
    if (answer.ok()) {
      known_ = std::make_shared<const Credentials>(*std::move(answer));
      result = known_;
    } else {
      result = answer.status();
    }
    waiting.swap(waiting_);
  }
  for (Callback& callback : waiting) {
    callback(result);
  }
}

}  // namespace ufs
