// Bytes in memory. A body is received straight into chunks which are never moved, copied or
// cleared: a GET hands the same memory to the socket.

#include <algorithm>
#include <utility>

#include "tests/s3server/store.h"

namespace s3server {
namespace {

constexpr size_t kChunkSize = 1u << 20;

struct Chunk {
  std::shared_ptr<char> bytes;
  size_t used = 0;
};

std::shared_ptr<char> NewChunk(size_t size) {
  return std::shared_ptr<char>(new char[size], [](char* p) { delete[] p; });
}

// All chunks but the last are full, so the chunk of an offset is a division.
class MemoryContent : public Content {
 public:
  MemoryContent(std::vector<Chunk> chunks, uint64_t size)
      : chunks_(std::move(chunks)), size_(size) {}

  uint64_t size() const override { return size_; }

  absl::StatusOr<Slice> Read(uint64_t offset, size_t max) const override {
    const Chunk& chunk = chunks_[offset / kChunkSize];
    const size_t inside = offset % kChunkSize;
    return Slice{chunk.bytes,
                 absl::string_view(chunk.bytes.get() + inside, std::min(max, chunk.used - inside))};
  }

 private:
  const std::vector<Chunk> chunks_;
  const uint64_t size_;
};

class MemoryWriter : public ContentWriter {
 public:
  explicit MemoryWriter(uint64_t size) : missing_(size) {}

  size_t Room(char** place) override {
    if (chunks_.empty() || chunks_.back().used == capacity_) {
      capacity_ = static_cast<size_t>(std::min<uint64_t>(missing_, kChunkSize));
      chunks_.push_back({NewChunk(capacity_), 0});
    }
    *place = chunks_.back().bytes.get() + chunks_.back().used;
    return capacity_ - chunks_.back().used;
  }

  absl::Status Commit(size_t n) override {
    chunks_.back().used += n;
    size_ += n;
    missing_ -= n;
    return absl::OkStatus();
  }

  absl::StatusOr<std::shared_ptr<const Content>> Finish() override {
    return std::shared_ptr<const Content>(
        std::make_shared<MemoryContent>(std::move(chunks_), size_));
  }

 private:
  std::vector<Chunk> chunks_;
  size_t capacity_ = 0;  // of the last chunk
  uint64_t size_ = 0;
  uint64_t missing_;
};

class MemoryStore : public Store {
 public:
  absl::StatusOr<std::unique_ptr<ContentWriter>> NewWriter(uint64_t size) override {
    return std::unique_ptr<ContentWriter>(std::make_unique<MemoryWriter>(size));
  }
};

}  // namespace

std::unique_ptr<Store> NewMemoryStore() { return std::make_unique<MemoryStore>(); }

}  // namespace s3server
