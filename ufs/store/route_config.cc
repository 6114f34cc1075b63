// Options and environment as a route.
#include "ufs/store/route_config.h"

#include <fcntl.h>

#include <cerrno>
#include <cstring>
#include <initializer_list>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "ufs/base/status.h"
#include "ufs/base/unique_fd.h"

namespace ufs {
namespace {

// A path, and the name under which the user gave it.
struct NamedFile {
  std::string path;
  std::string source;
};

absl::Status CheckReadable(const NamedFile& file) {
  if (file.path.empty()) {
    return absl::OkStatus();
  }
  const UniqueFd fd(open(file.path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (!fd.valid()) {
    return absl::InvalidArgumentError(
        absl::StrCat(file.source, ": ", file.path, " cannot be read: ", std::strerror(errno)));
  }
  return absl::OkStatus();
}

NamedFile CaBundle(const NetworkOptions& options, const Environment& environment,
                   absl::string_view profile_ca_bundle) {
  if (!options.ca_bundle.empty()) {
    return {options.ca_bundle, "ca-bundle"};
  }
  if (auto path = environment.Get("AWS_CA_BUNDLE")) {
    return {*path, "AWS_CA_BUNDLE"};
  }
  if (!profile_ca_bundle.empty()) {
    return {std::string(profile_ca_bundle), "ca_bundle of the AWS profile"};
  }
  return {environment.Get("SSL_CERT_FILE").value_or(""), "SSL_CERT_FILE"};
}

absl::Status ReadTls(const NetworkOptions& options, const Environment& environment,
                     absl::string_view profile_ca_bundle, ConfiguredRoute* out, HttpRoute* route) {
  const NamedFile bundle = CaBundle(options, environment, profile_ca_bundle);
  UFS_RETURN_IF_ERROR(CheckReadable(bundle));
  UFS_RETURN_IF_ERROR(CheckReadable({options.client_cert, "client-cert"}));
  UFS_RETURN_IF_ERROR(CheckReadable({options.client_key, "client-key"}));
  if (options.client_cert.empty() && !options.client_key.empty()) {
    return absl::InvalidArgumentError("client-key is given without client-cert: give both");
  }
  route->tls.ca_bundle = bundle.path;
  route->tls.client_cert = options.client_cert;
  route->tls.client_key = options.client_key;
  route->tls.client_key_password = options.client_key_password;
  route->tls.verify = !options.no_verify;
  if (options.no_verify) {
    out->warnings.push_back(
        "no-verify: the server's certificate is NOT checked; whoever answers can read and change "
        "everything, and take the credentials. Give its authority with ca-bundle=FILE instead");
  }
  return absl::OkStatus();
}

absl::StatusOr<absl::optional<ProxyServer>> FromEnvironment(
    const Environment& environment, std::initializer_list<const char*> names) {
  for (const char* const name : names) {
    if (const auto text = environment.Get(name)) {
      absl::StatusOr<ProxyServer> proxy = ParseProxyUrl(*text);
      UFS_RETURN_IF_ERROR(Annotate(proxy.status(), name));
      return absl::make_optional(*std::move(proxy));
    }
  }
  return absl::optional<ProxyServer>();
}

absl::StatusOr<ProxyServer> FromOptions(const NetworkOptions& options) {
  absl::StatusOr<ProxyServer> proxy = ParseProxyUrl(options.proxy_host);
  UFS_RETURN_IF_ERROR(Annotate(proxy.status(), "proxy.host"));
  if (options.proxy_port.has_value()) {
    proxy->port = *options.proxy_port;
  } else if (!absl::StrContains(options.proxy_host, ":")) {
    return absl::InvalidArgumentError("proxy.host is given without proxy.port: give both");
  }
  if (!options.proxy_user.empty()) {
    proxy->user = options.proxy_user;
    proxy->password = options.proxy_password;
  }
  return proxy;
}

absl::Status ReadProxy(const NetworkOptions& options, const Environment& environment,
                       HttpRoute* route) {
  if (!options.proxy_host.empty()) {
    UFS_ASSIGN_OR_RETURN(ProxyServer proxy, FromOptions(options));
    route->http_proxy = proxy;
    route->https_proxy = std::move(proxy);
  } else if (options.proxy_port.has_value() || !options.proxy_user.empty() ||
             !options.proxy_password.empty()) {
    return absl::InvalidArgumentError(
        "proxy.port, proxy.user and proxy.password mean nothing without proxy.host");
  } else {
    UFS_ASSIGN_OR_RETURN(route->http_proxy,
                         FromEnvironment(environment, {"http_proxy", "all_proxy", "ALL_PROXY"}));
    UFS_ASSIGN_OR_RETURN(
        route->https_proxy,
        FromEnvironment(environment, {"https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"}));
  }
  std::string near = options.no_proxy.value_or("");
  for (const char* const name : {"no_proxy", "NO_PROXY"}) {
    if (!options.no_proxy.has_value() && near.empty()) {
      near = environment.Get(name).value_or("");
    }
  }
  route->no_proxy = NoProxyList::Parse(near);
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<ConfiguredRoute> RouteConfig(const NetworkOptions& options,
                                            const Environment& environment,
                                            absl::string_view profile_ca_bundle) {
  ConfiguredRoute out;
  auto route = std::make_shared<HttpRoute>();
  UFS_RETURN_IF_ERROR(ReadTls(options, environment, profile_ca_bundle, &out, route.get()));
  UFS_RETURN_IF_ERROR(ReadProxy(options, environment, route.get()));
  route->connection_ttl = options.connection_ttl;
  out.route = std::move(route);
  return out;
}

}  // namespace ufs
