#ifndef UFS_OBJECT_OBJECT_STORE_H_
#define UFS_OBJECT_OBJECT_STORE_H_

#include <string>

#include "absl/functional/any_invocable.h"
#include "ufs/base/completion.h"
#include "ufs/base/request_context.h"
#include "ufs/object/capabilities.h"
#include "ufs/object/requests.h"

// Every operation: X(request type, name in logs and metrics). Decorators are generated from this
// one list.
#define UFS_OBJECT_STORE_OPERATIONS(X)                \
  X(HeadRequest, "HeadObject")                        \
  X(GetRequest, "GetObject")                          \
  X(PutRequest, "PutObject")                          \
  X(CreateUploadRequest, "CreateMultipartUpload")     \
  X(UploadPartRequest, "UploadPart")                  \
  X(UploadPartCopyRequest, "UploadPartCopy")          \
  X(CompleteUploadRequest, "CompleteMultipartUpload") \
  X(AbortUploadRequest, "AbortMultipartUpload")       \
  X(ListPartsRequest, "ListParts")                    \
  X(ListUploadsRequest, "ListMultipartUploads")       \
  X(CopyRequest, "CopyObject")                        \
  X(DeleteRequest, "DeleteObject")                    \
  X(DeleteManyRequest, "DeleteObjects")               \
  X(ListRequest, "ListObjects")                       \
  X(GetTagsRequest, "GetObjectTagging")               \
  X(RestoreRequest, "RestoreObject")                  \
  X(BucketStateRequest, "GetBucketVersioning")

namespace ufs {

// One bucket of one store. Every operation is asynchronous: it returns at once, and its completion
// is called exactly once, from any thread, possibly before the call returns, within the context's
// deadline. Results never mix versions and never report success for what the store did not confirm.
// Errors carry an S3 payload (ufs/object/store_error.h) where the store spoke. Thread-safe.
class ObjectStore {
 public:
  virtual ~ObjectStore() = default;

#define UFS_DECLARE_(Request, name)                                    \
  virtual void Execute(const RequestContext& context, Request request, \
                       Completion<Request::Result> done) = 0;
  UFS_OBJECT_STORE_OPERATIONS(UFS_DECLARE_)
#undef UFS_DECLARE_

  // Finds out what is not known of capabilities(), if anything; `done` is called once, from any
  // thread, possibly before the call returns. What could not be found out stays absent. Writes to
  // the bucket: not for a mount that is read-only.
  virtual void Prove(const RequestContext& /*context*/, absl::AnyInvocable<void()> done) { done(); }

  // What the store can do. May grow more certain while it is used; the reference stays valid.
  virtual const Capabilities& capabilities() const = 0;
  // The bucket as users write it, for messages: s3://bucket.
  virtual std::string name() const = 0;
};

// The operation's name in logs and metrics: "GetObject" for GetRequest.
template <typename Request>
constexpr const char* OperationName();
#define UFS_NAME_(Request, name)                   \
  template <>                                      \
  constexpr const char* OperationName<Request>() { \
    return name;                                   \
  }
UFS_OBJECT_STORE_OPERATIONS(UFS_NAME_)
#undef UFS_NAME_

}  // namespace ufs

#endif  // UFS_OBJECT_OBJECT_STORE_H_
