#ifndef UFS_DIGEST_CRC64NVME_H_
#define UFS_DIGEST_CRC64NVME_H_

#include <cstdint>

#include "absl/strings/string_view.h"

namespace ufs {

// CRC-64/NVME (NVM Express, NVM command set specification 1.0, section 5.2.1.3.4), incremental: the
// checksum S3 keeps for whole objects. A value; any thread may have its own.
class Crc64Nvme {
 public:
  Crc64Nvme() = default;
  // Goes on from the checksum of earlier bytes.
  explicit Crc64Nvme(uint64_t value) : state_(~value) {}

  void Update(absl::string_view data);
  // The checksum of all bytes so far; may be asked at any time.
  uint64_t value() const { return ~state_; }

  static uint64_t Of(absl::string_view data) {
    Crc64Nvme crc;
    crc.Update(data);
    return crc.value();
  }
  // The checksum of A followed by B, from theirs and the length of B in bytes.
  static uint64_t Combine(uint64_t a, uint64_t b, uint64_t b_length);

 private:
  uint64_t state_ = ~uint64_t{0};
};

namespace digest_internal {

// The two ways to advance the register over `data`; Update picks one by the CPU. Here for their
// tests.
uint64_t Crc64NvmeByTables(uint64_t state, absl::string_view data);
// Requires HasCarrylessMultiply().
uint64_t Crc64NvmeByFolding(uint64_t state, absl::string_view data);
bool HasCarrylessMultiply();

}  // namespace digest_internal
}  // namespace ufs

#endif  // UFS_DIGEST_CRC64NVME_H_
