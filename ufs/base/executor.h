#ifndef UFS_BASE_EXECUTOR_H_
#define UFS_BASE_EXECUTOR_H_

#include <cstddef>

#include "absl/functional/any_invocable.h"

namespace ufs {

// Runs tasks in threads of its own. The queue is unbounded: limits live at admission, never between
// pools. All calls are thread-safe.
class Executor {
 public:
  using Task = absl::AnyInvocable<void()>;

  virtual ~Executor() = default;

  // Queues `task`; never blocks and never runs it in the calling thread.
  virtual void Submit(Task task) = 0;
  // Tasks queued and not yet begun.
  virtual size_t QueueDepth() const = 0;
};

}  // namespace ufs

#endif  // UFS_BASE_EXECUTOR_H_
