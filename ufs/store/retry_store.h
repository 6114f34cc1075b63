#ifndef UFS_STORE_RETRY_STORE_H_
#define UFS_STORE_RETRY_STORE_H_

#include <memory>
#include <string>

#include "ufs/base/clock.h"
#include "ufs/base/random.h"
#include "ufs/base/timers.h"
#include "ufs/store/retry_policy.h"
#include "ufs/store/store_layer.h"

namespace ufs {

// One attempt failed and another one follows.
struct RetryEvent {
  const char* operation = "";  // OperationName
  std::string subject;         // key or prefix
  int attempt = 0;             // the one that failed, from 1
  absl::Status status;
  absl::Duration backoff;
  uint64_t trace_id = 0;
  // The failed attempt may have begun an upload whose id nobody knows. The journal's intent lets
  // recovery find it.
  bool may_leave_upload = false;
};

// Is told of retries, from any thread; must be short.
class RetryListener {
 public:
  virtual ~RetryListener() = default;
  virtual void OnRetry(const RetryEvent& event) = 0;
};

// The one place where requests are sent again. One budget of attempts and one deadline cover an
// operation; between attempts nothing is held (admission is below) and a cancellation is answered
// at once. By operation (ufs/store/retry_policy.h):
//   Get              goes on at the byte where it stopped, in the same version: a connection lost
//                    in the middle of a body is invisible. The object was replaced meanwhile:
//                    kFailedPrecondition.
//   Put, Copy        with a condition that fails after an attempt without an answer: the failure
//                    is marked (ufs/object/own_write.h), for the object in the way may be ours.
//   CreateUpload     an attempt without an answer may leave an upload: the listener is told.
//   CompleteUpload   upload gone, condition failed, an answer that does not fit, or no attempt
//   left,
//                    after an attempt without an answer: a HEAD tells. The object there is ours
//                    when its ETag is the composite of the parts; else the failure is marked as
//                    above.
//   AbortUpload      gone after an attempt without an answer is success.
// The error that comes out is the last attempt's, with the number of attempts in its message.
class RetryStore final : public StoreDispatch<RetryStore> {
 public:
  struct Environment {
    const Clock* clock = nullptr;
    Timers* timers = nullptr;
    Random* random = nullptr;
    RetryListener* listener = nullptr;  // may be null
    RetryOptions options;
  };

  // What the environment points to outlives every operation.
  RetryStore(std::shared_ptr<ObjectStore> next, const Environment& environment);
  ~RetryStore() override;

  absl::string_view layer() const override { return "retry"; }

  template <typename R>
  void Run(const RequestContext& context, R request, Completion<typename R::Result> done);

 private:
  const Environment environment_;
};

}  // namespace ufs

#endif  // UFS_STORE_RETRY_STORE_H_
