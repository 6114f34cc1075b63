#ifndef UFS_FS_REMOTE_NAMES_H_
#define UFS_FS_REMOTE_NAMES_H_

#include <memory>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "ufs/base/await.h"
#include "ufs/fs/dentry_cache.h"
#include "ufs/object/object_store.h"

namespace ufs {

// Sends one request and blocks for its answer; only in threads of the metadata pool.
template <typename Request>
ResultOf<typename Request::Result> Call(const RequestContext& context,
                                        const std::shared_ptr<ObjectStore>& store,
                                        Request request) {
  using Result = typename Request::Result;
  return Await<Result>(context, [&](Completion<Result> done) {
    store->Execute(context, std::move(request), std::move(done));
  });
}

// What stands at `key` (of a file; a directory would be `key` + "/"): a directory wins over a file.
// One LIST decides, as a rule; a second one where more keys than its page begin with `key` and sort
// before `key` + "/".
absl::StatusOr<Found> FindRemote(const RequestContext& context,
                                 const std::shared_ptr<ObjectStore>& store, const std::string& key);

}  // namespace ufs

#endif  // UFS_FS_REMOTE_NAMES_H_
