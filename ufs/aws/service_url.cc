// URLs come from variables and profile files: what curl could read differently is refused.
#include "ufs/aws/service_url.h"

#include <arpa/inet.h>

#include <algorithm>
#include <cstdint>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"

namespace ufs {
namespace {

bool IsHostName(absl::string_view host) {
  return !host.empty() && std::all_of(host.begin(), host.end(), [](char c) {
    return absl::ascii_isalnum(static_cast<unsigned char>(c)) || c == '-' || c == '.' || c == '_';
  });
}

bool IsIpv6(absl::string_view host) {
  in6_addr address{};
  return inet_pton(AF_INET6, std::string(host).c_str(), &address) == 1;
}

absl::Status Refuse(absl::string_view why) { return absl::InvalidArgumentError(why); }

}  // namespace

absl::StatusOr<ServiceUrl> ParseServiceUrl(absl::string_view text) {
  if (std::any_of(text.begin(), text.end(),
                  [](char c) { return !absl::ascii_isgraph(static_cast<unsigned char>(c)); })) {
    return Refuse("a URL holds no blanks and no control characters");
  }
  ServiceUrl url;
  if (absl::StartsWithIgnoreCase(text, "http://")) {
    url.scheme = "http";
  } else if (absl::StartsWithIgnoreCase(text, "https://")) {
    url.scheme = "https";
  } else {
    return Refuse("a URL begins with http:// or https://");
  }
  text.remove_prefix(url.scheme.size() + 3);
  if (absl::StrContains(text, '#')) {
    return Refuse("the URL has a fragment");
  }
  const size_t end = std::min(text.find_first_of("/?"), text.size());
  url.authority = std::string(text.substr(0, end));
  url.target = std::string(text.substr(end));
  if (url.target.empty() || url.target[0] != '/') {
    url.target.insert(0, "/");
  }
  absl::string_view host = url.authority;
  absl::string_view port;
  if (absl::ConsumePrefix(&host, "[")) {
    const size_t close = host.find(']');
    port = close == absl::string_view::npos ? host : host.substr(close + 1);
    host = host.substr(0, close);
    if (!IsIpv6(host)) {
      return Refuse("the URL's host is no IPv6 address");
    }
  } else {
    const size_t colon = std::min(host.find(':'), host.size());
    port = host.substr(colon);
    host = host.substr(0, colon);
    if (!IsHostName(host)) {
      return Refuse("the URL has no host, or one that is no host's name");
    }
  }
  uint32_t number = 0;
  if (!port.empty() && (!absl::ConsumePrefix(&port, ":") || port.size() > 5 ||
                        !absl::SimpleAtoi(port, &number) || number == 0 || number > 65535)) {
    return Refuse("the URL's port is no port");
  }
  url.host = absl::AsciiStrToLower(host);
  return url;
}

bool IsLoopback(absl::string_view host) {
  in_addr v4{};
  if (inet_pton(AF_INET, std::string(host).c_str(), &v4) == 1) {
    return (ntohl(v4.s_addr) >> 24) == 127;
  }
  in6_addr v6{};
  if (inet_pton(AF_INET6, std::string(host).c_str(), &v6) == 1) {
    return std::equal(std::begin(v6.s6_addr), std::end(v6.s6_addr),
                      std::begin(in6addr_loopback.s6_addr));
  }
  return host == "localhost";
}

}  // namespace ufs
