// The host ends up in front of credentials, so that nothing passes unchecked: no user part, no
// query, no bytes that HTTP or DNS do not know.
#include "ufs/s3/endpoint_url.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "ufs/base/status.h"

namespace ufs {
namespace {

bool IsAlnum(char c) { return absl::ascii_isalnum(static_cast<unsigned char>(c)); }
bool IsDigit(char c) { return absl::ascii_isdigit(static_cast<unsigned char>(c)); }

absl::Status Wrong(absl::string_view endpoint, absl::string_view why) {
  return absl::InvalidArgumentError(absl::StrCat("endpoint \"", absl::CHexEscape(endpoint),
                                                 "\": ", why, " (write [http[s]://]host[:port])"));
}

absl::Status SplitPort(absl::string_view text, absl::string_view authority, EndpointUrl* url) {
  const size_t bracket = authority.rfind(']');
  const size_t colon = authority.rfind(':');
  absl::string_view host = authority;
  if (colon != absl::string_view::npos && (bracket == absl::string_view::npos || colon > bracket)) {
    host = authority.substr(0, colon);
    const absl::string_view port = authority.substr(colon + 1);
    int number = 0;
    if (port.size() > 5 || !absl::SimpleAtoi(port, &number) || number < 1 || number > 65535 ||
        !IsDigit(port[0])) {
      return Wrong(text, "the port is no number from 1 to 65535");
    }
    url->port = absl::StrCat(number);
  }
  const bool address = host.size() > 2 && host.front() == '[' && host.back() == ']';
  const absl::string_view name = address ? host.substr(1, host.size() - 2) : host;
  if (name.empty() || name.front() == '.' || !std::all_of(name.begin(), name.end(), [=](char c) {
        return IsAlnum(c) || c == '.' || (address ? c == ':' : c == '-' || c == '_');
      })) {
    return Wrong(text, "the host is not one");
  }
  url->host = absl::AsciiStrToLower(host);
  return absl::OkStatus();
}

}  // namespace

bool EndpointUrl::IsAddress() const {
  return absl::StartsWith(host, "[") ||
         std::all_of(host.begin(), host.end(), [](char c) { return IsDigit(c) || c == '.'; });
}

absl::StatusOr<EndpointUrl> ParseEndpointUrl(absl::string_view text) {
  EndpointUrl url;
  absl::string_view rest = absl::StripAsciiWhitespace(text);
  if (const size_t at = rest.find("://"); at != absl::string_view::npos) {
    url.scheme = absl::AsciiStrToLower(rest.substr(0, at));
    rest.remove_prefix(at + 3);
    if (url.scheme != "http" && url.scheme != "https") {
      return Wrong(url.scheme, "only http and https are known");
    }
  }
  const size_t slash = rest.find_first_of("/?#");
  const absl::string_view authority = rest.substr(0, slash);
  if (authority.find('@') != absl::string_view::npos) {
    return absl::InvalidArgumentError(
        "the endpoint names a user: give credentials by aws.accessKeyId and aws.secretKey");
  }
  if (const size_t mark = rest.find_first_of("?#"); mark != absl::string_view::npos) {
    // What a query holds may be a signature: it is not repeated.
    return Wrong(rest.substr(0, mark), "it has a query or fragment");
  }
  UFS_RETURN_IF_ERROR(SplitPort(text, authority, &url));
  if (slash != absl::string_view::npos) {
    url.path = std::string(rest.substr(slash));
    while (absl::EndsWith(url.path, "/")) {
      url.path.pop_back();
    }
    if (!std::all_of(url.path.begin(), url.path.end(),
                     [](char c) { return absl::ascii_isgraph(static_cast<unsigned char>(c)); })) {
      return Wrong(text, "its path holds white space or bytes that are not ASCII");
    }
  }
  return url;
}

}  // namespace ufs
