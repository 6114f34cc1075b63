#ifndef TESTS_S3SERVER_OP_H_
#define TESTS_S3SERVER_OP_H_

#include "absl/strings/string_view.h"
#include "absl/types/optional.h"

namespace s3server {

// The S3 operation of a request, by the names of the S3 API reference. kUnsupported is a known S3
// subresource that this server answers with 501; kUnknown is everything that is no S3 request.
enum class Op {
  kUnknown,
  kUnsupported,
  kListBuckets,
  kCreateBucket,
  kDeleteBucket,
  kHeadBucket,
  kGetBucketLocation,
  kGetBucketVersioning,
  kGetBucketAcl,
  kGetObjectLockConfiguration,
  kListObjects,
  kListObjectsV2,
  kListMultipartUploads,
  kDeleteObjects,
  kGetObject,
  kHeadObject,
  kGetObjectAcl,
  kPutObject,
  kCopyObject,
  kDeleteObject,
  kCreateMultipartUpload,
  kUploadPart,
  kUploadPartCopy,
  kCompleteMultipartUpload,
  kAbortMultipartUpload,
  kListParts,
  kGetObjectTagging,
  kPutObjectTagging,
  kDeleteObjectTagging,
  kRestoreObject,
};

inline constexpr int kOpCount = static_cast<int>(Op::kRestoreObject) + 1;

// The API's name: "ListObjectsV2". Static storage.
absl::string_view OpName(Op op);

// The inverse of OpName; nothing for a name that is none.
absl::optional<Op> ParseOp(absl::string_view name);

// True for operations that change a bucket, an object or an upload: what a read-only client must
// never send.
bool IsWrite(Op op);

}  // namespace s3server

#endif  // TESTS_S3SERVER_OP_H_
