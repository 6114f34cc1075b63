#ifndef UFS_FS_ERRNO_H_
#define UFS_FS_ERRNO_H_

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace ufs {

// A Status that becomes exactly `posix_errno` at the kernel's border.
absl::Status PosixError(int posix_errno, absl::string_view message);

// The errno of `status`, by the table in docs/semantics.md; 0 for OK. The only place that decides
// this. `reading`: the status comes from reading an open file, where a vanished or replaced object
// is ESTALE.
int ToErrno(const absl::Status& status, bool reading = false);

}  // namespace ufs

#endif  // UFS_FS_ERRNO_H_
