#ifndef UFS_DIGEST_CRC32C_H_
#define UFS_DIGEST_CRC32C_H_

#include <cstdint>

#include "absl/strings/string_view.h"

namespace ufs {

// CRC-32C (Castagnoli; RFC 3720 appendix B.4), incremental, at memory speed. A value; any thread
// may have its own.
class Crc32c {
 public:
  Crc32c() = default;
  // Goes on from the checksum of earlier bytes.
  explicit Crc32c(uint32_t value) : state_(~value) {}

  void Update(absl::string_view data);
  // The checksum of all bytes so far; may be asked at any time.
  uint32_t value() const { return ~state_; }

  static uint32_t Of(absl::string_view data) {
    Crc32c crc;
    crc.Update(data);
    return crc.value();
  }
  // The checksum of A followed by B, from theirs and the length of B in bytes.
  static uint32_t Combine(uint32_t a, uint32_t b, uint64_t b_length);

 private:
  uint32_t state_ = ~uint32_t{0};
};

}  // namespace ufs

#endif  // UFS_DIGEST_CRC32C_H_
