// Sizes without bytes, for benchmarks: what is written is dropped, what is read comes from one
// static table.

#include <algorithm>
#include <array>
#include <utility>

#include "tests/s3server/store.h"

namespace s3server {
namespace {

// A prime, so that blocks of any power of two read from a wrong offset show wrong bytes.
constexpr size_t kPeriod = 1048573;
// The table is twice the period: a read of up to a period is contiguous from any phase.
constexpr size_t kTableSize = 2 * kPeriod;
constexpr size_t kScratchSize = 256u << 10;

const char* Table() {
  static const char* const kTable = [] {
    char* bytes = new char[kTableSize];
    // Volatile: gcc would run the million steps itself, for more than a minute.
    volatile uint32_t first = 1;
    uint32_t state = first;
    for (size_t i = 0; i < kPeriod; ++i) {
      state = state * 1664525u + 1013904223u;
      bytes[i] = bytes[i + kPeriod] = static_cast<char>(state >> 24);
    }
    return bytes;
  }();
  return kTable;
}

class GeneratedContent : public Content {
 public:
  explicit GeneratedContent(uint64_t size) : size_(size) {}

  uint64_t size() const override { return size_; }

  absl::StatusOr<Slice> Read(uint64_t offset, size_t max) const override {
    const auto length =
        static_cast<size_t>(std::min<uint64_t>({max, size_ - offset, uint64_t{kPeriod}}));
    return Slice{nullptr, absl::string_view(Table() + offset % kPeriod, length)};
  }

 private:
  const uint64_t size_;
};

class NullWriter : public ContentWriter {
 public:
  explicit NullWriter(uint64_t size) : size_(size), missing_(size) {}

  size_t Room(char** place) override {
    // Shared by all writers of a thread: what is in it is never looked at.
    static thread_local std::array<char, kScratchSize> scratch;
    *place = scratch.data();
    return static_cast<size_t>(std::min<uint64_t>(missing_, scratch.size()));
  }
  absl::Status Commit(size_t n) override {
    missing_ -= n;
    return absl::OkStatus();
  }
  absl::StatusOr<std::shared_ptr<const Content>> Finish() override {
    return std::shared_ptr<const Content>(std::make_shared<GeneratedContent>(size_));
  }

 private:
  const uint64_t size_;
  uint64_t missing_;
};

class NullStore : public Store {
 public:
  absl::StatusOr<std::unique_ptr<ContentWriter>> NewWriter(uint64_t size) override {
    return std::unique_ptr<ContentWriter>(std::make_unique<NullWriter>(size));
  }
  std::shared_ptr<const Content> Assemble(std::vector<Extent> extents) override {
    uint64_t size = 0;
    for (const Extent& extent : extents) {
      size += extent.length;
    }
    return std::make_shared<GeneratedContent>(size);
  }
  bool keeps_bytes() const override { return false; }
};

}  // namespace

std::unique_ptr<Store> NewNullStore() { return std::make_unique<NullStore>(); }

char GeneratedByte(uint64_t offset) { return Table()[offset % kPeriod]; }

}  // namespace s3server
