// Keys as text and as paths. Pure.
#include "ufs/tools/key_text.h"

#include <cstddef>
#include <cstdint>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"

namespace ufs {
namespace {

// The length of the UTF-8 sequence that begins `text`, with its code point; 0 when there is none.
size_t DecodeUtf8(absl::string_view text, uint32_t* code_point) {
  const auto byte = [&](size_t i) { return static_cast<unsigned char>(text[i]); };
  const size_t length = byte(0) < 0x80 ? 1 : byte(0) >= 0xf0 ? 4 : byte(0) >= 0xe0 ? 3 : 2;
  if (byte(0) >= 0x80 && (byte(0) < 0xc2 || byte(0) > 0xf4)) {
    return 0;
  }
  if (text.size() < length) {
    return 0;
  }
  static constexpr unsigned char kFirstBits[] = {0, 0x7f, 0x1f, 0x0f, 0x07};
  *code_point = byte(0) & kFirstBits[length];
  for (size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xc0) != 0x80) {
      return 0;
    }
    *code_point = (*code_point << 6) | (byte(i) & 0x3f);
  }
  // Too long a form, a surrogate, or beyond Unicode.
  static constexpr uint32_t kLeast[] = {0, 0, 0x80, 0x800, 0x10000};
  const bool is_character = *code_point >= kLeast[length] && *code_point <= 0x10ffff &&
                            (*code_point < 0xd800 || *code_point > 0xdfff);
  return is_character ? length : 0;
}

}  // namespace

std::string EscapeControls(absl::string_view text) {
  std::string out;
  while (!text.empty()) {
    uint32_t code_point = 0;
    const size_t length = DecodeUtf8(text, &code_point);
    if (code_point == '\n') {
      out += "\\n";
    } else if (code_point == '\t') {
      out += "\\t";
    } else if (code_point == '\r') {
      out += "\\r";
    } else if (code_point == '\\') {
      out += "\\\\";
    } else if (length == 0 || code_point < 0x20 || (code_point >= 0x7f && code_point < 0xa0)) {
      for (const char c : text.substr(0, length == 0 ? 1 : length)) {
        absl::StrAppendFormat(&out, "\\x%02x", static_cast<unsigned char>(c));
      }
    } else {
      absl::StrAppend(&out, text.substr(0, length));
    }
    text.remove_prefix(length == 0 ? 1 : length);
  }
  return out;
}

absl::string_view BaseName(absl::string_view key) {
  key = absl::StripSuffix(key, "/");
  const size_t slash = key.rfind('/');
  return slash == absl::string_view::npos ? key : key.substr(slash + 1);
}

std::string LocalNameProblem(absl::string_view name) {
  if (name.empty()) {
    return "it is empty";
  }
  if (absl::StrContains(name, absl::string_view("\0", 1))) {
    return "it holds a NUL byte";
  }
  for (const absl::string_view component : absl::StrSplit(absl::StripSuffix(name, "/"), '/')) {
    if (component.empty()) {
      return "it has an empty name between two slashes, or begins with one";
    }
    if (component == "." || component == "..") {
      return absl::StrCat("'", component, "' would be another directory");
    }
  }
  return "";
}

}  // namespace ufs
