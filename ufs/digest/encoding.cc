// Hex and base64. abseil's decoders are lenient (white space, missing padding, no check of hex
// digits); what a server sends as a digest is compared or refused, so these are strict.
#include "ufs/digest/encoding.h"

#include "absl/strings/escaping.h"

namespace ufs {
namespace {

absl::string_view View(absl::Span<const uint8_t> bytes) {
  return absl::string_view(reinterpret_cast<const char*>(bytes.data()), bytes.size());
}

int HexDigit(char c) {
  if (c >= '0' && c <= '9') {
    return c - '0';
  }
  if (c >= 'a' && c <= 'f') {
    return c - 'a' + 10;
  }
  if (c >= 'A' && c <= 'F') {
    return c - 'A' + 10;
  }
  return -1;
}

int Base64Digit(char c) {
  if (c >= 'A' && c <= 'Z') {
    return c - 'A';
  }
  if (c >= 'a' && c <= 'z') {
    return c - 'a' + 26;
  }
  if (c >= '0' && c <= '9') {
    return c - '0' + 52;
  }
  return c == '+' ? 62 : c == '/' ? 63 : -1;
}

template <size_t N, typename Word>
std::array<uint8_t, N> ToBigEndian(Word value) {
  std::array<uint8_t, N> bytes;
  for (size_t i = 0; i < N; ++i) {
    bytes[i] = static_cast<uint8_t>(value >> (8 * (N - 1 - i)));
  }
  return bytes;
}

}  // namespace

std::string HexEncode(absl::string_view bytes) { return absl::BytesToHexString(bytes); }
std::string HexEncode(absl::Span<const uint8_t> bytes) { return HexEncode(View(bytes)); }

absl::optional<std::string> HexDecode(absl::string_view text) {
  if (text.size() % 2 != 0) {
    return absl::nullopt;
  }
  std::string bytes;
  bytes.reserve(text.size() / 2);
  for (size_t i = 0; i < text.size(); i += 2) {
    const int high = HexDigit(text[i]);
    const int low = HexDigit(text[i + 1]);
    if (high < 0 || low < 0) {
      return absl::nullopt;
    }
    bytes.push_back(static_cast<char>(high << 4 | low));
  }
  return bytes;
}

std::string Base64Encode(absl::string_view bytes) { return absl::Base64Escape(bytes); }
std::string Base64Encode(absl::Span<const uint8_t> bytes) { return Base64Encode(View(bytes)); }

absl::optional<std::string> Base64Decode(absl::string_view text) {
  if (text.size() % 4 != 0) {
    return absl::nullopt;
  }
  size_t padding = 0;
  while (padding < 2 && padding < text.size() && text[text.size() - 1 - padding] == '=') {
    ++padding;
  }
  const absl::string_view digits = text.substr(0, text.size() - padding);
  std::string bytes;
  bytes.reserve(text.size() / 4 * 3);
  uint32_t bits = 0;
  int count = 0;
  for (const char c : digits) {
    const int digit = Base64Digit(c);
    if (digit < 0) {
      return absl::nullopt;
    }
    bits = bits << 6 | static_cast<uint32_t>(digit);
    count += 6;
    if (count >= 8) {
      count -= 8;
      bytes.push_back(static_cast<char>(bits >> count));
      bits &= (1u << count) - 1;
    }
  }
  return bits == 0 ? absl::make_optional(std::move(bytes)) : absl::nullopt;
}

std::array<uint8_t, 4> BigEndian(uint32_t value) { return ToBigEndian<4>(value); }
std::array<uint8_t, 8> BigEndian(uint64_t value) { return ToBigEndian<8>(value); }

}  // namespace ufs
