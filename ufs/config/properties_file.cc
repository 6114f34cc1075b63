// Java's grammar of property files. The rules are those of java.util.Properties.load:
// https://docs.oracle.com/javase/8/docs/api/java/util/Properties.html#load-java.io.Reader-
#include "ufs/config/properties_file.h"

#include <cstdint>
#include <utility>

#include "absl/strings/str_cat.h"
#include "ufs/base/secret.h"
#include "ufs/base/status.h"

namespace ufs {
namespace {

bool IsBlank(char c) { return c == ' ' || c == '\t' || c == '\f'; }
bool IsLineEnd(char c) { return c == '\n' || c == '\r'; }

// Cuts a text into logical lines: comments and blank lines left out, continued lines joined,
// escapes still in place.
class LineReader {
 public:
  explicit LineReader(absl::string_view text) : text_(text) {}

  // The next one, with the number of the line it begins on; false at the end.
  bool Next(std::string* line, int* number) {
    line->clear();
    bool continued = false;
    while (at_ < text_.size()) {
      const absl::string_view natural = Natural();
      const size_t start = natural.find_first_not_of(" \t\f");
      if (start == absl::string_view::npos) {
        if (continued && !line->empty()) {
          return true;  // an empty line ends what was continued
        }
        continue;
      }
      absl::string_view content = natural.substr(start);
      // What is continued may begin like a comment; only where nothing stands before it is it one.
      if (line->empty() && (content[0] == '#' || content[0] == '!')) {
        continue;
      }
      if (line->empty()) {
        *number = number_;
      }
      continued = EndsInBackslash(content);
      line->append(content.data(), content.size() - (continued ? 1 : 0));
      if (!continued) {
        return true;
      }
    }
    return !line->empty();
  }

 private:
  // Up to the line's end, which is passed.
  absl::string_view Natural() {
    ++number_;
    const size_t begin = at_;
    while (at_ < text_.size() && !IsLineEnd(text_[at_])) {
      ++at_;
    }
    const absl::string_view line = text_.substr(begin, at_ - begin);
    if (at_ < text_.size()) {
      const bool cr = text_[at_] == '\r';
      ++at_;
      if (cr && at_ < text_.size() && text_[at_] == '\n') {
        ++at_;
      }
    }
    return line;
  }

  static bool EndsInBackslash(absl::string_view line) {
    size_t count = 0;
    while (count < line.size() && line[line.size() - 1 - count] == '\\') {
      ++count;
    }
    return count % 2 == 1;
  }

