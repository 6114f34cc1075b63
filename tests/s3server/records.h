#ifndef TESTS_S3SERVER_RECORDS_H_
#define TESTS_S3SERVER_RECORDS_H_

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "tests/s3server/content.h"
#include "tests/s3server/s3_error.h"

namespace s3server {

// What a PUT, a CreateMultipartUpload or a copy says about an object beside its bytes.
struct ObjectAttributes {
  // Headers to be returned as they are: Content-Type, Cache-Control, ..., x-amz-meta-*.
  HeaderList headers;
  std::string storage_class = "STANDARD";
  std::string tags;  // as x-amz-tagging carries them; empty: none
};

// One object. Immutable once it is in the map: readers hold it while it is replaced.
struct ObjectRecord {
  std::string etag;  // without quotes
  absl::Time last_modified;
  ObjectAttributes attributes;
  std::shared_ptr<const Content> content;
  std::vector<uint64_t> part_sizes;  // of a multipart upload; empty otherwise
  std::string crc32c;                // raw, of the whole; empty unless its PUT said it
  // Of an archived object: from when to when a restored copy can be read. Not kept over a restart.
  absl::Time restored = absl::InfiniteFuture();
  absl::Time restored_until = absl::InfiniteFuture();
};

struct PartRecord {
  std::string etag;  // 32 hex digits
  absl::Time last_modified;
  std::shared_ptr<const Content> content;
};

// An unfinished multipart upload.
struct UploadRecord {
  std::string key;
  std::string id;
  absl::Time initiated;
  ObjectAttributes attributes;
  std::map<int, PartRecord> parts;
};

}  // namespace s3server

#endif  // TESTS_S3SERVER_RECORDS_H_
