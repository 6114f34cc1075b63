#ifndef UFS_DIGEST_ENCODING_H_
#define UFS_DIGEST_ENCODING_H_

#include <array>
#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/types/optional.h"
#include "absl/types/span.h"

namespace ufs {

// Digests as text, the ways S3 writes them. All pure; any thread.

// Two lower-case digits a byte.
std::string HexEncode(absl::string_view bytes);
std::string HexEncode(absl::Span<const uint8_t> bytes);

// The bytes; both cases are read. Nothing when a character is no digit or the length is odd.
absl::optional<std::string> HexDecode(absl::string_view text);

// RFC 4648 section 4: the standard alphabet, padded.
std::string Base64Encode(absl::string_view bytes);
std::string Base64Encode(absl::Span<const uint8_t> bytes);

// The bytes. Strict: nothing when padding is missing, spare bits are set, or any other character is
// met.
absl::optional<std::string> Base64Decode(absl::string_view text);

// A checksum's value in big-endian order: what x-amz-checksum-* carries in base64.
std::array<uint8_t, 4> BigEndian(uint32_t value);
std::array<uint8_t, 8> BigEndian(uint64_t value);

}  // namespace ufs

#endif  // UFS_DIGEST_ENCODING_H_
