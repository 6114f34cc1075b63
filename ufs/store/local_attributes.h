#ifndef UFS_STORE_LOCAL_ATTRIBUTES_H_
#define UFS_STORE_LOCAL_ATTRIBUTES_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/optional.h"
#include "ufs/object/object_types.h"

namespace ufs {

// What an object has beside its bytes, in the extended attributes of its file:
//   user.underfs.etag      "ETAG SIZE MTIME": the ETag that was given when the file was written,
//                          with the size and time in nanoseconds that it is true for
//   user.underfs.headers   content type, other headers, user metadata, tags
//   user.underfs.marker    on a directory: it is an object itself, "name/"
// The ETag is the one S3 would have given (MD5 of the bytes, composite of the parts), so that every
// check above works as it does on S3. Another program's write changes size or time: then, and where
// there are no extended attributes, the ETag is derived from inode, size and time.

// Whether files below the directory `fd` can have such attributes.
bool HasExtendedAttributes(int fd);

// Sets ETag and headers of the file `fd`, whose bytes and times are final.
absl::Status WriteAttributes(int fd, absl::string_view etag, const ObjectAttributes& attributes);

// What HEAD says of the open file. kNotFound when it is no regular file.
absl::StatusOr<ObjectMeta> ReadMeta(int fd);

// The tags of the open file; empty when it has none, or is a directory (an invalid descriptor).
std::string ReadTags(int fd);

absl::Status MarkDirectory(int fd);
absl::Status UnmarkDirectory(int fd);
bool IsMarked(int fd);

// The headers as text, a line each, and back; nothing when the text is no such thing.
std::string EncodeAttributes(const ObjectAttributes& attributes);
absl::optional<ObjectAttributes> DecodeAttributes(absl::string_view text);

}  // namespace ufs

#endif  // UFS_STORE_LOCAL_ATTRIBUTES_H_
