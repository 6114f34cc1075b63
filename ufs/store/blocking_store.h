#ifndef UFS_STORE_BLOCKING_STORE_H_
#define UFS_STORE_BLOCKING_STORE_H_

#include <memory>
#include <string>
#include <utility>

#include "ufs/base/clock.h"
#include "ufs/base/executor.h"
#include "ufs/store/store_layer.h"

namespace ufs {

// An ObjectStore over a `Bucket` whose operations block and return their result:
//   ResultOf<R::Result> Do(const R& request);   for every request, thread-safe
//   const Capabilities& capabilities() const;   std::string name() const;
// They run on an executor, or in the calling thread when there is none.
template <typename Bucket>
class BlockingStore final : public StoreDispatch<BlockingStore<Bucket>, ObjectStore> {
 public:
  // `clock` and `executor` outlive every operation.
  BlockingStore(std::shared_ptr<Bucket> bucket, const Clock* clock, Executor* executor)
      : bucket_(std::move(bucket)), clock_(clock), executor_(executor) {}

  const Capabilities& capabilities() const override { return bucket_->capabilities(); }
  std::string name() const override { return bucket_->name(); }

  template <typename R>
  void Run(const RequestContext& context, R request, Completion<typename R::Result> done) {
    auto work = [bucket = bucket_, clock = clock_, context, request = std::move(request),
                 done = std::move(done)]() mutable {
      if (context.cancel.cancelled()) {
        done(absl::CancelledError("the operation was cancelled"));
      } else if (clock->Now() >= context.deadline) {
        done(absl::DeadlineExceededError("the operation's deadline has passed"));
      } else {
        done(bucket->Do(request));
      }
    };
    if (executor_ == nullptr) {
      work();
    } else {
      executor_->Submit(std::move(work));
    }
  }

 private:
  const std::shared_ptr<Bucket> bucket_;
  const Clock* const clock_;
  Executor* const executor_;
};

}  // namespace ufs

#endif  // UFS_STORE_BLOCKING_STORE_H_
