#ifndef UFS_BASE_MANUAL_EXECUTOR_H_
#define UFS_BASE_MANUAL_EXECUTOR_H_

#include <deque>
#include <utility>

#include "ufs/base/executor.h"
#include "ufs/base/mutex.h"

namespace ufs {

// For tests: keeps tasks until the test runs them, in the test's own thread. Thread-safe.
class ManualExecutor final : public Executor {
 public:
  void Submit(Task task) override {
    MutexLock lock(&mutex_);
    queue_.push_back(std::move(task));
  }
  size_t QueueDepth() const override {
    MutexLock lock(&mutex_);
    return queue_.size();
  }
  // Runs the oldest task; false when there is none.
  bool RunOne() {
    Task task;
    {
      MutexLock lock(&mutex_);
      if (queue_.empty()) {
        return false;
      }
      task = std::move(queue_.front());
      queue_.pop_front();
    }
    task();
    return true;
  }
  // Runs until none is left, those included that tasks submit. Returns how many ran.
  int RunAll() {
    int ran = 0;
    while (RunOne()) {
      ++ran;
    }
    return ran;
  }

 private:
  mutable Mutex mutex_;
  std::deque<Task> queue_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace ufs

#endif  // UFS_BASE_MANUAL_EXECUTOR_H_
