// The asking side of the control socket.
#include "ufs/admin/control_client.h"

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "ufs/admin/control_socket.h"
#include "ufs/base/status.h"

namespace ufs {
namespace {

constexpr size_t kMaxAnswer = 64 * 1024 * 1024;

}  // namespace

absl::StatusOr<std::string> AskDaemon(const std::string& socket_path,
                                      const std::vector<std::string>& words) {
  struct sockaddr_un address {};
  address.sun_family = AF_UNIX;
  if (socket_path.size() >= sizeof(address.sun_path)) {
    return absl::NotFoundError(absl::StrCat("no daemon can listen at ", socket_path));
  }
  std::memcpy(address.sun_path, socket_path.c_str(), socket_path.size());
  const int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd < 0) {
    return absl::InternalError(absl::StrCat("cannot make a socket: ", std::strerror(errno)));
  }
  const absl::Cleanup close_fd = [fd] { close(fd); };
  if (connect(fd, reinterpret_cast<struct sockaddr*>(&address), sizeof(address)) != 0) {
    return absl::NotFoundError(
        absl::StrCat("no daemon answers at ", socket_path, ": ", std::strerror(errno)));
  }
  UFS_RETURN_IF_ERROR(internal::WriteAll(fd, absl::StrJoin(words, absl::string_view("\0", 1))));
  shutdown(fd, SHUT_WR);
  UFS_ASSIGN_OR_RETURN(const std::string answer, internal::ReadAll(fd, kMaxAnswer));
  const size_t line = answer.find('\n');
  int code = 0;
  if (line == std::string::npos ||
      !absl::SimpleAtoi(absl::string_view(answer).substr(0, line), &code)) {
    return absl::UnavailableError("the daemon ended before it answered");
  }
  if (code != 0) {
    return absl::Status(static_cast<absl::StatusCode>(code), answer.substr(line + 1));
  }
  return answer.substr(line + 1);
}

}  // namespace ufs
