// A rope of shared slices. Invariant: no slice is empty and `size_` is their sum.
#include "ufs/base/bytes.h"

#include <algorithm>
#include <cstring>
#include <utility>

namespace ufs {

Bytes::Bytes(std::string text) {
  auto owned = std::make_shared<const std::string>(std::move(text));
  const absl::string_view data = *owned;
  Append(Slice{std::move(owned), data});
}

Bytes Bytes::Copy(absl::string_view data) { return Bytes(std::string(data)); }

Bytes Bytes::Wrap(std::shared_ptr<const void> owner, absl::string_view data) {
  Bytes bytes;
  bytes.Append(Slice{std::move(owner), data});
  return bytes;
}

void Bytes::Append(const Bytes& other) {
  if (&other == this) {
    const Bytes copy = other;
    Append(copy);
    return;
  }
  for (const Slice& slice : other.slices_) {
    slices_.push_back(slice);
  }
  size_ += other.size_;
}

void Bytes::Append(Slice slice) {
  if (slice.data.empty()) {
    return;
  }
  size_ += slice.data.size();
  slices_.push_back(std::move(slice));
}

Bytes Bytes::Sub(size_t offset, size_t length) const {
  Bytes part;
  for (const Slice& slice : slices_) {
    if (length == 0) {
      break;
    }
    if (offset >= slice.data.size()) {
      offset -= slice.data.size();
      continue;
    }
    const size_t take = std::min(length, slice.data.size() - offset);
    part.Append(Slice{slice.owner, slice.data.substr(offset, take)});
    length -= take;
    offset = 0;
  }
  return part;
}

void Bytes::CopyTo(size_t offset, size_t length, char* to) const {
  for (const Slice& slice : slices_) {
    if (length == 0) {
      return;
    }
    if (offset >= slice.data.size()) {
      offset -= slice.data.size();
      continue;
    }
    const size_t take = std::min(length, slice.data.size() - offset);
    std::memcpy(to, slice.data.data() + offset, take);
    to += take;
    length -= take;
    offset = 0;
  }
}

std::string Bytes::ToString() const {
  std::string text;
  text.reserve(size_);
  for (const Slice& slice : slices_) {
    text.append(slice.data.data(), slice.data.size());
  }
  return text;
}

}  // namespace ufs
