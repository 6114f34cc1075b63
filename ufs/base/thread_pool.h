#ifndef UFS_BASE_THREAD_POOL_H_
#define UFS_BASE_THREAD_POOL_H_

#include <deque>
#include <string>
#include <thread>
#include <vector>

#include "ufs/base/executor.h"
#include "ufs/base/mutex.h"

namespace ufs {

// An Executor of at most `max_threads` threads named `name` (shown by ps and gdb; 15 bytes).
// One starts with the pool, so that what is submitted is always done; the others start when work
// comes and none is idle, as far as the system lets them.
class ThreadPool final : public Executor {
 public:
  // Throws std::system_error where the system refuses even the first thread.
  ThreadPool(std::string name, int max_threads);
  // Runs everything that was submitted, then joins. Must not be called from one of its own threads.
  ~ThreadPool() override;

  void Submit(Task task) override;
  size_t QueueDepth() const override;

 private:
  void Run();

  const std::string name_;
  const int max_threads_;
  mutable Mutex mutex_;
  CondVar work_;
  std::deque<Task> queue_ ABSL_GUARDED_BY(mutex_);
  int idle_ ABSL_GUARDED_BY(mutex_) = 0;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  std::vector<std::thread> threads_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace ufs

#endif  // UFS_BASE_THREAD_POOL_H_
