// The character rules of XML 1.0, for reading and for writing. A body is checked once, eight bytes
// a step where they are plain ASCII, so that the parser afterwards meets neither NUL nor broken
// UTF-8.
#include "ufs/xml/characters.h"

#include <array>
#include <cstring>
#include <utility>

namespace ufs::xml_internal {
namespace {

constexpr uint64_t kEach = 0x0101010101010101;

// Whether one of eight bytes is below U+0020 or not ASCII.
bool NeedsLook(const char* p) {
  uint64_t word = 0;
  std::memcpy(&word, p, sizeof(word));
  const uint64_t high = kEach * 0x80;
  return (((word - kEach * 0x20) | word) & high) != 0;
}

// The length of the well-formed sequence of an allowed character at `p`, 0 when there is none.
size_t SequenceLength(const char* p, const char* end) {
  const auto first = static_cast<unsigned char>(*p);
  if (first < 0x80) {
    return IsXmlCharacter(first) ? 1 : 0;
  }
  const size_t length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
  if (first < 0xC2 || first > 0xF4 || static_cast<size_t>(end - p) < length) {
    return 0;
  }
  uint32_t code_point = first & (0x7Fu >> length);
  for (size_t i = 1; i < length; ++i) {
    const auto next = static_cast<unsigned char>(p[i]);
    if ((next & 0xC0) != 0x80) {
      return 0;
    }
    code_point = code_point << 6 | (next & 0x3Fu);
  }
  // The shortest form only (RFC 3629, section 3).
  constexpr std::array<uint32_t, 5> kLeast = {0, 0, 0x80, 0x800, 0x10000};
  return code_point >= kLeast[length] && IsXmlCharacter(code_point) ? length : 0;
}

enum NameClass : uint8_t { kNone = 0, kFollows = 1, kStarts = 2 };

constexpr std::array<uint8_t, 256> kNames = [] {
  std::array<uint8_t, 256> names{};
  for (size_t c = 0; c < 256; ++c) {
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    if (letter || c == '_' || c == ':' || c >= 0x80) {
      names[c] = kStarts;
    } else if ((c >= '0' && c <= '9') || c == '-' || c == '.') {
      names[c] = kFollows;
    }
  }
  return names;
}();

int DigitOf(char c, bool hex) {
  if (c >= '0' && c <= '9') {
    return c - '0';
  }
  const char lower = static_cast<char>(c | 0x20);
  return hex && lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

}  // namespace

bool IsXmlCharacter(uint32_t code_point) {
  if (code_point < 0x20) {
    return code_point == '\t' || code_point == '\n' || code_point == '\r';
  }
  const bool surrogate = code_point >= 0xD800 && code_point <= 0xDFFF;
  return !surrogate && code_point != 0xFFFE && code_point != 0xFFFF && code_point <= 0x10FFFF;
}

size_t FindForbidden(absl::string_view text) {
  const char* p = text.data();
  const char* const end = p + text.size();
  while (p < end) {
    if (end - p >= 8 && !NeedsLook(p)) {
      p += 8;
      continue;
    }
    const size_t length = SequenceLength(p, end);
    if (length == 0) {
      break;
    }
    p += length;
  }
  return static_cast<size_t>(p - text.data());
}

uint32_t ResolveReference(absl::string_view name) {
  static constexpr std::pair<absl::string_view, char> kPredefined[] = {
      {"quot", '"'}, {"amp", '&'}, {"lt", '<'}, {"gt", '>'}, {"apos", '\''}};
  if (name.empty() || name[0] != '#') {
    for (const auto& [entity, character] : kPredefined) {
      if (name == entity) {
        return static_cast<unsigned char>(character);
      }
    }
    return 0;
  }
  name.remove_prefix(1);
  const bool hex = !name.empty() && name[0] == 'x';
  if (hex) {
    name.remove_prefix(1);
  }
  uint32_t value = 0;
  for (const char c : name) {
    const int digit = DigitOf(c, hex);
    if (digit < 0 || value > 0x10FFFF) {
      return 0;
    }
    value = value * (hex ? 16 : 10) + static_cast<uint32_t>(digit);
  }
  return IsXmlCharacter(value) ? value : 0;
}

char* AppendUtf8(uint32_t code_point, char* out) {
  const auto put = [&out](uint32_t byte) { *out++ = static_cast<char>(byte); };
  if (code_point < 0x80) {
    put(code_point);
  } else if (code_point < 0x800) {
    put(0xC0 | code_point >> 6);
    put(0x80 | (code_point & 0x3F));
  } else if (code_point < 0x10000) {
    put(0xE0 | code_point >> 12);
    put(0x80 | (code_point >> 6 & 0x3F));
    put(0x80 | (code_point & 0x3F));
  } else {
    put(0xF0 | code_point >> 18);
    put(0x80 | (code_point >> 12 & 0x3F));
    put(0x80 | (code_point >> 6 & 0x3F));
    put(0x80 | (code_point & 0x3F));
  }
  return out;
}

bool IsSpace(char c) { return c == ' ' || c == '\n' || c == '\t' || c == '\r'; }

bool IsAllSpace(absl::string_view text) {
  for (const char c : text) {
    if (!IsSpace(c)) {
      return false;
    }
  }
  return true;
}

bool IsNameStart(char c) { return kNames[static_cast<unsigned char>(c)] == kStarts; }

bool IsNameCharacter(char c) { return kNames[static_cast<unsigned char>(c)] != kNone; }

bool IsLocalName(absl::string_view text) {
  if (text.empty() || !IsNameStart(text[0])) {
    return false;
  }
  for (const char c : text) {
    if (!IsNameCharacter(c) || c == ':') {
      return false;
    }
  }
  return true;
}

}  // namespace ufs::xml_internal
