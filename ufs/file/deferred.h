#ifndef UFS_FILE_DEFERRED_H_
#define UFS_FILE_DEFERRED_H_

#include <memory>
#include <utility>
#include <vector>

#include "absl/functional/any_invocable.h"

namespace ufs {

// What must not happen under a lock: declared before the lock is taken, it runs when the scope ends
// and the lock is free again. Not thread-safe.
class Deferred {
 public:
  Deferred() = default;
  Deferred(const Deferred&) = delete;
  Deferred& operator=(const Deferred&) = delete;
  ~Deferred() {
    garbage_.clear();
    for (auto& action : actions_) {
      action();
    }
  }

  // Runs `action` then, in the order of the calls, after what was dropped is gone.
  void Run(absl::AnyInvocable<void()> action) { actions_.push_back(std::move(action)); }
  // Destroys `value` then: for what wakes others when it dies.
  template <typename T>
  void Drop(T value) {
    garbage_.push_back(std::make_shared<T>(std::move(value)));
  }

 private:
  std::vector<std::shared_ptr<void>> garbage_;
  std::vector<absl::AnyInvocable<void()>> actions_;
};

}  // namespace ufs

#endif  // UFS_FILE_DEFERRED_H_
