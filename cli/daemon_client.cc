// Talking to the daemon behind a mount point.
#include "cli/daemon_client.h"

#include <poll.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>

#include "absl/strings/str_cat.h"
#include "ufs/admin/control_client.h"
#include "ufs/admin/control_socket.h"
#include "ufs/base/environment.h"

namespace ufs::cli {

absl::StatusOr<std::string> AskMount(const std::string& mount_point,
                                     const std::vector<std::string>& words) {
  const std::string directory = ControlDirectory(*Environment::Real(), geteuid());
  absl::StatusOr<std::string> answer = AskDaemon(ControlSocketPath(directory, mount_point), words);
  if (absl::IsNotFound(answer.status())) {
    return absl::NotFoundError(absl::StrCat("no daemon of yours serves ", mount_point,
                                            " ('underfs mounts' lists what is mounted)"));
  }
  return answer;
}

void WaitForProcess(int pid) {
  const int fd = static_cast<int>(syscall(SYS_pidfd_open, pid, 0));
  if (fd < 0) {
    return;
  }
  struct pollfd wait {};
  wait.fd = fd;
  wait.events = POLLIN;
  while (poll(&wait, 1, -1) < 0 && errno == EINTR) {
  }
  close(fd);
}

}  // namespace ufs::cli
