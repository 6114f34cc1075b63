// Proxies and the list of hosts that are reached without one, as environments hold them: the first
// line is a proxy's URL, the second a host with a port, the rest the list.
#include <algorithm>

#include "absl/strings/ascii.h"
#include "tests/fuzz/fuzz.h"
#include "ufs/http/http_route.h"

UFS_FUZZ_TARGET(proxy, input) {
  ufs::fuzz::Fields fields(input);
  const absl::string_view url = fields.Line();
  const std::string authority(fields.Line());
  ufs::HttpRoute route;
  route.no_proxy = ufs::NoProxyList::Parse(fields.rest());
  absl::StatusOr<ufs::ProxyServer> proxy = ufs::ParseProxyUrl(url);
  if (!proxy.ok()) {
    return;
  }
  UFS_FUZZ_CHECK(proxy->port > 0 && proxy->port < 65536 && !proxy->host.empty(), url);
  // What curl and a header are given cannot hold anything that ends them.
  for (const absl::string_view part :
       {absl::string_view(proxy->host), absl::string_view(proxy->user), proxy->password.Reveal()}) {
    UFS_FUZZ_CHECK(std::none_of(part.begin(), part.end(), absl::ascii_iscntrl), url);
  }
  // The name that messages have leads to the same place, and to nobody's password.
  const absl::StatusOr<ufs::ProxyServer> again = ufs::ParseProxyUrl(proxy->Name());
  UFS_FUZZ_CHECK(again.ok() && again->host == proxy->host && again->port == proxy->port, url);
  UFS_FUZZ_CHECK(again->user.empty() && again->password.empty(), url);
  route.https_proxy = *std::move(proxy);
  route.http_proxy = route.https_proxy;
  (void)route.ProxyFor("https", authority);
  UFS_FUZZ_CHECK(route.ProxyFor("http", "127.0.0.1:9000") == nullptr, url);
  UFS_FUZZ_CHECK(route.ProxyFor("https", "169.254.169.254") == nullptr, url);
}
