#ifndef UFS_BASE_CANCEL_H_
#define UFS_BASE_CANCEL_H_

#include <cstdint>
#include <memory>
#include <vector>

#include "absl/functional/any_invocable.h"
#include "ufs/base/mutex.h"

namespace ufs {

namespace internal {
struct CancelState;
}  // namespace internal

// The receiving side of a cancellation: cheap to copy, thread-safe. A default token is never
// cancelled.
class CancelToken {
 public:
  // Removes the callback when destroyed. After the destructor returns the callback neither runs nor
  // will run, unless the destructor itself was called from inside the callback.
  class Registration {
   public:
    Registration() = default;
    Registration(Registration&& other) noexcept;
    Registration& operator=(Registration&& other) noexcept;
    ~Registration() { Reset(); }
    void Reset();

   private:
    friend class CancelToken;
    std::shared_ptr<internal::CancelState> state_;
    uint64_t id_ = 0;
  };

  CancelToken() = default;

  bool cancelled() const;
  // Runs `callback` once when the source cancels: at once, in this thread, when it already has. The
  // callback runs with no lock of ours held and must not block.
  [[nodiscard]] Registration OnCancel(absl::AnyInvocable<void()> callback) const;

 private:
  friend class CancelSource;
  explicit CancelToken(std::shared_ptr<internal::CancelState> state) : state_(std::move(state)) {}
  std::shared_ptr<internal::CancelState> state_;
};

// The sending side. Destroying a source does not cancel.
class CancelSource {
 public:
  CancelSource();
  CancelToken token() const { return CancelToken(state_); }
  // Idempotent; runs the registered callbacks in this thread.
  void Cancel();

 private:
  std::shared_ptr<internal::CancelState> state_;
};

}  // namespace ufs

#endif  // UFS_BASE_CANCEL_H_
