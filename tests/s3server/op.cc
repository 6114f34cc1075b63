// Names of the S3 operations. The table is in the order of the enum.

#include "tests/s3server/op.h"

#include <array>

namespace s3server {
namespace {

constexpr std::array<const char*, kOpCount> kNames = {
    "Unknown",
    "Unsupported",
    "ListBuckets",
    "CreateBucket",
    "DeleteBucket",
    "HeadBucket",
    "GetBucketLocation",
    "GetBucketVersioning",
    "GetBucketAcl",
    "GetObjectLockConfiguration",
    "ListObjects",
    "ListObjectsV2",
    "ListMultipartUploads",
    "DeleteObjects",
    "GetObject",
    "HeadObject",
    "GetObjectAcl",
    "PutObject",
    "CopyObject",
    "DeleteObject",
    "CreateMultipartUpload",
    "UploadPart",
    "UploadPartCopy",
    "CompleteMultipartUpload",
    "AbortMultipartUpload",
    "ListParts",
    "GetObjectTagging",
    "PutObjectTagging",
    "DeleteObjectTagging",
    "RestoreObject",
};

}  // namespace

absl::string_view OpName(Op op) { return kNames[static_cast<size_t>(op)]; }

absl::optional<Op> ParseOp(absl::string_view name) {
  for (int i = 0; i < kOpCount; ++i) {
    if (name == kNames[static_cast<size_t>(i)]) {
      return static_cast<Op>(i);
    }
  }
  return absl::nullopt;
}

bool IsWrite(Op op) {
  switch (op) {
    case Op::kCreateBucket:
    case Op::kDeleteBucket:
    case Op::kDeleteObjects:
    case Op::kPutObject:
    case Op::kCopyObject:
    case Op::kDeleteObject:
    case Op::kCreateMultipartUpload:
    case Op::kUploadPart:
    case Op::kUploadPartCopy:
    case Op::kCompleteMultipartUpload:
    case Op::kAbortMultipartUpload:
    case Op::kPutObjectTagging:
    case Op::kDeleteObjectTagging:
    case Op::kRestoreObject:
      return true;
    default:
      return false;
  }
}

}  // namespace s3server
