#ifndef UFS_BASE_COMPLETION_H_
#define UFS_BASE_COMPLETION_H_

#include <type_traits>
#include <utility>

#include "absl/functional/any_invocable.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace ufs {

// absl::StatusOr<T>, or absl::Status for void.
template <typename T>
using ResultOf = std::conditional_t<std::is_void_v<T>, absl::Status, absl::StatusOr<T>>;

// A callback that is called exactly once with the outcome of an asynchronous operation. Move-only.
// Whoever holds it owes the call; when it is destroyed unused, it reports kInternal, so that a
// waiter is never left behind. It may be called from any thread, and inline from the call that it
// was given to; never call it with a lock held.
template <typename T>
class [[nodiscard]] Completion {
 public:
  using Result = ResultOf<T>;

  Completion() = default;
  template <typename F, typename = std::enable_if_t<!std::is_same_v<std::decay_t<F>, Completion> &&
                                                    std::is_invocable_v<std::decay_t<F>&, Result>>>
  Completion(F&& callback)  // NOLINT(google-explicit-constructor): lambdas are passed as they stand
      : callback_(std::forward<F>(callback)) {}
  Completion(Completion&& other) noexcept : callback_(std::exchange(other.callback_, nullptr)) {}
  Completion& operator=(Completion&& other) noexcept {
    if (this != &other) {
      Abandon();
      callback_ = std::exchange(other.callback_, nullptr);
    }
    return *this;
  }
  ~Completion() { Abandon(); }

  // Whether the call is still owed.
  explicit operator bool() const { return callback_ != nullptr; }

  void operator()(Result result) {
    absl::AnyInvocable<void(Result)> callback = std::exchange(callback_, nullptr);
    callback(std::move(result));
  }

 private:
  void Abandon() {
    if (callback_ != nullptr) {
      (*this)(absl::InternalError("an operation was dropped without an answer"));
    }
  }

  absl::AnyInvocable<void(Result)> callback_;
};

}  // namespace ufs

#endif  // UFS_BASE_COMPLETION_H_
