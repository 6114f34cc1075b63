// Cancellation. Invariant: a callback is taken out of the list before it runs, so it runs at most
// once; `running_id` lets a Registration's destructor wait for a callback that is under way in
// another thread.
#include "ufs/base/cancel.h"

#include <thread>
#include <utility>

namespace ufs {
namespace internal {

struct CancelState {
  Mutex mutex;
  CondVar callback_done;
  bool cancelled ABSL_GUARDED_BY(mutex) = false;
  uint64_t next_id ABSL_GUARDED_BY(mutex) = 1;
  uint64_t running_id ABSL_GUARDED_BY(mutex) = 0;
  std::thread::id running_thread ABSL_GUARDED_BY(mutex);
  std::vector<std::pair<uint64_t, absl::AnyInvocable<void()>>> callbacks ABSL_GUARDED_BY(mutex);
};

}  // namespace internal

CancelSource::CancelSource() : state_(std::make_shared<internal::CancelState>()) {}

void CancelSource::Cancel() {
  internal::CancelState& state = *state_;
  state.mutex.Lock();
  if (state.cancelled) {
    state.mutex.Unlock();
    return;
  }
  state.cancelled = true;
  while (!state.callbacks.empty()) {
    auto entry = std::move(state.callbacks.back());
    state.callbacks.pop_back();
    state.running_id = entry.first;
    state.running_thread = std::this_thread::get_id();
    state.mutex.Unlock();
    std::move(entry.second)();
    entry.second = nullptr;
    state.mutex.Lock();
    state.running_id = 0;
    state.callback_done.SignalAll();
  }
  state.mutex.Unlock();
}

bool CancelToken::cancelled() const {
  if (state_ == nullptr) {
    return false;
  }
  MutexLock lock(&state_->mutex);
  return state_->cancelled;
}

CancelToken::Registration CancelToken::OnCancel(absl::AnyInvocable<void()> callback) const {
  Registration registration;
  if (state_ == nullptr) {
    return registration;
  }
  {
    MutexLock lock(&state_->mutex);
    if (!state_->cancelled) {
      registration.state_ = state_;
      registration.id_ = state_->next_id++;
      state_->callbacks.emplace_back(registration.id_, std::move(callback));
      return registration;
    }
  }
  std::move(callback)();
  return registration;
}

CancelToken::Registration::Registration(Registration&& other) noexcept
    : state_(std::move(other.state_)), id_(std::exchange(other.id_, 0)) {}

CancelToken::Registration& CancelToken::Registration::operator=(Registration&& other) noexcept {
  if (this != &other) {
    Reset();
    state_ = std::move(other.state_);
    id_ = std::exchange(other.id_, 0);
  }
  return *this;
}

void CancelToken::Registration::Reset() {
  if (state_ == nullptr) {
    return;
  }
  const std::shared_ptr<internal::CancelState> state = std::move(state_);
  absl::AnyInvocable<void()> removed;  // declared before the lock: destroyed after it is given back
  MutexLock lock(&state->mutex);
  for (auto it = state->callbacks.begin(); it != state->callbacks.end(); ++it) {
    if (it->first == id_) {
      removed = std::move(it->second);
      state->callbacks.erase(it);
      return;
    }
  }
  while (state->running_id == id_ && state->running_thread != std::this_thread::get_id()) {
    state->callback_done.Wait(&state->mutex);
  }
}

}  // namespace ufs
