#ifndef TESTS_S3SERVER_CRC32C_H_
#define TESTS_S3SERVER_CRC32C_H_

#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"

namespace s3server {

// An incremental CRC-32C (Castagnoli; RFC 3720, B.4). Not shared between threads.
class Crc32c {
 public:
  void Update(absl::string_view bytes);
  // Of everything so far, big-endian: the four bytes that x-amz-checksum-crc32c has in base64.
  std::string Finish() const;

 private:
  uint32_t state_ = ~uint32_t{0};
};

}  // namespace s3server

#endif  // TESTS_S3SERVER_CRC32C_H_
