// Atomic appearance of a file: written aside, synced, renamed.
#include "ufs/store/staged_file.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <vector>

#include "absl/strings/str_cat.h"
#include "ufs/base/status.h"
#include "ufs/digest/encoding.h"
#include "ufs/store/local_tree.h"

namespace ufs {
namespace {
constexpr size_t kCopyBuffer = size_t{256} << 10;
}  // namespace

absl::StatusOr<StagedFile> StagedFile::Create(int directory, std::string name) {
  UniqueFd fd(
      openat(directory, name.c_str(), O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0666));
  if (!fd.valid()) {
    return ErrnoStatus(errno, absl::StrCat("staging ", name));
  }
  return StagedFile(directory, std::move(name), std::move(fd));
}

StagedFile::~StagedFile() {
  if (fd_.valid()) {
    unlinkat(directory_, name_.c_str(), 0);
  }
}

absl::Status StagedFile::Append(absl::string_view bytes) {
  md5_.Update(bytes);
  while (!bytes.empty()) {
    const ssize_t written = pwrite(fd_.get(), bytes.data(), bytes.size(), size_);
    if (written < 0) {
      if (errno == EINTR) {
        continue;
      }
      return ErrnoStatus(errno, "writing");
    }
    size_ += written;
    bytes.remove_prefix(static_cast<size_t>(written));
  }
  return absl::OkStatus();
}

absl::Status StagedFile::Append(const Bytes& bytes) {
  for (const Bytes::Slice& slice : bytes.slices()) {
    UFS_RETURN_IF_ERROR(Append(slice.data));
  }
  return absl::OkStatus();
}

absl::Status StagedFile::AppendFrom(int from, int64_t offset, int64_t length) {
  std::vector<char> buffer(static_cast<size_t>(std::min<int64_t>(length, kCopyBuffer)));
  while (length > 0) {
    const size_t want = static_cast<size_t>(std::min<int64_t>(length, kCopyBuffer));
    const ssize_t got = pread(from, buffer.data(), want, offset);
    if (got < 0 && errno == EINTR) {
      continue;
    }
    if (got < 0) {
      return ErrnoStatus(errno, "reading");
    }
    if (got == 0) {
      return absl::DataLossError("a file became shorter while it was copied");
    }
    UFS_RETURN_IF_ERROR(Append(absl::string_view(buffer.data(), static_cast<size_t>(got))));
    offset += got;
    length -= got;
  }
  return absl::OkStatus();
}

std::string StagedFile::TakeEtag() { return HexEncode(md5_.Finish()); }

absl::Status StagedFile::Sync() {
  return fsync(fd_.get()) == 0 ? absl::OkStatus() : ErrnoStatus(errno, "fsync");
}

absl::Status StagedFile::MoveTo(int to, const std::string& name, bool only_if_absent) {
  const unsigned flags = only_if_absent ? RENAME_NOREPLACE : 0;
  if (renameat2(directory_, name_.c_str(), to, name.c_str(), flags) != 0) {
    return ErrnoStatus(errno, name);
  }
  fd_.reset();
  return absl::OkStatus();
}

}  // namespace ufs
