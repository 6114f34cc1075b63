#ifndef UFS_STORE_OBSERVED_STORE_H_
#define UFS_STORE_OBSERVED_STORE_H_

#include <memory>
#include <string>
#include <utility>

#include "ufs/base/clock.h"
#include "ufs/store/request_observer.h"
#include "ufs/store/request_traits.h"
#include "ufs/store/store_layer.h"

namespace ufs {

// Tells an observer of every request. Outermost it sees what the program asked for; innermost every
// attempt on the wire.
class ObservedStore final : public StoreDispatch<ObservedStore> {
 public:
  // `layer` is a literal. `clock` and `observer` outlive every operation.
  ObservedStore(std::shared_ptr<ObjectStore> next, absl::string_view layer, const Clock* clock,
                RequestObserver* observer)
      : StoreDispatch(std::move(next)), layer_(layer), clock_(clock), observer_(observer) {}

  absl::string_view layer() const override { return layer_; }

  template <typename R>
  void Run(const RequestContext& context, R request, Completion<typename R::Result> done) {
    auto record = std::make_unique<RequestRecord>();
    record->operation = OperationName<R>();
    record->subject = SubjectOf(request);
    record->trace_id = context.trace_id;
    record->priority = context.priority;
    record->bytes_sent = BytesSent(request);
    observer_->OnStart(*record);
    next()->Execute(
        context, std::move(request),
        [clock = clock_, observer = observer_, start = clock_->Now(), record = std::move(record),
         done = std::move(done)](ResultOf<typename R::Result> result) mutable {
          observer->OnDone(*record, StatusOf(result), BytesReceived(result), clock->Now() - start);
          done(std::move(result));
        });
  }

 private:
  const absl::string_view layer_;
  const Clock* const clock_;
  RequestObserver* const observer_;
};

}  // namespace ufs

#endif  // UFS_STORE_OBSERVED_STORE_H_
