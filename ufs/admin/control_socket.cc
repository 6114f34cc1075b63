// Where control sockets lie, and the bytes on them.
#include "ufs/admin/control_socket.h"

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <cstring>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

namespace ufs {
namespace {

// FNV-1a: the name must be the same in every version of the program, and a clash of two mount
// points of one user is only a clash of sockets, which the second daemon reports.
uint64_t StableHash(absl::string_view text) {
  uint64_t hash = 14695981039346656037ULL;
  for (const char c : text) {
    hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211ULL;
  }
  return hash;
}

absl::Status MakeDirectory(const std::string& path) {
  if (mkdir(path.c_str(), 0700) != 0 && errno != EEXIST) {
    return absl::InternalError(absl::StrCat("cannot make ", path, ": ", std::strerror(errno)));
  }
  return absl::OkStatus();
}

}  // namespace

std::string ControlDirectory(const Environment& environment, uid_t uid) {
  if (uid == 0) {
    return "/run/underfs";
  }
  if (absl::optional<std::string> runtime = environment.Get("XDG_RUNTIME_DIR")) {
    return absl::StrCat(*runtime, "/underfs");
  }
  return absl::StrCat(environment.HomeDirectory(), "/.local/state/underfs/run");
}

absl::Status PrepareControlDirectory(const std::string& directory) {
  for (size_t slash = directory.find('/', 1); slash != std::string::npos;
       slash = directory.find('/', slash + 1)) {
    if (absl::Status made = MakeDirectory(directory.substr(0, slash)); !made.ok()) {
      return made;
    }
  }
  if (absl::Status made = MakeDirectory(directory); !made.ok()) {
    return made;
  }
  struct stat st {};
  if (lstat(directory.c_str(), &st) != 0 || !S_ISDIR(st.st_mode) || st.st_uid != geteuid() ||
      (st.st_mode & 077) != 0) {
    return absl::PermissionDeniedError(absl::StrCat(
        directory, " must be a directory of your own with mode 0700: remove it, or chmod 700 it"));
  }
  return absl::OkStatus();
}

std::string ControlSocketPath(const std::string& directory, absl::string_view mount_point) {
  return absl::StrFormat("%s/%016x.sock", directory, StableHash(mount_point));
}

namespace internal {

absl::StatusOr<std::string> ReadAll(int fd, size_t limit) {
  std::string all;
  char buffer[4096];
  while (true) {
    const ssize_t got = recv(fd, buffer, sizeof(buffer), 0);
    if (got < 0 && errno == EINTR) {
      continue;
    }
    if (got < 0) {
      return absl::UnavailableError(absl::StrCat("control socket: ", std::strerror(errno)));
    }
    if (got == 0) {
      return all;
    }
    all.append(buffer, static_cast<size_t>(got));
    if (all.size() > limit) {
      return absl::ResourceExhaustedError("control socket: the message is too long");
    }
  }
}

absl::Status WriteAll(int fd, absl::string_view data) {
  while (!data.empty()) {
    const ssize_t sent = send(fd, data.data(), data.size(), MSG_NOSIGNAL);
    if (sent < 0 && errno == EINTR) {
      continue;
    }
    if (sent < 0) {
      return absl::UnavailableError(absl::StrCat("control socket: ", std::strerror(errno)));
    }
    data.remove_prefix(static_cast<size_t>(sent));
  }
  return absl::OkStatus();
}

}  // namespace internal
}  // namespace ufs
