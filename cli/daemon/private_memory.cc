// Three locks, for each has a way around it: the limit does not hold for a core_pattern that is a
// pipe, not being dumpable does not hold for root and its debuggers.
#include "cli/daemon/private_memory.h"

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include "ufs/base/unique_fd.h"

namespace ufs::cli {

void LeaveMemoryOutOfCores() {
  // "Controlling which mappings are written to the core dump", core(5): none.
  const UniqueFd filter(open("/proc/self/coredump_filter", O_WRONLY | O_CLOEXEC));
  if (filter.valid()) {
    [[maybe_unused]] const ssize_t written = write(filter.get(), "0", 1);
  }
}

void KeepMemoryPrivate() {
  LeaveMemoryOutOfCores();  // first: /proc/self belongs to root afterwards
  const struct rlimit none {};
  setrlimit(RLIMIT_CORE, &none);
  prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
}

}  // namespace ufs::cli
