#ifndef TESTS_S3SERVER_ATTRIBUTES_H_
#define TESTS_S3SERVER_ATTRIBUTES_H_

#include <cstdint>

#include "absl/strings/string_view.h"
#include "absl/types/optional.h"
#include "tests/s3server/options.h"
#include "tests/s3server/records.h"
#include "tests/s3server/request.h"
#include "tests/s3server/response.h"

namespace s3server {

// What the headers of a PUT say about the object: content headers, x-amz-meta-*, storage class,
// tags. MetadataTooLarge, InvalidStorageClass, InvalidTag.
Result<ObjectAttributes> ParseAttributes(const Request& request, const Limits& limits);

// Adds the headers of a HEAD or GET of `object`: the kept ones, ETag, Last-Modified, Accept-Ranges,
// x-amz-storage-class unless STANDARD, the count of tags, and what became of a restoration.
void AddObjectHeaders(const ObjectRecord& object, absl::Time now, Response* response);

// Adds what a PUT repeats of an object's checksum, and a GET or HEAD of the whole tells who asks
// for it by x-amz-checksum-mode. `crc32c` is raw; empty: none.
void AddChecksum(absl::string_view crc32c, Response* response);

// Whether the object's class is one whose bytes have to be restored before they can be read, and
// whether they can be read now.
bool IsArchived(const ObjectRecord& object);
bool IsReadable(const ObjectRecord& object, absl::Time now);

// Applies response-content-type and its kin from the query of a GET.
void ApplyOverrides(const Request& request, Response* response);

// A byte range within an object; last is inclusive.
struct ByteRange {
  uint64_t first = 0;
  uint64_t last = 0;
  uint64_t length() const { return last - first + 1; }
};

// The range that a Range header asks of `size` bytes. Nothing when the header is absent, malformed
// or names several ranges: S3 then sends all. InvalidRange when it lies behind the end.
Result<absl::optional<ByteRange>> ParseRange(const std::string* header, uint64_t size);

// x-amz-copy-source-range, which is stricter: "bytes=FIRST-LAST" inside the object.
Result<ByteRange> ParseCopyRange(absl::string_view header, uint64_t size);

}  // namespace s3server

#endif  // TESTS_S3SERVER_ATTRIBUTES_H_
