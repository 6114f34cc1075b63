#ifndef UFS_TOOLS_COPY_OBJECT_H_
#define UFS_TOOLS_COPY_OBJECT_H_

#include <string>

#include "absl/status/statusor.h"
#include "ufs/tools/tool_context.h"

namespace ufs {

// Copies one object with its content type and user metadata, and returns when the store has
// confirmed the copy, of exactly the version `source`. Within a bucket the store copies, by parts
// what is larger than one request may copy; across buckets the bytes come here and go on, with
// bounded memory. `source` is size and ETag, from a HEAD or a listing. kFailedPrecondition when the
// object was replaced meanwhile.
absl::Status CopyObject(const ToolContext& context, const Bucket& from, const std::string& from_key,
                        const ObjectMeta& source, const Bucket& to, const std::string& to_key);

}  // namespace ufs

#endif  // UFS_TOOLS_COPY_OBJECT_H_
