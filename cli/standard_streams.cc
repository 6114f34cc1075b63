// Standard input, output and error as the caller left them.
#include "cli/standard_streams.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>

#include "cli/daemon/exit_code.h"

namespace ufs::cli {

void OccupyStandardStreams() {
  for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; ++fd) {
    if (fcntl(fd, F_GETFD) >= 0 || errno != EBADF) {
      continue;
    }
    // The lowest free descriptor is this one: those below it are in use.
    const int opened = open("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY);
    if (opened >= 0 && opened != fd) {
      close(opened);
    }
  }
}

int FinishOutput(int exit_code) {
  const bool failed = std::ferror(stdout) != 0;
  const bool flushed = std::fflush(stdout) == 0;
  const int error = errno;
  if (exit_code != kExitOk || (!failed && flushed)) {
    return exit_code;
  }
  std::fprintf(stderr, "underfs: standard output: not all could be written%s%s\n",
               flushed ? "" : ": ", flushed ? "" : std::strerror(error));
  return kExitFailure;
}

}  // namespace ufs::cli
