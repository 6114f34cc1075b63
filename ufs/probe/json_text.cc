// JSON as far as a report needs it: strings.
#include "ufs/probe/json_text.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

namespace ufs {
namespace {

constexpr absl::string_view kReplacement = "\xef\xbf\xbd";  // U+FFFD

// Length of the well-formed sequence of two to four bytes that `text` begins with; 0: none.
// RFC 3629, section 4.
size_t SequenceLength(absl::string_view text) {
  const auto byte = [text](size_t i) {
    return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U;
  };
  const auto continues = [byte](size_t i) { return (byte(i) & 0xc0U) == 0x80U; };
  const unsigned first = byte(0);
  const unsigned second = byte(1);
  if (first >= 0xc2 && first <= 0xdf) {
    return continues(1) ? 2 : 0;
  }
  if (first >= 0xe0 && first <= 0xef) {
    const bool bad = (first == 0xe0 && second < 0xa0) || (first == 0xed && second >= 0xa0);
    return continues(1) && continues(2) && !bad ? 3 : 0;
  }
  if (first >= 0xf0 && first <= 0xf4) {
    const bool bad = (first == 0xf0 && second < 0x90) || (first == 0xf4 && second >= 0x90);
    return continues(1) && continues(2) && continues(3) && !bad ? 4 : 0;
  }
  return 0;
}

}  // namespace

std::string JsonString(absl::string_view text) {
  std::string out = "\"";
  while (!text.empty()) {
    const auto first = static_cast<unsigned char>(text.front());
    size_t taken = 1;
    if (first == '"' || first == '\\') {
      absl::StrAppend(&out, "\\", text.substr(0, 1));
    } else if (first == '\n') {
      absl::StrAppend(&out, "\\n");
    } else if (first < 0x20 || first == 0x7f) {
      absl::StrAppendFormat(&out, "\\u%04x", first);
    } else if (first < 0x80) {
      absl::StrAppend(&out, text.substr(0, 1));
    } else if (const size_t length = SequenceLength(text); length > 0) {
      taken = length;
      absl::StrAppend(&out, text.substr(0, length));
    } else {
      absl::StrAppend(&out, kReplacement);
    }
    text.remove_prefix(taken);
  }
  return absl::StrCat(out, "\"");
}

}  // namespace ufs
