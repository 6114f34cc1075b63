#ifndef UFS_HTTP_NO_PROXY_LIST_H_
#define UFS_HTTP_NO_PROXY_LIST_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace ufs {

// The hosts that are reached without a proxy, as `no_proxy` says them: names between commas or
// spaces, each meaning itself and what is below it (with or without a leading dot or "*."),
// addresses, networks (10.0.0.0/8, fd00::/8), each optionally with a port, and "*" for everything.
// What is none of these matches nothing.
class NoProxyList {
 public:
  NoProxyList() = default;
  static NoProxyList Parse(absl::string_view text);

  // `host` is a name or an address without brackets, in any case; 0: the port does not matter.
  bool Matches(absl::string_view host, int port) const;

 private:
  struct Rule {
    std::string name;            // lower case, without a dot at either end; empty: a network
    std::vector<uint8_t> bytes;  // the address, 4 or 16 bytes
    int bits = 0;                // how many of them count
    int port = 0;
  };

  bool everything_ = false;
  std::vector<Rule> rules_;
};

// Whether no proxy may ever be asked for `host`: this machine itself (localhost and what is below
// it, 127.0.0.0/8, ::1) and addresses that mean something on this machine's own line only, where
// the services are that give out credentials (169.254.0.0/16, fe80::/10, fd00:ec2::/32).
bool IsNeverProxied(absl::string_view host);

}  // namespace ufs

#endif  // UFS_HTTP_NO_PROXY_LIST_H_
