// Files of bytes. A blob is written once, from front to back, and never changed.

#include "tests/s3server/directory_blob.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include "absl/strings/str_cat.h"

namespace s3server {
namespace {

constexpr size_t kBufferSize = 1u << 20;

class Blob : public Content {
 public:
  Blob(std::shared_ptr<BlobPlace> place, std::string name, uint64_t size)
      : place_(std::move(place)), name_(std::move(name)), size_(size) {}
  ~Blob() override {
    if (!place_->closed) {
      ::unlink(BlobPath(*place_, name_).c_str());
    }
  }

  uint64_t size() const override { return size_; }
  absl::string_view blob() const override { return name_; }

  absl::StatusOr<Slice> Read(uint64_t offset, size_t max) const override {
    const size_t length = static_cast<size_t>(
        std::min<uint64_t>({max, size_ - offset, static_cast<uint64_t>(kBufferSize)}));
    std::shared_ptr<char> buffer(new char[length], [](char* p) { delete[] p; });
    // Opened for each read: there may be more objects than a process may have descriptors.
    const int fd = ::open(BlobPath(*place_, name_).c_str(), O_RDONLY | O_CLOEXEC);
    const ssize_t n = fd < 0 ? -1 : ::pread(fd, buffer.get(), length, static_cast<off_t>(offset));
    if (fd >= 0) {
      ::close(fd);
    }
    if (n <= 0) {
      return IoError("read", name_);
    }
    const absl::string_view bytes(buffer.get(), static_cast<size_t>(n));
    return Slice{std::move(buffer), bytes};
  }

 private:
  const std::shared_ptr<BlobPlace> place_;
  const std::string name_;
  const uint64_t size_;
};

class BlobWriter : public ContentWriter {
 public:
  BlobWriter(std::shared_ptr<BlobPlace> place, std::string name, int fd, uint64_t size)
      : place_(std::move(place)),
        name_(std::move(name)),
        fd_(fd),
        size_(size),
        buffer_(new char[std::min<uint64_t>(size, kBufferSize)]) {}
  ~BlobWriter() override {
    if (fd_ >= 0) {
      ::close(fd_);
      ::unlink(BlobPath(*place_, name_).c_str());
    }
  }

  size_t Room(char** place) override {
    *place = buffer_.get() + used_;
    return static_cast<size_t>(std::min<uint64_t>(kBufferSize - used_, size_ - written_ - used_));
  }
  absl::Status Commit(size_t n) override {
    used_ += n;
    return used_ == kBufferSize ? Flush() : absl::OkStatus();
  }
  absl::StatusOr<std::shared_ptr<const Content>> Finish() override {
    absl::Status flushed = Flush();
    if (!flushed.ok()) {
      return flushed;
    }
    ::close(std::exchange(fd_, -1));
    return std::shared_ptr<const Content>(std::make_shared<Blob>(place_, name_, size_));
  }

 private:
  absl::Status Flush() {
    size_t done = 0;
    while (done < used_) {
      const ssize_t n = ::write(fd_, buffer_.get() + done, used_ - done);
      if (n < 0) {
        return IoError("write", name_);
      }
      done += static_cast<size_t>(n);
    }
    written_ += used_;
    used_ = 0;
    return absl::OkStatus();
  }

  const std::shared_ptr<BlobPlace> place_;
  const std::string name_;
  int fd_;
  const uint64_t size_;
  const std::unique_ptr<char[]> buffer_;
  size_t used_ = 0;
  uint64_t written_ = 0;
};

}  // namespace

absl::Status IoError(absl::string_view what, absl::string_view path) {
  return absl::InternalError(absl::StrCat(what, " ", path, ": ", std::strerror(errno)));
}

std::string BlobPath(const BlobPlace& place, absl::string_view name) {
  return absl::StrCat(place.directory, "/blobs/", name);
}

std::shared_ptr<const Content> MakeBlob(std::shared_ptr<BlobPlace> place, std::string name,
                                        uint64_t size) {
  return std::make_shared<Blob>(std::move(place), std::move(name), size);
}

absl::StatusOr<std::unique_ptr<ContentWriter>> NewBlobWriter(std::shared_ptr<BlobPlace> place,
                                                             std::string name, uint64_t size) {
  const std::string path = BlobPath(*place, name);
  const int fd = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (fd < 0) {
    return IoError("create", path);
  }
  return std::unique_ptr<ContentWriter>(
      std::make_unique<BlobWriter>(std::move(place), std::move(name), fd, size));
}

}  // namespace s3server
