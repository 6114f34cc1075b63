#ifndef UFS_OBJECT_OBJECT_TYPES_H_
#define UFS_OBJECT_OBJECT_TYPES_H_

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "absl/types/optional.h"

// The values that an ObjectStore takes and gives. Keys are byte strings of 1 to 1,024 bytes
// relative to the store's bucket. ETags are kept without their quotes.
namespace ufs {

// One version of one object: equal ids name equal bytes.
struct ObjectId {
  std::string key;
  std::string etag;

  friend bool operator==(const ObjectId& a, const ObjectId& b) {
    return a.key == b.key && a.etag == b.etag;
  }
};

// What became of the last RestoreObject of an archived object, as HEAD says.
enum class Restoration : uint8_t {
  kNone,      // never asked for, or its copy has expired
  kUnderWay,  // accepted; the bytes cannot be read yet
  kReadable,
};

// What a HEAD, a GET or a listing says of an object.
struct ObjectMeta {
  int64_t size = 0;  // of the whole object, in bytes
  std::string etag;
  absl::Time last_modified = absl::UnixEpoch();  // whole seconds on AWS
  std::string storage_class;                     // empty: STANDARD
  // The following come from HEAD and GET only.
  std::string content_type;
  std::string version_id;
  std::map<std::string, std::string> user_metadata;  // names without x-amz-meta-, lower case
  // Cache-Control, Content-Disposition, -Encoding and -Language, Expires,
  // x-amz-website-redirect-location, by names in lower case.
  std::map<std::string, std::string> headers;
  int tag_count = 0;  // x-amz-tagging-count; AWS says it to whoever may read the tags
  Restoration restoration = Restoration::kNone;
  absl::Time readable_until = absl::InfiniteFuture();  // of kReadable, where the store says
};

// Bytes [offset, offset + length) of an object. length -1: to its end.
struct ByteRange {
  int64_t offset = 0;
  int64_t length = -1;
};

// What a conditional write demands of the key; default: nothing.
struct WriteCondition {
  bool if_absent = false;  // If-None-Match: *
  std::string if_match;    // the ETag that must be there; empty: no condition
};

// What a write says of an object beside its bytes. Whatever is empty is left to the store's
// options.
struct ObjectAttributes {
  std::string content_type;
  std::map<std::string, std::string> user_metadata;
  std::map<std::string, std::string> headers = {};  // as ObjectMeta::headers
  std::string tags = {};                            // a=1&b=2, percent-encoded
  std::string storage_class = {};
};

struct GetResult {
  ObjectMeta meta;
  ByteRange range;  // what was delivered; length >= 0
};

struct PutResult {
  std::string etag;
  std::string version_id;
};

struct PartResult {
  std::string etag;
};

struct CompletedPart {
  int number = 0;  // 1 to 10,000
  std::string etag;
};

struct CopyResult {
  std::string etag;
  absl::Time last_modified = absl::UnixEpoch();
};

struct ListedObject {
  std::string key;
  ObjectMeta meta;
};

struct ListPage {
  std::vector<ListedObject> objects;         // in the store's order, ascending by UTF-8 bytes
  std::vector<std::string> common_prefixes;  // each ends in the delimiter; ascending
  std::string next_token;                    // empty: the last page
};

struct ListedUpload {
  std::string key;
  std::string upload_id;
  absl::Time initiated = absl::UnixEpoch();  // the server's clock
};

struct UploadPage {
  std::vector<ListedUpload> uploads;
  std::string next_key_marker;  // both empty: the last page
  std::string next_upload_id_marker;
};

struct ListedPart {
  int number = 0;
  std::string etag;
  int64_t size = 0;
};

struct PartPage {
  std::vector<ListedPart> parts;
  int next_marker = 0;                      // 0: the last page
  absl::Time answered = absl::UnixEpoch();  // the server's clock, from Date
};

struct DeleteFailure {
  std::string key;
  std::string code;  // S3's error code
  std::string message;
};

struct DeleteManyResult {
  std::vector<DeleteFailure> failures;  // keys not named here are gone
};

struct RestoreResult {
  bool readable = false;   // a restored copy is there already; it now lives as long as was asked
  bool under_way = false;  // an earlier request is being carried out
};

// What a bucket does with what is replaced or deleted in it.
struct BucketState {
  bool versioned = false;  // versioning is enabled, or was once: what is replaced or deleted stays
  bool locked = false;     // Object Lock: what is written may be impossible to delete
};

}  // namespace ufs

#endif  // UFS_OBJECT_OBJECT_TYPES_H_
