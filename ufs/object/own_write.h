#ifndef UFS_OBJECT_OWN_WRITE_H_
#define UFS_OBJECT_OWN_WRITE_H_

#include "absl/status/status.h"

namespace ufs {

// A conditional write whose answer was lost is sent again. When the second one fails its condition,
// the object that is in the way may be what the first one wrote: the status is then marked, and
// whoever knows the content (a nonce in the metadata, an ETag) decides by a HEAD.

// `status` with the mark; code, message and other payloads stay.
absl::Status MarkMayBeOwnWrite(absl::Status status);

// Whether `status` is marked.
bool MayBeOwnWrite(const absl::Status& status);

}  // namespace ufs

#endif  // UFS_OBJECT_OWN_WRITE_H_
