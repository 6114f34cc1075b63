// Part sizes. Invariant: every size lies between the store's smallest and largest part.
#include "ufs/transfer/part_planner.h"

#include <algorithm>

#include "ufs/base/units.h"

namespace ufs {
namespace {

// 8 MiB is what AWS advises at the least (S3 user guide, "Use cases for byte-range fetches" and
// "multipart upload": 8-16 MB). Doubling it after every thousand parts gives 8 TiB in 10,000.
constexpr int64_t kUnsetPart = 8 * kMiB;
constexpr int kPartsPerDoubling = 1000;
// Where the size cannot grow: 320 GiB in 10,000 parts.
constexpr int64_t kUnsetUniformPart = 32 * kMiB;
// Copies inside the store run in parallel; larger pieces bring nothing.
constexpr int64_t kLargestCopy = 256 * kMiB;

int64_t DivideUp(int64_t a, int64_t b) { return a / b + (a % b != 0 ? 1 : 0); }

}  // namespace

PartPlanner::PartPlanner(const Capabilities& capabilities, absl::optional<int64_t> part_size,
                         absl::optional<int64_t> known_size)
    : uniform_(capabilities.uniform_part_size),
      growing_(!part_size.has_value() && !uniform_),
      max_parts_(capabilities.max_parts),
      min_part_(capabilities.min_part_size),
      max_part_(std::max(capabilities.max_part_size, capabilities.min_part_size)),
      max_object_(capabilities.max_object_size),
      first_(part_size.value_or(uniform_ ? kUnsetUniformPart : kUnsetPart)) {
  if (!growing_ && known_size.has_value()) {
    first_ = std::max(first_, DivideUp(*known_size, max_parts_));
  }
  first_ = std::clamp(first_, min_part_, max_part_);
}

int64_t PartPlanner::SizeOf(int index) const {
  if (!growing_) {
    return first_;
  }
  const int doublings = std::min(index / kPartsPerDoubling, 40);
  return first_ > (max_part_ >> doublings) ? max_part_ : first_ << doublings;
}

int64_t PartPlanner::OffsetOf(int index) const {
  if (!growing_) {
    return first_ * index;
  }
  int64_t offset = 0;
  int at = 0;
  for (; at + kPartsPerDoubling <= index; at += kPartsPerDoubling) {
    offset += SizeOf(at) * kPartsPerDoubling;
  }
  return offset + SizeOf(at) * (index - at);
}

int64_t PartPlanner::Capacity(int parts) const { return std::min(OffsetOf(parts), max_object_); }

int64_t PartPlanner::CopyableBytes(int64_t size) const {
  if (uniform_) {
    return size / first_ * first_;
  }
  return size < min_part_ ? 0 : size;
}

std::vector<ByteRange> PartPlanner::CopyPieces(int64_t bytes) const {
  std::vector<ByteRange> pieces;
  if (bytes == 0) {
    return pieces;
  }
  int64_t count = uniform_ ? bytes / first_ : DivideUp(bytes, std::min(kLargestCopy, max_part_));
  if (!uniform_) {
    // Half of the numbers are left for what is appended.
    count = std::max(std::min<int64_t>(count, max_parts_ / 2), DivideUp(bytes, max_part_));
  }
  const int64_t base = bytes / count;
  const int64_t longer = bytes % count;  // the first pieces have one byte more
  int64_t offset = 0;
  for (int64_t i = 0; i < count; ++i) {
    const int64_t length = base + (i < longer ? 1 : 0);
    pieces.push_back({offset, length});
    offset += length;
  }
  return pieces;
}

}  // namespace ufs
