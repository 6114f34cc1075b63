// Secrets out of headers and URLs; control characters out of lines.
#include "ufs/obs/redact.h"

#include <cstdint>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"

namespace ufs {
namespace {

// Headers whose whole value is a secret.
constexpr absl::string_view kSecretHeaders[] = {
    "x-amz-security-token",
    "x-amz-s3session-token",
    "x-amz-server-side-encryption-customer-key",
    "x-amz-copy-source-server-side-encryption-customer-key",
    "x-amz-server-side-encryption-context",
    "x-aws-ec2-metadata-token",
    "cookie",
    "set-cookie",
};

// Query parameters whose value signs a request or names who signed: SigV4, SigV2, and the session
// token of an STS answer's link.
constexpr absl::string_view kSecretParameters[] = {
    "x-amz-signature", "x-amz-credential", "x-amz-security-token",
    "signature",       "awsaccesskeyid",   "x-amz-server-side-encryption-customer-key",
};

bool IsSecretParameter(absl::string_view name) {
  for (const absl::string_view secret : kSecretParameters) {
    if (absl::EqualsIgnoreCase(name, secret)) {
      return true;
    }
  }
  return false;
}

std::string RedactQuery(absl::string_view query) {
  std::string shown;
  bool first = true;
  for (const absl::string_view part : absl::StrSplit(query, '&')) {
    absl::StrAppend(&shown, first ? "" : "&");
    first = false;
    const size_t equals = part.find('=');
    if (equals != absl::string_view::npos && IsSecretParameter(part.substr(0, equals))) {
      absl::StrAppend(&shown, part.substr(0, equals + 1), kRedacted);
    } else {
      absl::StrAppend(&shown, part);
    }
  }
  return shown;
}

// Where the '@' stands that ends a URL's user and password, or npos. `rest` follows the "://".
size_t UserInfoEnd(absl::string_view rest) {
  const absl::string_view authority = rest.substr(0, rest.find_first_of("/?#"));
  if (const size_t at = authority.rfind('@'); at != absl::string_view::npos) {
    return at;
  }
  // AWS secrets hold '/', which ends the authority too early: "ID:SEC/RET@bucket". A port is no
  // secret.
  const size_t colon = authority.find(':');
  if (colon == absl::string_view::npos ||
      authority.find_first_not_of("0123456789", colon + 1) == absl::string_view::npos) {
    return absl::string_view::npos;
  }
  return rest.substr(0, rest.find('?')).find('@');
}

// The length of the well-formed UTF-8 sequence of several bytes at the front of `text`; 0: none.
size_t Utf8Length(absl::string_view text) {
  const uint8_t lead = static_cast<uint8_t>(text[0]);
  const size_t length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
  if (lead < 0xc2 || lead > 0xf4 || text.size() < length) {
    return 0;
  }
  for (size_t i = 1; i < length; ++i) {
    if ((static_cast<uint8_t>(text[i]) & 0xc0) != 0x80) {
      return 0;
    }
  }
  const uint8_t second = static_cast<uint8_t>(text[1]);
  // Overlong forms, surrogates, beyond U+10FFFF; and the C1 controls, which terminals obey.
  if ((lead == 0xe0 && second < 0xa0) || (lead == 0xed && second > 0x9f) ||
      (lead == 0xf0 && second < 0x90) || (lead == 0xf4 && second > 0x8f) ||
      (lead == 0xc2 && second < 0xa0)) {
    return 0;
  }
  return length;
}

void AppendEscaped(char byte, std::string* out) {
  static constexpr char kHex[] = "0123456789abcdef";
  switch (byte) {
    case '\n':
      *out += "\\n";
      return;
    case '\r':
      *out += "\\r";
      return;
    case '\t':
      *out += "\\t";
      return;
    case '\\':
      *out += "\\\\";
      return;
    default:
      *out += "\\x";
      *out += kHex[static_cast<uint8_t>(byte) >> 4];
      *out += kHex[static_cast<uint8_t>(byte) & 15];
  }
}

}  // namespace

std::string RedactHeader(absl::string_view name, absl::string_view value) {
  name = absl::StripAsciiWhitespace(name);
  if (absl::EqualsIgnoreCase(name, "authorization") ||
      absl::EqualsIgnoreCase(name, "proxy-authorization")) {
    const size_t space = value.find(' ');
    const absl::string_view scheme =
        space == absl::string_view::npos ? absl::string_view() : value.substr(0, space + 1);
    return absl::StrCat(scheme, kRedacted);
  }
  for (const absl::string_view secret : kSecretHeaders) {
    if (absl::EqualsIgnoreCase(name, secret)) {
      return std::string(kRedacted);
    }
  }
  return std::string(value);
}

std::string RedactHeaderLine(absl::string_view line) {
  const size_t colon = line.find(':');
  if (colon == absl::string_view::npos) {
    return std::string(line);
  }
  const absl::string_view name = line.substr(0, colon);
  const absl::string_view value = absl::StripAsciiWhitespace(line.substr(colon + 1));
  const std::string shown = RedactHeader(name, value);
  return shown == value ? std::string(line) : absl::StrCat(name, ": ", shown);
}

std::string RedactUrl(absl::string_view url) {
  std::string shown;
  if (const size_t scheme = url.find("://"); scheme != absl::string_view::npos) {
    shown = std::string(url.substr(0, scheme + 3));
    url.remove_prefix(scheme + 3);
    if (const size_t at = UserInfoEnd(url); at != absl::string_view::npos) {
      absl::StrAppend(&shown, kRedacted);
      url.remove_prefix(at);
    }
  }
  if (const size_t question = url.find('?'); question != absl::string_view::npos) {
    absl::StrAppend(&shown, url.substr(0, question + 1));
    url.remove_prefix(question + 1);
  }
  return absl::StrCat(shown, RedactQuery(url));
}

std::string Escape(absl::string_view text) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const uint8_t byte = static_cast<uint8_t>(text[0]);
    if (byte >= 0x80) {
      if (const size_t length = Utf8Length(text); length > 0) {
        out.append(text.data(), length);
        text.remove_prefix(length);
        continue;
      }
    }
    if (byte < 0x20 || byte >= 0x7f || byte == '\\') {
      AppendEscaped(text[0], &out);
    } else {
      out += text[0];
    }
    text.remove_prefix(1);
  }
  return out;
}

}  // namespace ufs
