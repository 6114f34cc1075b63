// Files with secrets are read in one piece: a buffer that grows would leave copies in freed memory.
#include "ufs/aws/secret_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
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

std::string LooseModeWarning(const std::string& path, mode_t mode) {
  if ((mode & 044) == 0) {
    return "";
  }
  return absl::StrFormat(
      "%s holds a secret key and can be read by other users (mode %04o); chmod 600 it", path, mode);
}

}  // namespace ufs
