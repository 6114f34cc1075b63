#ifndef TESTS_FSX_MODEL_H_
#define TESTS_FSX_MODEL_H_

#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/types/optional.h"

namespace fsx {

// The bytes that a write with `fill` puts at [offset, offset + size): none is zero, and each says
// by its value which write at which offset it came from.
std::string Fill(uint32_t fill, int64_t offset, int64_t size);

// What a file must hold: bytes in memory, changed as the manual pages say.
class Model {
 public:
  int64_t size() const { return static_cast<int64_t>(bytes_.size()); }
  const std::string& bytes() const { return bytes_; }

  // The part of [offset, offset + size) that exists.
  absl::string_view Read(int64_t offset, int64_t size) const;
  // What lies between the end and `offset` becomes zeros.
  void Write(int64_t offset, absl::string_view data);
  void Truncate(int64_t size);
  // Zeros in the range; beyond the end only with `grow`.
  void Zero(int64_t offset, int64_t size, bool grow);
  // Whether all of the part of [begin, end) that exists is zero.
  bool IsZero(int64_t begin, int64_t end) const;

 private:
  std::string bytes_;
};

// The first place where the two differ, a missing byte included; nothing when they are equal.
absl::optional<int64_t> FirstDifference(absl::string_view a, absl::string_view b);

}  // namespace fsx

#endif  // TESTS_FSX_MODEL_H_
