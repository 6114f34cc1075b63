// Proxies as they are written.
#include "ufs/http/proxy_server.h"

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "absl/types/optional.h"
#include "ufs/base/status.h"

namespace ufs {
namespace {

// curl(1), --proxy: "If the port number is not specified, it is assumed to be 1080."
constexpr int kDefaultPort = 1080;

absl::Status Bad(absl::string_view why) {
  return absl::InvalidArgumentError(
      absl::StrCat("the proxy's URL ", why, ": write http://HOST:PORT"));
}

// Percent-escapes resolved; nothing for a broken one and for control characters, which would end
// the header that carries them.
absl::optional<std::string> Unescape(absl::string_view text) {
  std::string plain;
  for (size_t i = 0; i < text.size(); ++i) {
    char c = text[i];
    if (c == '%') {
      int value = 0;
      if (i + 2 >= text.size() || !absl::ascii_isxdigit(text[i + 1]) ||
          !absl::ascii_isxdigit(text[i + 2]) ||
          !absl::SimpleHexAtoi(text.substr(i + 1, 2), &value)) {
        return absl::nullopt;
      }
      c = static_cast<char>(value);
      i += 2;
    }
    if (absl::ascii_iscntrl(static_cast<unsigned char>(c))) {
      return absl::nullopt;
    }
    plain.push_back(c);
  }
  return plain;
}

bool IsHost(absl::string_view host, bool in_brackets) {
  return !host.empty() && std::all_of(host.begin(), host.end(), [in_brackets](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return absl::ascii_isalnum(byte) || c == '.' || (in_brackets ? c == ':' : c == '-' || c == '_');
  });
}

// HOST[:PORT], the host in brackets when it is an IPv6 address.
absl::Status ReadPlace(absl::string_view text, ProxyServer* proxy) {
  absl::string_view host = text;
  absl::string_view port;
  const bool in_brackets = absl::StartsWith(text, "[");
  if (in_brackets) {
    const size_t end = text.find(']');
    if (end == absl::string_view::npos) {
      return Bad("has a bracket that is not closed");
    }
    host = text.substr(1, end - 1);
    port = text.substr(end + 1);
  } else if (const size_t colon = text.find(':'); colon != absl::string_view::npos) {
    host = text.substr(0, colon);
    port = text.substr(colon);
  }
  if (!IsHost(host, in_brackets)) {
    return Bad("names no host");
  }
  proxy->host = std::string(host);
  proxy->port = kDefaultPort;
  if (!port.empty() &&
      (port[0] != ':' || port.size() > 6 || !absl::SimpleAtoi(port.substr(1), &proxy->port) ||
       !absl::ascii_isdigit(port[1]) || proxy->port < 1 || proxy->port > 65535)) {
    return Bad("has a port that is none");
  }
  return absl::OkStatus();
}

}  // namespace

std::string ProxyServer::Name() const {
  return absl::StrContains(host, ':') ? absl::StrCat("[", host, "]:", port)
                                      : absl::StrCat(host, ":", port);
}

absl::StatusOr<ProxyServer> ParseProxyUrl(absl::string_view text) {
  text = absl::StripAsciiWhitespace(text);
  if (const size_t end = text.find("://"); end != absl::string_view::npos) {
    if (!absl::EqualsIgnoreCase(text.substr(0, end), "http")) {
      return Bad("is not an HTTP proxy's");
    }
    text.remove_prefix(end + 3);
  }
  absl::ConsumeSuffix(&text, "/");
  ProxyServer proxy;
  if (const size_t at = text.rfind('@'); at != absl::string_view::npos) {
    const absl::string_view identity = text.substr(0, at);
    const size_t colon = std::min(identity.find(':'), identity.size());
    absl::optional<std::string> user = Unescape(identity.substr(0, colon));
    absl::optional<std::string> password =
        Unescape(colon < identity.size() ? identity.substr(colon + 1) : absl::string_view());
    if (!user.has_value() || !password.has_value() || absl::StrContains(*user, ':')) {
      return Bad("has a user or password that cannot be sent");
    }
    proxy.user = *std::move(user);
    proxy.password = Secret(*password);
    WipeString(&*password);
    text.remove_prefix(at + 1);
  }
  UFS_RETURN_IF_ERROR(ReadPlace(text, &proxy));
  return proxy;
}

}  // namespace ufs
