// Reading the pending signals of a thread from /proc.
#include "fuse/pending_kill.h"

#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include <cstdint>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"

namespace ufs::fuse {
namespace {

bool MaskHasKill(absl::string_view status, absl::string_view field) {
  const size_t at = status.find(field);
  if (at == absl::string_view::npos) {
    return false;
  }
  uint64_t mask = 0;
  const absl::string_view digits = status.substr(at + field.size()).substr(0, 16);
  return absl::SimpleHexAtoi(digits, &mask) && (mask & (uint64_t{1} << (SIGKILL - 1))) != 0;
}

}  // namespace

bool KillIsPending(pid_t tid) {
  if (tid == 0) {
    return false;
  }
  const int fd = open(absl::StrCat("/proc/", tid, "/status").c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) {
    return true;
  }
  char buffer[4096];
  const ssize_t got = read(fd, buffer, sizeof(buffer));
  close(fd);
  if (got <= 0) {
    return true;  // ESRCH: it ended between the two calls
  }
  const absl::string_view status(buffer, static_cast<size_t>(got));
  return MaskHasKill(status, "\nSigPnd:\t") || MaskHasKill(status, "\nShdPnd:\t");
}

}  // namespace ufs::fuse
