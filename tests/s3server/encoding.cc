// Text forms on the wire: percent encodings, hex, dates, XML escapes. Pure functions.

#include "tests/s3server/encoding.h"

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"

namespace s3server {
namespace {

constexpr char kUpperHex[] = "0123456789ABCDEF";

void AppendEscape(char c, std::string* out) {
  const auto byte = static_cast<unsigned char>(c);
  out->push_back('%');
  out->push_back(kUpperHex[byte >> 4]);
  out->push_back(kUpperHex[byte & 15]);
}

int HexDigit(char c) {
  if (c >= '0' && c <= '9') {
    return c - '0';
  }
  c = absl::ascii_tolower(static_cast<unsigned char>(c));
  return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

}  // namespace

std::string UriEncode(absl::string_view text, bool keep_slash) {
  std::string out;
  out.reserve(text.size() + text.size() / 4);
  for (char c : text) {
    const bool plain = absl::ascii_isalnum(static_cast<unsigned char>(c)) || c == '-' || c == '_' ||
                       c == '.' || c == '~' || (c == '/' && keep_slash);
    if (plain) {
      out.push_back(c);
    } else {
      AppendEscape(c, &out);
    }
  }
  return out;
}

absl::optional<std::string> UriDecode(absl::string_view text, bool plus_is_space) {
  std::string out;
  out.reserve(text.size());
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '+' && plus_is_space) {
      out.push_back(' ');
    } else if (text[i] != '%') {
      out.push_back(text[i]);
    } else {
      const int high = i + 2 < text.size() ? HexDigit(text[i + 1]) : -1;
      const int low = i + 2 < text.size() ? HexDigit(text[i + 2]) : -1;
      if (high < 0 || low < 0) {
        return absl::nullopt;
      }
      out.push_back(static_cast<char>(high * 16 + low));
      i += 2;
    }
  }
  return out;
}

std::string ListEncode(absl::string_view key) {
  std::string out;
  out.reserve(key.size());
  for (char c : key) {
    if (absl::ascii_isalnum(static_cast<unsigned char>(c)) || c == '-' || c == '_' || c == '.' ||
        c == '*' || c == '/') {
      out.push_back(c);
    } else if (c == ' ') {
      out.push_back('+');
    } else {
      AppendEscape(c, &out);
    }
  }
  return out;
}

std::string Hex(absl::string_view bytes) { return absl::BytesToHexString(bytes); }

std::string HttpDate(absl::Time time) {
  return absl::FormatTime("%a, %d %b %E4Y %H:%M:%S GMT", time, absl::UTCTimeZone());
}

absl::optional<absl::Time> ParseHttpDate(absl::string_view text) {
  static constexpr const char* kFormats[] = {"%a, %d %b %E4Y %H:%M:%S GMT",
                                             "%A, %d-%b-%y %H:%M:%S GMT", "%a %b %d %H:%M:%S %E4Y",
                                             "%a, %d %b %E4Y %H:%M:%S %z", absl::RFC3339_full};
  absl::Time time;
  for (const char* format : kFormats) {
    if (absl::ParseTime(format, text, absl::UTCTimeZone(), &time, nullptr)) {
      return time;
    }
  }
  return absl::nullopt;
}

std::string IsoDate(absl::Time time) {
  return absl::FormatTime("%E4Y-%m-%dT%H:%M:%E3SZ", time, absl::UTCTimeZone());
}

std::string XmlEscape(absl::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (char c : text) {
    switch (c) {
      case '&':
        out.append("&amp;");
        break;
      case '<':
        out.append("&lt;");
        break;
      case '>':
        out.append("&gt;");
        break;
      case '"':
        out.append("&quot;");
        break;
      default:
        if (static_cast<unsigned char>(c) < 0x20) {
          absl::StrAppend(&out, "&#x", absl::Hex(static_cast<unsigned char>(c)), ";");
        } else {
          out.push_back(c);
        }
    }
  }
  return out;
}

}  // namespace s3server
