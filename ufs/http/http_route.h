#ifndef UFS_HTTP_HTTP_ROUTE_H_
#define UFS_HTTP_HTTP_ROUTE_H_

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/optional.h"
#include "ufs/http/no_proxy_list.h"
#include "ufs/http/proxy_server.h"
#include "ufs/http/tls_settings.h"

namespace ufs {

// The way that requests take to their servers; mounts have their own. Connections are shared by
// requests whose routes agree. Read by any thread once it is made.
struct HttpRoute {
  TlsSettings tls;
  absl::optional<ProxyServer> http_proxy;   // for http://
  absl::optional<ProxyServer> https_proxy;  // for https://
  NoProxyList no_proxy;
  // A connection is given no further request when it is older, in whole seconds, rounded up.
  absl::Duration connection_ttl = absl::InfiniteDuration();

  // The proxy that a request to `authority` (HOST[:PORT]) over `scheme` goes through; null: none.
  // Never one for hosts that IsNeverProxied.
  const ProxyServer* ProxyFor(absl::string_view scheme, absl::string_view authority) const;
};

}  // namespace ufs

#endif  // UFS_HTTP_HTTP_ROUTE_H_
