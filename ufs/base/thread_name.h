#ifndef UFS_BASE_THREAD_NAME_H_
#define UFS_BASE_THREAD_NAME_H_

#include "absl/strings/string_view.h"

namespace ufs {

// Names the calling thread for ps, top and gdb; cut to the kernel's 15 bytes (prctl(2),
// PR_SET_NAME).
void SetThreadName(absl::string_view name);

}  // namespace ufs

#endif  // UFS_BASE_THREAD_NAME_H_
