#ifndef UFS_STORE_COMPLETE_RESOLVER_H_
#define UFS_STORE_COMPLETE_RESOLVER_H_

#include <functional>

#include "ufs/base/completion.h"
#include "ufs/object/requests.h"

namespace ufs {

// Decides whether a CompleteMultipartUpload whose answer was lost has succeeded, after its last
// attempt ended with `failure` (upload gone, condition failed, no answer again). Asks by `head`
// what is there: when its ETag is the composite of the parts, `done` gets the success; when there
// is nothing, `failure`; else `failure`, marked (ufs/object/own_write.h).
void ResolveComplete(const CompleteUploadRequest& request, absl::Status failure,
                     const std::function<void(HeadRequest, Completion<ObjectMeta>)>& head,
                     Completion<PutResult> done);

}  // namespace ufs

#endif  // UFS_STORE_COMPLETE_RESOLVER_H_
