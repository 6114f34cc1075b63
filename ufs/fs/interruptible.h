#ifndef UFS_FS_INTERRUPTIBLE_H_
#define UFS_FS_INTERRUPTIBLE_H_

#include <memory>
#include <utility>

#include "ufs/base/completion.h"
#include "ufs/base/mutex.h"
#include "ufs/fs/process_inspector.h"
#include "ufs/fs/types.h"

namespace ufs {

// The answer to a caller that can be killed while it waits. The kernel interrupts a request for
// every signal that the caller handles; only a pending SIGKILL ends the wait, with kCancelled,
// while the work itself goes on. Whoever comes first answers. Thread-safe.
template <typename T>
class Interruptible : public std::enable_shared_from_this<Interruptible<T>> {
 public:
  static std::shared_ptr<Interruptible> Make(Completion<T> done) {
    return std::make_shared<Interruptible>(std::move(done));
  }
  explicit Interruptible(Completion<T> done) : done_(std::move(done)) {}

  // Gives the answer, unless it was given.
  void Answer(ResultOf<T> result) {
    if (Completion<T> done = Take(); done) {
      done(std::move(result));
    }
  }

  // The right and the duty to answer; nothing when the caller was killed and answered already.
  Completion<T> Take() {
    CancelToken::Registration watch;  // destroyed with no lock held
    MutexLock lock(&mutex_);
    watch = std::move(watch_);
    return std::move(done_);
  }

  // Begins to listen; to be called once, after the work was started. Costs nothing when the answer
  // was given inline.
  void Watch(const OpContext& context, const ProcessInspector& processes) {
    {
      MutexLock lock(&mutex_);
      if (!done_) {
        return;
      }
    }
    std::weak_ptr<Interruptible> weak = this->weak_from_this();
    const pid_t pid = context.pid;
    CancelToken::Registration watch = context.request.cancel.OnCancel([weak, pid, &processes] {
      if (const auto self = weak.lock(); self != nullptr && processes.KillPending(pid)) {
        self->Answer(absl::CancelledError("the caller was killed"));
      }
    });
    MutexLock lock(&mutex_);
    if (done_) {
      std::swap(watch_, watch);
    }
  }

 private:
  Mutex mutex_;
  Completion<T> done_ ABSL_GUARDED_BY(mutex_);
  CancelToken::Registration watch_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace ufs

#endif  // UFS_FS_INTERRUPTIBLE_H_
