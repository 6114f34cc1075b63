#ifndef UFS_BASE_BYTES_H_
#define UFS_BASE_BYTES_H_

#include <cstddef>
#include <memory>
#include <string>

#include "absl/container/inlined_vector.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"

namespace ufs {

// Immutable bytes made of slices of shared buffers. Copying shares the buffers; nothing is ever
// copied but by ToString, CopyTo and Copy. A value is as thread-safe as an int; the buffers may be
// shared by threads.
class Bytes {
 public:
  struct Slice {
    std::shared_ptr<const void> owner;  // keeps `data` alive; may be null for static memory
    absl::string_view data;
  };

  Bytes() = default;
  // Takes the string over; no copy.
  explicit Bytes(std::string text);
  static Bytes Copy(absl::string_view data);
  // Refers to `data`, which stays alive and unchanged as long as `owner` does.
  static Bytes Wrap(std::shared_ptr<const void> owner, absl::string_view data);

  size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }
  absl::Span<const Slice> slices() const { return slices_; }

  void Append(const Bytes& other);
  void Append(Slice slice);
  // The part [offset, offset + length), clipped to the end. Shares the buffers.
  Bytes Sub(size_t offset, size_t length) const;
  // Copies [offset, offset + length) to `to`; the range must lie within the value.
  void CopyTo(size_t offset, size_t length, char* to) const;
  std::string ToString() const;

 private:
  absl::InlinedVector<Slice, 2> slices_;
  size_t size_ = 0;
};

}  // namespace ufs

#endif  // UFS_BASE_BYTES_H_
