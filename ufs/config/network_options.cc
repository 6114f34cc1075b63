// TLS, proxies and connections, from the set of values.
#include "ufs/config/network_options.h"

#include "absl/strings/string_view.h"
#include "ufs/config/option_set.h"

namespace ufs {

NetworkOptions ReadNetworkOptions(const OptionSet& set) {
  const auto text = [&set](absl::string_view name) {
    const OptionSet::Entry* const entry = set.Find(name);
    return entry == nullptr ? std::string() : entry->value.AsString();
  };
  const auto hidden = [&set](absl::string_view name) {
    const OptionSet::Entry* const entry = set.Find(name);
    return entry == nullptr ? Secret() : entry->value.AsSecret();
  };
  NetworkOptions out;
  out.ca_bundle = text("underfs.tls.ca-bundle");
  out.client_cert = text("underfs.tls.client-cert");
  out.client_key = text("underfs.tls.client-key");
  out.client_key_password = hidden("underfs.tls.client-key-password");
  out.no_verify = set.Find("underfs.tls.no-verify")->value.AsBool();
  out.proxy_host = text("underfs.proxy.host");
  if (const OptionSet::Entry* const port = set.Find("underfs.proxy.port")) {
    out.proxy_port = static_cast<int>(port->value.AsInt());
  }
  out.proxy_user = text("underfs.proxy.user");
  out.proxy_password = hidden("underfs.proxy.password");
  if (set.Find("underfs.proxy.no-proxy") != nullptr) {
    out.no_proxy = text("underfs.proxy.no-proxy");
  }
  out.connection_ttl = set.Find("underfs.s3.connection-ttl")->value.AsDuration();
  return out;
}

}  // namespace ufs
