// Contents made of ranges of others. Extents always name leaves, so that an object that was
// appended to a thousand times is still one flat list.

#include "tests/s3server/content.h"

#include <algorithm>
#include <utility>

namespace s3server {
namespace {

class ExtentContent : public Content {
 public:
  explicit ExtentContent(std::vector<Extent> extents) : extents_(std::move(extents)) {
    starts_.reserve(extents_.size());
    for (const Extent& extent : extents_) {
      starts_.push_back(size_);
      size_ += extent.length;
    }
  }

  uint64_t size() const override { return size_; }

  absl::StatusOr<Slice> Read(uint64_t offset, size_t max) const override {
    const size_t index = Find(offset);
    const Extent& extent = extents_[index];
    const uint64_t inside = offset - starts_[index];
    const size_t length = static_cast<size_t>(std::min<uint64_t>(max, extent.length - inside));
    return extent.leaf->Read(extent.offset + inside, length);
  }

  void Flatten(uint64_t offset, uint64_t length, std::vector<Extent>* extents) const override {
    for (size_t i = length == 0 ? extents_.size() : Find(offset); i < extents_.size() && length > 0;
         ++i) {
      const uint64_t inside = offset - starts_[i];
      const uint64_t taken = std::min(length, extents_[i].length - inside);
      extents_[i].leaf->Flatten(extents_[i].offset + inside, taken, extents);
      offset += taken;
      length -= taken;
    }
  }

 private:
  size_t Find(uint64_t offset) const {
    return static_cast<size_t>(std::upper_bound(starts_.begin(), starts_.end(), offset) -
                               starts_.begin()) -
           1;
  }

  const std::vector<Extent> extents_;
  std::vector<uint64_t> starts_;
  uint64_t size_ = 0;
};

}  // namespace

std::shared_ptr<const Content> MakeExtentContent(std::vector<Extent> extents) {
  std::vector<Extent> joined;
  for (Extent& extent : extents) {
    if (extent.length == 0) {
      continue;
    }
    if (!joined.empty() && joined.back().leaf == extent.leaf &&
        joined.back().offset + joined.back().length == extent.offset) {
      joined.back().length += extent.length;
    } else {
      joined.push_back(std::move(extent));
    }
  }
  if (joined.size() == 1 && joined[0].offset == 0 && joined[0].length == joined[0].leaf->size()) {
    return joined[0].leaf;
  }
  return std::make_shared<ExtentContent>(std::move(joined));
}

absl::StatusOr<std::string> ReadAll(const Content& content, uint64_t offset, uint64_t length) {
  std::string bytes;
  bytes.reserve(length);
  while (bytes.size() < length) {
    absl::StatusOr<Slice> slice =
        content.Read(offset + bytes.size(), static_cast<size_t>(length - bytes.size()));
    if (!slice.ok()) {
      return slice.status();
    }
    bytes.append(slice->bytes.data(), slice->bytes.size());
  }
  return bytes;
}

}  // namespace s3server
