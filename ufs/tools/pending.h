#ifndef UFS_TOOLS_PENDING_H_
#define UFS_TOOLS_PENDING_H_

#include <memory>
#include <utility>

#include "absl/types/optional.h"
#include "ufs/base/completion.h"
#include "ufs/base/mutex.h"

namespace ufs {

// The result of an operation that runs while its starter does other things. Movable; one thread.
// Nothing is lost when it is dropped before the operation ends.
template <typename T>
class Pending {
 public:
  Pending() : state_(std::make_shared<State>()) {}

  // To be given to the operation, once.
  Completion<T> completion() {
    return Completion<T>([state = state_](ResultOf<T> result) {
      MutexLock lock(&state->mutex);
      state->result.emplace(std::move(result));
      state->changed.SignalAll();
    });
  }

  // Blocks until the operation has ended, which its own context bounds. Once.
  ResultOf<T> Wait() {
    MutexLock lock(&state_->mutex);
    while (!state_->result.has_value()) {
      state_->changed.Wait(&state_->mutex);
    }
    return *std::move(state_->result);
  }

 private:
  struct State {
    Mutex mutex;
    CondVar changed;
    absl::optional<ResultOf<T>> result ABSL_GUARDED_BY(mutex);
  };
  std::shared_ptr<State> state_;
};

}  // namespace ufs

#endif  // UFS_TOOLS_PENDING_H_
