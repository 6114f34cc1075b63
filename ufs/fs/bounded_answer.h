#ifndef UFS_FS_BOUNDED_ANSWER_H_
#define UFS_FS_BOUNDED_ANSWER_H_

#include <memory>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "ufs/base/completion.h"
#include "ufs/base/mutex.h"
#include "ufs/base/request_context.h"
#include "ufs/base/timers.h"

namespace ufs {

// The answer to somebody who waits no longer than their context says, while the work itself goes
// on: kDeadlineExceeded at the deadline, kCancelled when the context is cancelled, else what the
// work answers. Whoever comes first answers. Thread-safe.
template <typename T>
class BoundedAnswer : public std::enable_shared_from_this<BoundedAnswer<T>> {
 public:
  // Watches from now on; `what` is still under way when it gives up. `timers` outlives the answer.
  static std::shared_ptr<BoundedAnswer> Make(const RequestContext& context, Timers* timers,
                                             std::string what, Completion<T> done) {
    auto answer = std::make_shared<BoundedAnswer>(timers, std::move(what), std::move(done));
    answer->Watch(context);
    return answer;
  }
  BoundedAnswer(Timers* timers, std::string what, Completion<T> done)
      : timers_(timers), what_(std::move(what)), done_(std::move(done)) {}

  void Answer(ResultOf<T> result) {
    CancelToken::Registration watch;  // destroyed with no lock held
    Timers::Id timer = 0;
    Completion<T> done;
    {
      MutexLock lock(&mutex_);
      watch = std::move(watch_);
      timer = std::exchange(timer_, 0);
      done = std::move(done_);
    }
    if (timer != 0) {
      timers_->Cancel(timer);
    }
    if (done) {
      done(std::move(result));
    }
  }

 private:
  void Watch(const RequestContext& context) {
    std::weak_ptr<BoundedAnswer> weak = this->weak_from_this();
    CancelToken::Registration watch = context.cancel.OnCancel([weak] {
      if (const auto self = weak.lock(); self != nullptr) {
        self->Answer(absl::CancelledError(absl::StrCat(self->what_, ": nobody waits any more")));
      }
    });
    Timers::Id timer = 0;
    if (context.deadline != Instant::Infinite()) {
      timer = timers_->RunAt(context.deadline, [weak] {
        if (const auto self = weak.lock(); self != nullptr) {
          self->Answer(
              absl::DeadlineExceededError(absl::StrCat(self->what_, ": the deadline passed")));
        }
      });
    }
    {
      MutexLock lock(&mutex_);
      if (done_) {
        watch_ = std::move(watch);
        timer_ = std::exchange(timer, 0);
      }
    }
    if (timer != 0) {
      timers_->Cancel(timer);
    }
  }

  Timers* const timers_;
  const std::string what_;
  Mutex mutex_;
  Completion<T> done_ ABSL_GUARDED_BY(mutex_);
  CancelToken::Registration watch_ ABSL_GUARDED_BY(mutex_);
  Timers::Id timer_ ABSL_GUARDED_BY(mutex_) = 0;
};

}  // namespace ufs

#endif  // UFS_FS_BOUNDED_ANSWER_H_
