#ifndef UFS_BASE_AWAIT_H_
#define UFS_BASE_AWAIT_H_

#include <memory>
#include <utility>

#include "absl/functional/function_ref.h"
#include "absl/types/optional.h"
#include "ufs/base/completion.h"
#include "ufs/base/mutex.h"
#include "ufs/base/request_context.h"

namespace ufs {

// Starts an asynchronous operation and blocks this thread for its result. Gives up with
// kDeadlineExceeded at `context.deadline` and with kCancelled when `context.cancel` fires; the
// operation's own late result is then dropped, so `start` must not leave references to this
// thread's stack in it. Only for work that completes on network threads or another pool, never for
// work queued to the pool that this thread belongs to.
template <typename T>
ResultOf<T> Await(const RequestContext& context, absl::FunctionRef<void(Completion<T>)> start) {
  struct State {
    Mutex mutex;
    CondVar changed;
    absl::optional<ResultOf<T>> result ABSL_GUARDED_BY(mutex);
    bool cancelled ABSL_GUARDED_BY(mutex) = false;
  };
  auto state = std::make_shared<State>();
  start(Completion<T>([state](ResultOf<T> result) {
    MutexLock lock(&state->mutex);
    if (!state->result.has_value()) {
      state->result.emplace(std::move(result));
    }
    state->changed.SignalAll();
  }));
  const CancelToken::Registration on_cancel = context.cancel.OnCancel([state] {
    MutexLock lock(&state->mutex);
    state->cancelled = true;
    state->changed.SignalAll();
  });
  MutexLock lock(&state->mutex);
  while (!state->result.has_value()) {  // a result that is there beats cancel and deadline
    if (state->cancelled) {
      return absl::CancelledError("the operation was cancelled");
    }
    if (!state->changed.WaitUntil(&state->mutex, context.deadline) && !state->result.has_value()) {
      return absl::DeadlineExceededError("no answer within the operation's deadline");
    }
  }
  return *std::move(state->result);
}

}  // namespace ufs

#endif  // UFS_BASE_AWAIT_H_
