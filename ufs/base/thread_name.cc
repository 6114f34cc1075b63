// Naming the calling thread.
#include "ufs/base/thread_name.h"

#include <sys/prctl.h>

#include <string>

namespace ufs {

void SetThreadName(absl::string_view name) {
  const std::string cut(name.substr(0, 15));
  prctl(PR_SET_NAME, cut.c_str(), 0, 0, 0);
}

}  // namespace ufs
