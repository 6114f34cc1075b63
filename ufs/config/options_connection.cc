// TLS and proxies.
#include "ufs/config/option_topic.h"

namespace ufs {

OptionTopic ConnectionOptions() {
  OptionTopic topic;
  topic.options = {
      {.name = "underfs.tls.ca-bundle",
       .short_name = "ca-bundle",
       .unset = "AWS_CA_BUNDLE, the profile's ca_bundle, SSL_CERT_FILE, the system's",
       .help = "Certificates of the authorities that servers are trusted by, in the place of the "
               "system's: a PEM file, or a directory of them with hashed names."},
      {.name = "underfs.tls.client-cert",
       .short_name = "client-cert",
       .unset = "none",
       .help = "A certificate of our own (PEM) for servers that want one."},
      {.name = "underfs.tls.client-key",
       .short_name = "client-key",
       .unset = "in the file of client-cert",
       .help = "The private key of client-cert (PEM)."},
      {.name = "underfs.tls.client-key-password",
       .short_name = "client-key-password",
       .type = OptionType::kSecret,
       .unset = "none",
       .help = "The password of an encrypted client-key."},
      {.name = "underfs.tls.no-verify",
       .short_name = "no-verify",
       .type = OptionType::kBool,
       .default_value = "false",
       .help = "Does not check the server's certificate: whoever answers can read and change "
               "everything. Warned of at each mount.",
       .aliases = {"no-verify-ssl", "no-check-certificate"}},
      {.name = "underfs.proxy.host",
       .short_name = "proxy.host",
       .unset = "http_proxy, https_proxy, HTTPS_PROXY, all_proxy, ALL_PROXY; else none",
       .help = "An HTTP proxy for all requests to the store; https goes through it by CONNECT. "
               "This machine itself and services that give out credentials are always reached "
               "directly.",
       .aliases = {"alluxio.underfs.s3.proxy.host", "fs.s3a.proxy.host"}},
      {.name = "underfs.proxy.port",
       .short_name = "proxy.port",
       .type = OptionType::kInt,
       .unset = "must be given with proxy.host",
       .help = "The proxy's port.",
       .aliases = {"alluxio.underfs.s3.proxy.port", "fs.s3a.proxy.port"},
       .min = 1,
       .max = 65535},
      {.name = "underfs.proxy.user",
       .short_name = "proxy.user",
       .unset = "none",
       .help = "The user that the proxy asks for.",
       .aliases = {"fs.s3a.proxy.username"}},
      {.name = "underfs.proxy.password",
       .short_name = "proxy.password",
       .type = OptionType::kSecret,
       .unset = "none",
       .help = "The user's password at the proxy.",
       .aliases = {"fs.s3a.proxy.password"}},
      {.name = "underfs.proxy.no-proxy",
       .short_name = "no-proxy",
       .unset = "no_proxy, NO_PROXY",
       .help = "Hosts that are reached without the proxy: names (with all below them), addresses, "
               "networks, * for all; between commas or spaces."},
  };
  topic.pending = {
      {"fs.s3a.proxy.domain", "proxies"},
      {"fs.s3a.proxy.workstation", "proxies"},
      {"fs.s3a.proxy.ssl.enabled", "proxies"},
      {"fs.s3a.ssl.channel.mode", "choosing TLS by an option"},
  };
  return topic;
}

}  // namespace ufs
