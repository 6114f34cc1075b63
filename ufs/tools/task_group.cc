// Bounded parallel tasks.
#include "ufs/tools/task_group.h"

#include <utility>

namespace ufs {

void TaskGroup::Run(int64_t weight, absl::AnyInvocable<void()> task) {
  {
    MutexLock lock(&mutex_);
    while (running_ > 0 && (running_ >= max_running_ || weight_ + weight > max_weight_)) {
      ended_.Wait(&mutex_);
    }
    ++running_;
    weight_ += weight;
  }
  executor_->Submit([this, weight, task = std::move(task)]() mutable {
    task();
    task = nullptr;
    // Under the lock to the end: whoever waits may destroy the group next.
    MutexLock lock(&mutex_);
    --running_;
    weight_ -= weight;
    ended_.SignalAll();
  });
}

void TaskGroup::Wait() {
  MutexLock lock(&mutex_);
  while (running_ > 0) {
    ended_.Wait(&mutex_);
  }
}

}  // namespace ufs
