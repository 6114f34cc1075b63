// The retry loop is RetryCall; here every operation gets one.
#include "ufs/store/retry_store.h"

#include <utility>

#include "ufs/store/retry_call.h"

namespace ufs {

RetryStore::RetryStore(std::shared_ptr<ObjectStore> next, const Environment& environment)
    : StoreDispatch(std::move(next)), environment_(environment) {}

RetryStore::~RetryStore() = default;

template <typename R>
void RetryStore::Run(const RequestContext& context, R request,
                     Completion<typename R::Result> done) {
  std::make_shared<RetryCall<R>>(environment_, next(), context, std::move(request), std::move(done))
      ->Attempt();
}

}  // namespace ufs
