#ifndef UFS_S3_OPERATIONS_H_
#define UFS_S3_OPERATIONS_H_

#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "ufs/object/object_store.h"
#include "ufs/s3/endpoint.h"
#include "ufs/s3/s3_call.h"

// What the files of S3ObjectStore's operations share.
namespace ufs {

// A call about `key` with nothing but its name filled in.
template <typename Request>
S3Call CallFor(const Request& /*request*/, absl::string_view method, std::string key) {
  S3Call call;
  call.operation = OperationName<Request>();
  call.method = std::string(method);
  call.key = std::move(key);
  return call;
}

// kInvalidArgument for an empty key: the same request would then be about the bucket.
absl::Status CheckKey(absl::string_view key);

// If-None-Match and If-Match.
void AddCondition(const WriteCondition& condition, S3Call* call);
// x-amz-copy-source and its If-Match.
void AddCopySource(const Endpoint& endpoint, const ObjectId& source, S3Call* call);

// "bytes=0-9"; "bytes=5-" when the range has no length.
std::string RangeHeader(const ByteRange& range);

}  // namespace ufs

#endif  // UFS_S3_OPERATIONS_H_