  const absl::string_view text_;
  size_t at_ = 0;
  int number_ = 0;
};

void AppendUtf8(uint32_t code, std::string* out) {
  const auto put = [out](uint32_t byte) { *out += static_cast<char>(byte); };
  if (code < 0x80) {
    put(code);
  } else if (code < 0x800) {
    put(0xc0 | code >> 6);
    put(0x80 | (code & 0x3f));
  } else if (code < 0x10000) {
    put(0xe0 | code >> 12);
    put(0x80 | (code >> 6 & 0x3f));
    put(0x80 | (code & 0x3f));
  } else {
    put(0xf0 | code >> 18);
    put(0x80 | (code >> 12 & 0x3f));
    put(0x80 | (code >> 6 & 0x3f));
    put(0x80 | (code & 0x3f));
  }
}

// Four hexadecimal digits at `text`; false when there are none.
bool ReadHex(absl::string_view text, uint32_t* unit) {
  if (text.size() < 4) {
    return false;
  }
  *unit = 0;
  for (const char c : text.substr(0, 4)) {
    uint32_t digit = 0;
    if (c >= '0' && c <= '9') {
      digit = static_cast<uint32_t>(c - '0');
    } else if (c >= 'a' && c <= 'f') {
      digit = static_cast<uint32_t>(c - 'a') + 10;
    } else if (c >= 'A' && c <= 'F') {
      digit = static_cast<uint32_t>(c - 'A') + 10;
    } else {
      return false;
    }
    *unit = *unit * 16 + digit;
  }
  return true;
}

// The character of `\uXXXX`, with the second half of a pair where one is needed; `at` stands behind
// the `u` and is moved on.
absl::Status UnescapeUnicode(absl::string_view text, size_t* at, std::string* out) {
  uint32_t code = 0;
  if (!ReadHex(text.substr(*at), &code)) {
    return absl::InvalidArgumentError("\\u is not followed by four hexadecimal digits");
  }
  *at += 4;
  if (code == 0) {
    return absl::InvalidArgumentError("\\u0000 is no character that an option can hold");
  }
  if (code >= 0xd800 && code < 0xe000) {
    uint32_t low = 0;
    if (code >= 0xdc00 || text.substr(*at, 2) != "\\u" || !ReadHex(text.substr(*at + 2), &low) ||
        low < 0xdc00 || low >= 0xe000) {
      return absl::InvalidArgumentError("\\u is half a surrogate pair");
    }
    *at += 6;
    code = 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00);
  }
  AppendUtf8(code, out);
  return absl::OkStatus();
}

absl::StatusOr<std::string> Unescape(absl::string_view text) {
  std::string out;
  for (size_t at = 0; at < text.size();) {
    const char c = text[at++];
    if (c != '\\') {
      out += c;
      continue;
    }
    if (at == text.size()) {
      break;
    }
    const char escaped = text[at++];
    switch (escaped) {
      case 'u':
        UFS_RETURN_IF_ERROR(UnescapeUnicode(text, &at, &out));
        break;
      case 't':
        out += '\t';
        break;
      case 'n':
        out += '\n';
        break;
      case 'r':
        out += '\r';
        break;
      case 'f':
        out += '\f';
        break;
      default:
        out += escaped;
    }
  }
  return out;
}

// Where the key of a logical line ends, and where its value begins.
std::pair<size_t, size_t> Divide(absl::string_view line) {
  size_t end = 0;
  for (bool escaped = false; end < line.size(); ++end) {
    const char c = line[end];
    if (!escaped && (c == '=' || c == ':' || IsBlank(c))) {
      break;
    }
    escaped = c == '\\' && !escaped;
  }
  size_t value = end;
  for (bool separated = false; value < line.size(); ++value) {
    const char c = line[value];
    if (!separated && (c == '=' || c == ':')) {
      separated = true;
    } else if (!IsBlank(c)) {
      break;
    }
  }
  return {end, value};
}

}  // namespace

absl::StatusOr<std::vector<Property>> ParseProperties(absl::string_view text) {
  std::vector<Property> properties;
  LineReader reader(text);
  std::string line;
  int number = 0;
  while (reader.Next(&line, &number)) {
    if (line.find('\0') != std::string::npos) {
      return absl::InvalidArgumentError(absl::StrCat("line ", number, " holds a NUL"));
    }
    const auto [end, begin] = Divide(line);
    absl::StatusOr<std::string> name = Unescape(absl::string_view(line).substr(0, end));
    absl::StatusOr<std::string> value = Unescape(absl::string_view(line).substr(begin));
    WipeString(&line);
    for (const absl::Status& status : {name.status(), value.status()}) {
      UFS_RETURN_IF_ERROR(Annotate(status, absl::StrCat("line ", number)));
    }
    properties.push_back({*std::move(name), *std::move(value), number});
  }
  return properties;
}

std::string FormatProperty(absl::string_view name, absl::string_view value) {
  const auto append = [](absl::string_view text, bool key, std::string* out) {
    for (size_t i = 0; i < text.size(); ++i) {
      const char c = text[i];
      const bool leading = i == 0;
      if (c == '\n') {
        *out += "\\n";
      } else if (c == '\r') {
        *out += "\\r";
      } else if (c == '\t') {
        *out += "\\t";
      } else if (c == '\f') {
        *out += "\\f";
      } else {
        const bool escape = c == '\\' || (c == ' ' && (key || leading)) ||
                            (key && (c == '=' || c == ':')) ||
                            (key && leading && (c == '#' || c == '!'));
        absl::StrAppend(out, escape ? "\\" : "", absl::string_view(&c, 1));
      }
    }
  };
  std::string out;
  append(name, /*key=*/true, &out);
  out += '=';
  append(value, /*key=*/false, &out);
  return out;
}

}  // namespace ufs
