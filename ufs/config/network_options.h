#ifndef UFS_CONFIG_NETWORK_OPTIONS_H_
#define UFS_CONFIG_NETWORK_OPTIONS_H_

#include <string>

#include "absl/time/time.h"
#include "absl/types/optional.h"
#include "ufs/base/secret.h"

namespace ufs {

class OptionSet;

// The options of the way to the store: TLS, proxies, connections. Empty and unset mean "not said".
struct NetworkOptions {
  // TLS; files are PEM.
  std::string ca_bundle;
  std::string client_cert;
  std::string client_key;
  Secret client_key_password;
  bool no_verify = false;

  // The proxy.
  std::string proxy_host;  // HOST or http://HOST[:PORT]
  absl::optional<int> proxy_port;
  std::string proxy_user;
  Secret proxy_password;
  absl::optional<std::string> no_proxy;

  absl::Duration connection_ttl;  // infinite: for ever
};

// The part of `set` that is about the network.
NetworkOptions ReadNetworkOptions(const OptionSet& set);

}  // namespace ufs

#endif  // UFS_CONFIG_NETWORK_OPTIONS_H_
