#ifndef UFS_HTTP_PERMANENT_FAILURE_H_
#define UFS_HTTP_PERMANENT_FAILURE_H_

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace ufs {

// A server that cannot be used until somebody changes something: its certificate is refused, or a
// proxy wants a password. kUnavailable with a mark, so that it is EIO to programs like every server
// that cannot be reached, and is not tried again like none of them. `message` names the host, the
// reason and the fix.
absl::Status PermanentFailure(absl::string_view message);

// Whether `status` carries the mark; also after Annotate.
bool IsPermanentFailure(const absl::Status& status);

}  // namespace ufs

#endif  // UFS_HTTP_PERMANENT_FAILURE_H_
