#ifndef UFS_HTTP_PROXY_SERVER_H_
#define UFS_HTTP_PROXY_SERVER_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "ufs/base/secret.h"

namespace ufs {

// An HTTP proxy. It forwards plain http, and opens tunnels (CONNECT) for https.
struct ProxyServer {
  std::string host;  // a name or an address; IPv6 without brackets
  int port = 0;
  std::string user;  // empty: it asks for none
  Secret password;

  // "proxy.example:3128", for messages: never with user or password.
  std::string Name() const;
};

// What environment variables hold: [http://][USER[:PASSWORD]@]HOST[:PORT][/]. User and password may
// be percent-encoded. Without a port it is 1080, as curl has it. kInvalidArgument for anything
// else, https:// and socks among it; the message never repeats user and password.
absl::StatusOr<ProxyServer> ParseProxyUrl(absl::string_view text);

}  // namespace ufs

#endif  // UFS_HTTP_PROXY_SERVER_H_
