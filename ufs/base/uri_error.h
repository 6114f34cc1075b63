#ifndef UFS_BASE_URI_ERROR_H_
#define UFS_BASE_URI_ERROR_H_

#include "absl/status/status.h"

namespace ufs {

// Whether `status` is of Uri::Parse, annotated or not: what was written where a URI belongs is
// none.
bool IsUriError(const absl::Status& status);

}  // namespace ufs

#endif  // UFS_BASE_URI_ERROR_H_
