#ifndef UFS_TOOLS_TASK_GROUP_H_
#define UFS_TOOLS_TASK_GROUP_H_

#include <cstdint>

#include "absl/functional/any_invocable.h"
#include "ufs/base/executor.h"
#include "ufs/base/mutex.h"

namespace ufs {

// Runs tasks in parallel, as many as their number and their weight allow; whoever lists them is
// held back.
class TaskGroup {
 public:
  // `executor` outlives the group.
  TaskGroup(Executor* executor, int max_running, int64_t max_weight)
      : executor_(executor), max_running_(max_running), max_weight_(max_weight) {}
  ~TaskGroup() { Wait(); }
  TaskGroup(const TaskGroup&) = delete;
  TaskGroup& operator=(const TaskGroup&) = delete;

  // Blocks while the task does not fit; alone any task does. Not from a task.
  void Run(int64_t weight, absl::AnyInvocable<void()> task);
  // Blocks until all have ended.
  void Wait();

 private:
  Executor* const executor_;
  const int max_running_;
  const int64_t max_weight_;
  Mutex mutex_;
  CondVar ended_;
  int running_ ABSL_GUARDED_BY(mutex_) = 0;
  int64_t weight_ ABSL_GUARDED_BY(mutex_) = 0;
};

}  // namespace ufs

#endif  // UFS_TOOLS_TASK_GROUP_H_
