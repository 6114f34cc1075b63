// Reading and writing descriptors. Pieces are filled before they are handed on, for a pipe gives
// 64 KiB at a time and a part made of thousands of slices would cost more than the copy saves.
#include "ufs/tools/fd_source.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <memory>
#include <utility>

#include "absl/strings/str_cat.h"
#include "ufs/base/status.h"
#include "ufs/base/units.h"

namespace ufs {
namespace {

constexpr size_t kPieceSize = static_cast<size_t>(kMiB);

}  // namespace

absl::Status FileError(int error, absl::string_view what) {
  const std::string message = absl::StrCat(what, ": ", std::strerror(error));
  switch (error) {
    case ENOENT:
    case ENOTDIR:
      return absl::NotFoundError(message);
    case EACCES:
    case EPERM:
    case EROFS:
      return absl::PermissionDeniedError(message);
    case EEXIST:
      return absl::AlreadyExistsError(message);
    case ENOSPC:
    case EDQUOT:
    case ENOMEM:
      return absl::ResourceExhaustedError(message);
    default:
      return absl::UnknownError(message);
  }
}

FdSource::FdSource(int fd, std::string name, const CancelToken& cancel)
    : fd_(fd), name_(std::move(name)), cancel_(cancel), wake_(eventfd(0, EFD_CLOEXEC)) {
  on_cancel_ = cancel_.OnCancel([wake = wake_.get()] { eventfd_write(wake, 1); });
}

FdSource::~FdSource() = default;

absl::Status FdSource::WaitUntilReadable() {
  struct pollfd waits[2] = {{fd_, POLLIN, 0}, {wake_.get(), POLLIN, 0}};
  while (poll(waits, 2, -1) < 0) {
    if (errno != EINTR) {
      return FileError(errno, name_);
    }
  }
  return cancel_.cancelled() ? absl::CancelledError(absl::StrCat(name_, ": interrupted"))
                             : absl::OkStatus();
}

absl::StatusOr<Bytes> FdSource::Next() {
  const std::shared_ptr<char[]> data(new char[kPieceSize]);
  size_t filled = 0;
  while (filled < kPieceSize) {
    UFS_RETURN_IF_ERROR(WaitUntilReadable());
    const ssize_t got = read(fd_, data.get() + filled, kPieceSize - filled);
    if (got < 0 && errno != EINTR && errno != EAGAIN) {
      return FileError(errno, name_);
    }
    if (got == 0) {
      break;
    }
    filled += got > 0 ? static_cast<size_t>(got) : 0;
  }
  return Bytes::Wrap(data, absl::string_view(data.get(), filled));
}

absl::Status WriteAll(int fd, const Bytes& bytes, absl::string_view name) {
  for (const Bytes::Slice& slice : bytes.slices()) {
    absl::string_view rest = slice.data;
    while (!rest.empty()) {
      const ssize_t put = write(fd, rest.data(), rest.size());
      if (put >= 0) {
        rest.remove_prefix(static_cast<size_t>(put));
      } else if (errno == EPIPE) {
        return absl::CancelledError(absl::StrCat(name, ": nobody reads it any more"));
      } else if (errno != EINTR) {
        return FileError(errno, name);
      }
    }
  }
  return absl::OkStatus();
}

}  // namespace ufs
