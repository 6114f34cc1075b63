// Whole configuration files.
#include "ufs/config/text_file.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdio>

#include "absl/strings/str_cat.h"
#include "ufs/base/secret.h"
#include "ufs/base/status.h"
#include "ufs/base/unique_fd.h"

namespace ufs {
namespace {

constexpr off_t kMaxBytes = 1 << 20;

absl::Status Failed(const std::string& path, absl::string_view what, int error) {
  char buffer[128];
  return absl::FailedPreconditionError(
      absl::StrCat(path, ": ", what, ": ", strerror_r(error, buffer, sizeof(buffer))));
}

absl::Status WriteAll(int fd, absl::string_view content, const std::string& path) {
  while (!content.empty()) {
    const ssize_t n = write(fd, content.data(), content.size());
    if (n < 0 && errno != EINTR) {
      return Failed(path, "cannot be written", errno);
    }
    content.remove_prefix(n < 0 ? 0 : static_cast<size_t>(n));
  }
  if (fsync(fd) != 0) {
    return Failed(path, "cannot be written", errno);
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<TextFile> ReadTextFile(const std::string& path) {
  // Not to hang on a FIFO that stands in its place.
  const UniqueFd fd(open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (fd.get() < 0) {
    if (errno == ENOENT || errno == ENOTDIR) {
      return absl::NotFoundError(absl::StrCat(path, ": there is no such file"));
    }
    return Failed(path, "cannot be opened", errno);
  }
  struct stat status {};
  if (fstat(fd.get(), &status) != 0) {
    return Failed(path, "cannot be read", errno);
  }
  if (!S_ISREG(status.st_mode)) {
    return absl::FailedPreconditionError(absl::StrCat(path, ": is no regular file"));
  }
  TextFile file;
  file.path = path;
  file.owner = status.st_uid;
  file.mode = status.st_mode & 07777;
  char buffer[16384];
  while (true) {
    const ssize_t n = read(fd.get(), buffer, sizeof(buffer));
    if (n == 0) {
      return file;
    }
    if (n < 0 && errno != EINTR) {
      return Failed(path, "cannot be read", errno);
    }
    file.content.append(buffer, n < 0 ? 0 : static_cast<size_t>(n));
    if (file.content.size() > kMaxBytes) {
      return absl::FailedPreconditionError(absl::StrCat(path, ": is longer than 1 MiB"));
    }
  }
}

absl::Status WriteTextFile(const std::string& path, absl::string_view content, mode_t mode,
                           bool replace) {
  // A file beside it first: nobody sees half of it, nor a secret under the old one's mode.
  const std::string target = replace ? absl::StrCat(path, ".new") : path;
  if (replace) {
    unlink(target.c_str());
  }
  const UniqueFd fd(open(target.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode & 0700));
  if (fd.get() < 0) {
    if (errno == EEXIST) {
      return absl::AlreadyExistsError(absl::StrCat(path, ": exists already"));
    }
    return Failed(path, "cannot be created", errno);
  }
  absl::Status status = WriteAll(fd.get(), content, path);
  if (status.ok() && fchmod(fd.get(), mode) != 0) {
    status = Failed(path, "its mode cannot be set", errno);
  }
  if (status.ok() && replace && rename(target.c_str(), path.c_str()) != 0) {
    status = Failed(path, "cannot be replaced", errno);
  }
  if (!status.ok()) {
    unlink(target.c_str());
  }
  return status;
}

}  // namespace ufs
