// Who goes through a proxy.
#include "ufs/http/http_route.h"

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"

namespace ufs {

const ProxyServer* HttpRoute::ProxyFor(absl::string_view scheme,
                                       absl::string_view authority) const {
  const bool encrypted = scheme == "https";
  const absl::optional<ProxyServer>& proxy = encrypted ? https_proxy : http_proxy;
  if (!proxy.has_value()) {
    return nullptr;
  }
  absl::string_view host = authority;
  int port = encrypted ? 443 : 80;
  if (const size_t end = authority.find(']'); absl::StartsWith(authority, "[")) {
    host = authority.substr(1, end == absl::string_view::npos ? end : end - 1);
    authority.remove_prefix(end == absl::string_view::npos ? authority.size() : end + 1);
  }
  if (const size_t colon = authority.rfind(':'); colon != absl::string_view::npos) {
    if (host.data() == authority.data()) {
      host = authority.substr(0, colon);
    }
    (void)absl::SimpleAtoi(authority.substr(colon + 1), &port);
  }
  return IsNeverProxied(host) || no_proxy.Matches(host, port) ? nullptr : &*proxy;
}

}  // namespace ufs
