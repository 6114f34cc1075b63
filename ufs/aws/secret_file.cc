// Files with secrets are read in one piece: a buffer that grows would leave copies in freed memory.
#include "ufs/aws/secret_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <climits>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "ufs/base/secret.h"

namespace ufs {
namespace {

constexpr off_t kMaxBytes = off_t{1} << 20;

absl::Status CannotRead(const std::string& path, absl::string_view why) {
  return absl::FailedPreconditionError(absl::StrCat("cannot read ", path, ": ", why));
}

}  // namespace

absl::StatusOr<absl::optional<SecretFileText>> ReadSecretFile(const std::string& path) {
  if (path.empty()) {
    return absl::optional<SecretFileText>();
  }
  // Without O_NONBLOCK the open of a FIFO would wait for a writer.
  const int fd = open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (fd < 0) {
    if (errno == ENOENT || errno == ENOTDIR) {
      return absl::optional<SecretFileText>();
    }
    return CannotRead(path, std::strerror(errno));
  }
  const absl::Cleanup closer = [fd] { close(fd); };
  struct stat status {};
  if (fstat(fd, &status) != 0) {
    return CannotRead(path, std::strerror(errno));
  }
  if (!S_ISREG(status.st_mode)) {
    return CannotRead(path, "not a regular file");
  }
  if (status.st_size > kMaxBytes) {
    return CannotRead(path, "larger than 1 MiB");
  }
  SecretFileText file;
  file.mode = status.st_mode & 07777;
  file.text.resize(static_cast<size_t>(status.st_size));
  size_t filled = 0;
  while (filled < file.text.size()) {
    const ssize_t got = read(fd, file.text.data() + filled, file.text.size() - filled);
    if (got < 0 && errno == EINTR) {
      continue;
    }
    if (got < 0) {
      WipeString(&file.text);
      return CannotRead(path, std::strerror(errno));
    }
    if (got == 0) {
      break;
    }
    filled += static_cast<size_t>(got);
  }
  file.text.resize(filled);
  return absl::make_optional(std::move(file));
}

absl::Status WriteSecretFile(const std::string& path, absl::string_view text) {
  char resolved[PATH_MAX];
  const std::string target = realpath(path.c_str(), resolved) != nullptr ? resolved : path;
  std::string aside = absl::StrCat(target, ".XXXXXX");
  const int fd = mkostemp(aside.data(), O_CLOEXEC);  // 0600
  const auto failed = [&] {
    const int error = errno;
    if (fd >= 0) {
      unlink(aside.c_str());
    }
    return absl::FailedPreconditionError(
        absl::StrCat("cannot write ", path, ": ", std::strerror(error)));
  };
  if (fd < 0) {
    return failed();
  }
  bool written = true;
  while (written && !text.empty()) {
    const ssize_t wrote = write(fd, text.data(), text.size());
    if (wrote >= 0) {
      text.remove_prefix(static_cast<size_t>(wrote));
    } else {
      written = errno == EINTR;
    }
  }
  written = written && fsync(fd) == 0;
  const int error = errno;
  close(fd);
  errno = error;
  return written && rename(aside.c_str(), target.c_str()) == 0 ? absl::OkStatus() : failed();
}

std::string LooseModeWarning(const std::string& path, mode_t mode) {
  if ((mode & 044) == 0) {
    return "";
  }
  return absl::StrFormat(
      "%s holds a secret key and can be read by other users (mode %04o); chmod 600 it", path, mode);
}

}  // namespace ufs
