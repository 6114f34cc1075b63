// Parts on disk. The room is allocated before it is mapped, so that a full disk is an error here
// and no signal later; pages that were written are given back behind the writer.
#include "ufs/tools/part_file.h"

#include <fcntl.h>
#include <sys/mman.h>

#include <cerrno>
#include <utility>

#include "absl/strings/str_cat.h"
#include "ufs/base/units.h"
#include "ufs/tools/fd_source.h"

namespace ufs {
namespace {

constexpr size_t kDropStep = static_cast<size_t>(16 * kMiB);  // a multiple of any page size

}  // namespace

absl::StatusOr<std::shared_ptr<PartFile>> PartFile::Create(const std::string& directory,
                                                           size_t capacity) {
  const std::string what = absl::StrCat(
      "room for a part of ", FormatSize(static_cast<int64_t>(capacity)), " in ", directory);
  UniqueFd fd(open(directory.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600));
  if (!fd.valid()) {
    return FileError(errno, what);
  }
  if (const int error = posix_fallocate(fd.get(), 0, static_cast<off_t>(capacity)); error != 0) {
    return FileError(error, what);
  }
  void* const map = mmap(nullptr, capacity, PROT_READ | PROT_WRITE, MAP_SHARED, fd.get(), 0);
  if (map == MAP_FAILED) {
    return FileError(errno, what);
  }
  return std::shared_ptr<PartFile>(new PartFile(std::move(fd), static_cast<char*>(map), capacity));
}

PartFile::~PartFile() { munmap(map_, capacity_); }

void PartFile::Append(const Bytes& bytes) {
  bytes.CopyTo(0, bytes.size(), map_ + size_);
  size_ += bytes.size();
  while (size_ - dropped_ >= kDropStep) {
    sync_file_range(fd_.get(), static_cast<off_t>(dropped_), kDropStep, SYNC_FILE_RANGE_WRITE);
    madvise(map_ + dropped_, kDropStep, MADV_DONTNEED);
    dropped_ += kDropStep;
  }
}

Bytes PartFile::Content() {
  madvise(map_, capacity_, MADV_SEQUENTIAL);
  return Bytes::Wrap(shared_from_this(), absl::string_view(map_, size_));
}

}  // namespace ufs
