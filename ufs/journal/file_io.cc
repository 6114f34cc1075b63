// The kernel's files. Invariants: every call is restarted on EINTR and continued after a short
// count; no descriptor is inherited by a child.
#include "ufs/journal/file_io.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"

namespace ufs {
namespace {

// open(2), O_DIRECT: the logical block size suffices; a page serves every device in use.
constexpr size_t kDirectAlignment = 4096;
constexpr size_t kMaxPieces = 512;  // IOV_MAX is 1024

absl::Status Error(int error, absl::string_view call, const std::string& path) {
  return absl::ErrnoToStatus(error, absl::StrCat(call, " ", path));
}

class RealFile final : public FileIo::File {
 public:
  RealFile(int fd, std::string path, size_t alignment)
      : fd_(fd), path_(std::move(path)), alignment_(alignment) {}
  ~RealFile() override { close(fd_); }

  absl::Status WriteAt(int64_t offset, absl::Span<const absl::string_view> pieces) override {
    std::vector<iovec> vectors;
    vectors.reserve(std::min(pieces.size(), kMaxPieces));
    for (size_t next = 0; next < pieces.size();) {
      vectors.clear();
      for (; next < pieces.size() && vectors.size() < kMaxPieces; ++next) {
        vectors.push_back({const_cast<char*>(pieces[next].data()), pieces[next].size()});
      }
      absl::Status written = WriteVectors(&offset, &vectors);
      if (!written.ok()) {
        return written;
      }
    }
    return absl::OkStatus();
  }

  absl::StatusOr<size_t> ReadAt(int64_t offset, absl::Span<char> to) override {
    size_t have = 0;
    while (have < to.size()) {
      const ssize_t got =
          pread(fd_, to.data() + have, to.size() - have, offset + static_cast<int64_t>(have));
      if (got < 0 && errno == EINTR) {
        continue;
      }
      if (got < 0) {
        return Error(errno, "read", path_);
      }
      if (got == 0) {
        break;
      }
      have += static_cast<size_t>(got);
    }
    return have;
  }

  absl::StatusOr<Bytes> Map(int64_t offset, size_t length) override {
    void* memory = mmap(nullptr, length, PROT_READ, MAP_SHARED, fd_, offset);
    if (memory == MAP_FAILED) {
      return Error(errno, "mmap", path_);
    }
    madvise(memory, length, MADV_SEQUENTIAL);
    std::shared_ptr<const void> owner(
        memory, [length](const void* m) { munmap(const_cast<void*>(m), length); });
    return Bytes::Wrap(std::move(owner),
                       absl::string_view(static_cast<const char*>(memory), length));
  }

  absl::Status Truncate(int64_t size) override {
    return ftruncate(fd_, size) == 0 ? absl::OkStatus() : Error(errno, "truncate", path_);
  }

  absl::StatusOr<int64_t> Size() override {
    struct stat status = {};
    if (fstat(fd_, &status) != 0) {
      return Error(errno, "stat", path_);
    }
    return static_cast<int64_t>(status.st_size);
  }

  absl::Status SyncData() override {
    return fdatasync(fd_) == 0 ? absl::OkStatus() : Error(errno, "fdatasync", path_);
  }

  absl::Status Allocate(int64_t offset, int64_t length) override {
    while (fallocate(fd_, 0, offset, length) != 0) {
      if (errno == EOPNOTSUPP || errno == ENOSYS) {
        return absl::OkStatus();
      }
      if (errno != EINTR) {
        return Error(errno, "fallocate", path_);
      }
    }
    return absl::OkStatus();
  }

  void PunchHole(int64_t offset, int64_t length) override {
    (void)fallocate(fd_, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, offset, length);
  }

  void DropPages(int64_t offset, int64_t length) override {
    if (alignment_ > 1) {
      return;
    }
    // Only clean pages can be dropped.
    (void)sync_file_range(
        fd_, offset, length,
        SYNC_FILE_RANGE_WAIT_BEFORE | SYNC_FILE_RANGE_WRITE | SYNC_FILE_RANGE_WAIT_AFTER);
    (void)posix_fadvise(fd_, offset, length, POSIX_FADV_DONTNEED);
  }

  size_t alignment() const override { return alignment_; }

 private:
  absl::Status WriteVectors(int64_t* offset, std::vector<iovec>* vectors) {
    size_t first = 0;
    while (first < vectors->size()) {
      const ssize_t put =
          pwritev(fd_, vectors->data() + first, static_cast<int>(vectors->size() - first), *offset);
      if (put < 0 && errno == EINTR) {
        continue;
      }
      if (put < 0) {
        return Error(errno, "write", path_);
      }
      *offset += put;
      size_t left = static_cast<size_t>(put);
      while (first < vectors->size() && left >= (*vectors)[first].iov_len) {
        left -= (*vectors)[first].iov_len;
        ++first;
      }
      if (left > 0) {
        iovec& partly = (*vectors)[first];
        partly.iov_base = static_cast<char*>(partly.iov_base) + left;
        partly.iov_len -= left;
      }
    }
    return absl::OkStatus();
  }

  const int fd_;
  const std::string path_;
  const size_t alignment_;
};

class RealFileIo final : public FileIo {
 public:
  absl::StatusOr<std::unique_ptr<File>> Open(const std::string& path) override {
    const int fd = open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0) {
      return Error(errno, "open", path);
    }
    return std::make_unique<RealFile>(fd, path, 1);
  }

  absl::StatusOr<std::unique_ptr<File>> OpenTemporary(const std::string& directory) override {
    for (const int direct : {O_DIRECT, 0}) {
      int fd = open(directory.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC | direct, 0600);
      if (fd < 0 && (errno == EOPNOTSUPP || errno == EISDIR || errno == EINVAL)) {
        fd = MakeAndUnlink(directory, direct);  // no O_TMPFILE, or no O_DIRECT with it
      }
      if (fd >= 0) {
        return std::make_unique<RealFile>(fd, absl::StrCat(directory, " (temporary file)"),
                                          direct != 0 ? kDirectAlignment : 1);
      }
      if (errno != EINVAL) {
        break;  // not for want of O_DIRECT
      }
    }
    return Error(errno, "create a temporary file in", directory);
  }

  absl::Status Rename(const std::string& from, const std::string& to) override {
    return rename(from.c_str(), to.c_str()) == 0 ? absl::OkStatus() : Error(errno, "rename", from);
  }

  absl::Status Remove(const std::string& path) override {
    return unlink(path.c_str()) == 0 || errno == ENOENT ? absl::OkStatus()
                                                        : Error(errno, "remove", path);
  }

  absl::Status SyncDirectory(const std::string& directory) override {
    const int fd = open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0) {
      return Error(errno, "open", directory);
    }
    const int result = fsync(fd);
    const int error = errno;
    close(fd);
    return result == 0 ? absl::OkStatus() : Error(error, "fsync", directory);
  }

 private:
  static int MakeAndUnlink(const std::string& directory, int flags) {
    std::string path = absl::StrCat(directory, "/.tmp-XXXXXX");
    const int fd = mkostemp(path.data(), O_CLOEXEC | flags);
    if (fd >= 0) {
      (void)unlink(path.c_str());
    }
    return fd;
  }
};

}  // namespace

FileIo* FileIo::Real() {
  static RealFileIo* const real = new RealFileIo();
  return real;
}

}  // namespace ufs
