#include "tests/fsx/model.h"

#include <algorithm>
#include <cstring>

namespace fsx {
namespace {

// splitmix64's finalizer: neighbours share nothing.
uint64_t Mix(uint64_t x) {
  x ^= x >> 30;
  x *= 0xBF58476D1CE4E5B9ULL;
  x ^= x >> 27;
  x *= 0x94D049BB133111EBULL;
  return x ^ (x >> 31);
}

}  // namespace

std::string Fill(uint32_t fill, int64_t offset, int64_t size) {
  std::string bytes(static_cast<size_t>(size), '\0');
  const uint64_t salt = Mix(uint64_t{fill} + 1);
  for (int64_t i = 0; i < size;) {
    const uint64_t at = static_cast<uint64_t>(offset + i);
    // No byte of it is zero.
    const uint64_t word = Mix(salt + at / 8) | 0x0101010101010101ULL;
    const char* const from = reinterpret_cast<const char*>(&word) + at % 8;
    const int64_t take = std::min<int64_t>(8 - static_cast<int64_t>(at % 8), size - i);
    std::memcpy(&bytes[static_cast<size_t>(i)], from, static_cast<size_t>(take));
    i += take;
  }
  return bytes;
}

absl::string_view Model::Read(int64_t offset, int64_t size) const {
  if (offset >= this->size()) {
    return "";
  }
  return absl::string_view(bytes_).substr(static_cast<size_t>(offset), static_cast<size_t>(size));
}

void Model::Write(int64_t offset, absl::string_view data) {
  if (data.empty()) {
    return;
  }
  const size_t begin = static_cast<size_t>(offset);
  if (bytes_.size() < begin + data.size()) {
    bytes_.resize(begin + data.size(), '\0');
  }
  std::memcpy(&bytes_[begin], data.data(), data.size());
}

void Model::Truncate(int64_t size) { bytes_.resize(static_cast<size_t>(size), '\0'); }

void Model::Zero(int64_t offset, int64_t size, bool grow) {
  if (grow && offset + size > this->size()) {
    Truncate(offset + size);
  }
  const int64_t end = std::min(offset + size, this->size());
  if (offset < end) {
    std::memset(&bytes_[static_cast<size_t>(offset)], 0, static_cast<size_t>(end - offset));
  }
}

bool Model::IsZero(int64_t begin, int64_t end) const {
  const absl::string_view part = begin < end ? Read(begin, end - begin) : "";
  // Equal to itself one byte on, and beginning with zero.
  return part.empty() ||
         (part[0] == 0 && std::memcmp(part.data(), part.data() + 1, part.size() - 1) == 0);
}

absl::optional<int64_t> FirstDifference(absl::string_view a, absl::string_view b) {
  const size_t both = std::min(a.size(), b.size());
  if (both > 0 && std::memcmp(a.data(), b.data(), both) != 0) {
    return std::mismatch(a.begin(), a.begin() + static_cast<ptrdiff_t>(both), b.begin()).first -
           a.begin();
  }
  if (a.size() != b.size()) {
    return static_cast<int64_t>(both);
  }
  return absl::nullopt;
}

}  // namespace fsx
