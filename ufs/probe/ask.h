#ifndef UFS_PROBE_ASK_H_
#define UFS_PROBE_ASK_H_

#include <utility>

#include "ufs/base/await.h"
#include "ufs/object/object_store.h"

namespace ufs {

// Sends one request and blocks for its answer, within the context's deadline.
template <typename Request>
ResultOf<typename Request::Result> Ask(ObjectStore& store, const RequestContext& context,
                                       Request request) {
  using Result = typename Request::Result;
  return Await<Result>(context, [&](Completion<Result> done) {
    store.Execute(context, std::move(request), std::move(done));
  });
}

}  // namespace ufs

#endif  // UFS_PROBE_ASK_H_
