#ifndef TESTS_S3SERVER_CONTENT_H_
#define TESTS_S3SERVER_CONTENT_H_

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace s3server {

class Content;

// Bytes that stay valid as long as `owner` is held.
struct Slice {
  std::shared_ptr<const void> owner;
  absl::string_view bytes;
};

// A range of a leaf content; objects made by multipart uploads and copies are lists of them.
struct Extent {
  std::shared_ptr<const Content> leaf;
  uint64_t offset = 0;
  uint64_t length = 0;
};

// The immutable bytes of an object or a part. Any thread may read at any time.
class Content : public std::enable_shared_from_this<Content> {
 public:
  virtual ~Content() = default;

  virtual uint64_t size() const = 0;

  // Bytes from `offset` (less than size()) on: at least one, at most `max`. No copy where the bytes
  // are in memory.
  virtual absl::StatusOr<Slice> Read(uint64_t offset, size_t max) const = 0;

  // Appends the leaf ranges that make up [offset, offset + length).
  virtual void Flatten(uint64_t offset, uint64_t length, std::vector<Extent>* extents) const {
    if (length > 0) {
      extents->push_back({shared_from_this(), offset, length});
    }
  }

  // For a leaf on disk: the name of its file in the store's directory. Empty otherwise.
  virtual absl::string_view blob() const { return ""; }
};

// Takes the bytes of one body, whose length is known, straight into their place. One thread at a
// time.
class ContentWriter {
 public:
  virtual ~ContentWriter() = default;

  // Room for the next bytes, valid until Commit; its size, which is 0 only when all bytes are
  // there.
  virtual size_t Room(char** place) = 0;
  // The first `n` bytes of the room were filled.
  virtual absl::Status Commit(size_t n) = 0;
  // All bytes were committed; returns them.
  virtual absl::StatusOr<std::shared_ptr<const Content>> Finish() = 0;
};

// A content of these extents in order; neighbours of one leaf are joined.
std::shared_ptr<const Content> MakeExtentContent(std::vector<Extent> extents);

// All bytes of `content` in [offset, offset + length) as one string.
absl::StatusOr<std::string> ReadAll(const Content& content, uint64_t offset, uint64_t length);

}  // namespace s3server

#endif  // TESTS_S3SERVER_CONTENT_H_
