#ifndef UFS_OBJECT_REQUESTS_H_
#define UFS_OBJECT_REQUESTS_H_

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/types/optional.h"
#include "ufs/base/bytes.h"
#include "ufs/object/get_sink.h"
#include "ufs/object/object_types.h"

// One value per operation of an ObjectStore. `Result` is what its completion delivers. A request
// may be sent more than once: it is copyable, and copies share the bytes of its body.
namespace ufs {

// kNotFound when there is no such object.
struct HeadRequest {
  using Result = ObjectMeta;
  std::string key;
};

// Delivers the bytes to `sink`, then completes. Errors: kNotFound; kFailedPrecondition when the
// object's ETag is not `if_match`; kOutOfRange when the range begins at or past the end. A
// completion with OK means that exactly the bytes of `GetResult::range` were delivered, in order,
// of one version.
struct GetRequest {
  using Result = GetResult;
  std::string key;
  absl::optional<ByteRange> range;
  std::string if_match;  // ETag; empty: whatever version is there
  std::shared_ptr<GetSink> sink;
};

// Writes the whole object at once; at most 5 GiB. kAlreadyExists or kFailedPrecondition by the
// condition.
struct PutRequest {
  using Result = PutResult;
  std::string key;
  Bytes body;
  ObjectAttributes attributes;
  WriteCondition condition;
};

// Result: the upload id.
struct CreateUploadRequest {
  using Result = std::string;
  std::string key;
  ObjectAttributes attributes;
  // Set before the completion runs when an attempt ended without an answer and another followed:
  // the upload that it may have made is none of whose id is returned. May be null.
  std::shared_ptr<std::atomic<bool>> lost_attempt = nullptr;
};

// Parts but the last have at least Capabilities::min_part_size bytes. kNotFound when the upload is
// gone.
struct UploadPartRequest {
  using Result = PartResult;
  std::string key;
  std::string upload_id;
  int part_number = 0;
  Bytes body;
};

// A part made of a range of an existing object of the same bucket. kFailedPrecondition when the
// source's ETag is not `source.etag` (when it is not empty and the store can check).
struct UploadPartCopyRequest {
  using Result = PartResult;
  std::string key;
  std::string upload_id;
  int part_number = 0;
  ObjectId source;
  absl::optional<ByteRange> range;
};

// Makes the object visible, atomically. The parts are in ascending order of number.
struct CompleteUploadRequest {
  using Result = PutResult;
  std::string key;
  std::string upload_id;
  std::vector<CompletedPart> parts;
  WriteCondition condition;
};

// kNotFound when the upload is gone already.
struct AbortUploadRequest {
  using Result = void;
  std::string key;
  std::string upload_id;
};

struct ListPartsRequest {
  using Result = PartPage;
  std::string key;
  std::string upload_id;
  int marker = 0;  // parts after this number
};

struct ListUploadsRequest {
  using Result = UploadPage;
  std::string prefix;
  std::string key_marker;
  std::string upload_id_marker;
};

// Copies one object within the bucket, at most 5 GiB, metadata included. kFailedPrecondition as for
// UploadPartCopyRequest.
struct CopyRequest {
  using Result = CopyResult;
  ObjectId source;
  std::string key;
  // Set: these replace the source's metadata and content type.
  absl::optional<ObjectAttributes> replace_attributes;
  WriteCondition condition;
  // The source's storage class where it is known: the copy gets it unless the store's options say
  // another one. Copies of S3's own are STANDARD.
  std::string storage_class = {};
};

// OK also when there was no such object.
struct DeleteRequest {
  using Result = void;
  std::string key;
};

// At most 1,000 keys. OK means that the store answered: look at the failures.
struct DeleteManyRequest {
  using Result = DeleteManyResult;
  std::vector<std::string> keys;
};

// Objects and common prefixes below `prefix`, in ascending order of bytes.
struct ListRequest {
  using Result = ListPage;
  std::string prefix;
  std::string delimiter;    // empty: a flat listing
  std::string token;        // ListPage::next_token of the page before; empty: from the start
  std::string start_after;  // keys after this one; looked at only when `token` is empty
  int max_keys = 1000;      // 1 to 1,000
};

// The object's tags as ObjectAttributes::tags carries them; empty: it has none.
struct GetTagsRequest {
  using Result = std::string;
  std::string key;
};

// Asks for a readable copy of an archived object for `days` days (at least 1) from when it is
// there. That takes minutes to days, by `tier`: Expedited, Standard or Bulk; HEAD tells when.
// kPermissionDenied (InvalidObjectState) for an object that is not archived.
struct RestoreRequest {
  using Result = RestoreResult;
  std::string key;
  int days = 1;
  std::string tier = "Standard";
};

// kPermissionDenied when that may not be known.
struct BucketStateRequest {
  using Result = BucketState;
};

}  // namespace ufs

#endif  // UFS_OBJECT_REQUESTS_H_
