#ifndef UFS_OBJECT_CAPABILITIES_H_
#define UFS_OBJECT_CAPABILITIES_H_

#include <cstdint>

namespace ufs {

// What a store can do, and its limits. Unproven counts as absent: a promise that rests on it is not
// made.
struct Capabilities {
  bool put_if_absent = false;         // If-None-Match: * on PutObject is honoured
  bool complete_if_absent = false;    // and on CompleteMultipartUpload
  bool put_if_match = false;          // If-Match on PutObject and CompleteMultipartUpload
  bool copy_source_if_match = false;  // x-amz-copy-source-if-match
  bool copy_if_absent = false;        // If-None-Match: * on CopyObject, for the destination
  bool provable = false;              // of what is false above it is not known that it is absent
  bool list_is_ordered = true;        // ascending by bytes; false on directory buckets
  bool uniform_part_size = false;     // all parts but the last must have one size (Cloudflare R2)
  // Whether an ETag of a single PUT without encryption is the MD5 of the body, and that of a
  // multipart upload the MD5 over the parts' ETags.
  bool etag_is_md5 = true;
  int64_t min_part_size = int64_t{5}
                          << 20;  // but the last; AWS, "Amazon S3 multipart upload limits"
  int64_t max_part_size = int64_t{5} << 30;
  int max_parts = 10'000;
  int64_t max_put_size = int64_t{5} << 30;  // also of one CopyObject
  int64_t max_object_size = int64_t{50} << 40;
};

}  // namespace ufs

#endif  // UFS_OBJECT_CAPABILITIES_H_
