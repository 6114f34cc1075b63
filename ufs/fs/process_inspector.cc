// Reads what the kernel says of a thread in /proc/<tid>/status. A line that is missing or odd is
// treated as unknown: callers then take the careful way.
#include "ufs/fs/process_inspector.h"

#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include <cstdint>
#include <string>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"

namespace ufs {

namespace {

// The whole file is 1.5 KiB; the lines of interest come in its first 4 KiB on every kernel.
std::string ReadStatus(const char* proc, pid_t tid) {
  const std::string path = absl::StrCat(proc, "/", tid, "/status");
  const int fd = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) {
    return "";
  }
  char buffer[4096];
  const ssize_t got = read(fd, buffer, sizeof(buffer));
  close(fd);
  return got > 0 ? std::string(buffer, static_cast<size_t>(got)) : "";
}

absl::string_view Field(absl::string_view status, absl::string_view name) {
  const std::string start = absl::StrCat("\n", name, ":");
  const size_t at = status.find(start);
  if (at == absl::string_view::npos) {
    return "";
  }
  const absl::string_view rest = status.substr(at + start.size());
  return absl::StripAsciiWhitespace(rest.substr(0, rest.find('\n')));
}

bool HasKill(absl::string_view mask) {
  uint64_t bits = 0;
  return absl::SimpleHexAtoi(mask, &bits) && (bits & (uint64_t{1} << (SIGKILL - 1))) != 0;
}

}  // namespace

absl::optional<pid_t> ProcInspector::ThreadGroup(pid_t tid) const {
  if (tid <= 0) {
    return absl::nullopt;
  }
  pid_t group = 0;
  if (!absl::SimpleAtoi(Field(ReadStatus(proc_, tid), "Tgid"), &group) || group <= 0) {
    return absl::nullopt;
  }
  return group;
}

bool ProcInspector::KillPending(pid_t tid) const {
  if (tid <= 0) {
    return false;
  }
  const std::string status = ReadStatus(proc_, tid);
  // A process killed inside a call has it in SigPnd, one that is exiting only in ShdPnd.
  return HasKill(Field(status, "SigPnd")) || HasKill(Field(status, "ShdPnd"));
}

}  // namespace ufs
