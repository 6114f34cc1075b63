#ifndef UFS_STORE_ROUTE_CONFIG_H_
#define UFS_STORE_ROUTE_CONFIG_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "ufs/base/environment.h"
#include "ufs/config/network_options.h"
#include "ufs/http/http_route.h"

namespace ufs {

// The way to a store, and what the user should be told of it.
struct ConfiguredRoute {
  std::shared_ptr<const HttpRoute> route;
  std::vector<std::string> warnings;
};

// What options and environment make of it. Certificates of authorities: option, AWS_CA_BUNDLE, the
// profile's ca_bundle (`profile_ca_bundle`), SSL_CERT_FILE, the system's. Proxy: options, else
// http_proxy for http and https_proxy or HTTPS_PROXY for https, each before all_proxy or ALL_PROXY;
// HTTP_PROXY is not looked at, as by curl: in a web server's child a client may have set it.
// no_proxy or NO_PROXY unless the option says otherwise. A file that cannot be read, or an
// incomplete set of options, is kInvalidArgument with the fix: found at mount, not at the first
// request.
absl::StatusOr<ConfiguredRoute> RouteConfig(const NetworkOptions& options,
                                            const Environment& environment,
                                            absl::string_view profile_ca_bundle);

}  // namespace ufs

#endif  // UFS_STORE_ROUTE_CONFIG_H_
