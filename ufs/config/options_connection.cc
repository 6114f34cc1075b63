// TLS and proxies.
#include "ufs/config/option_topic.h"

namespace ufs {

OptionTopic ConnectionOptions() {
  OptionTopic topic;
  topic.pending = {
      {"fs.s3a.proxy.domain", "proxies"},
      {"fs.s3a.proxy.workstation", "proxies"},
      {"fs.s3a.proxy.ssl.enabled", "proxies"},
      {"fs.s3a.ssl.channel.mode", "choosing TLS by an option"},
      {"alluxio.underfs.s3.proxy.host", "proxies"},
      {"alluxio.underfs.s3.proxy.port", "proxies"},
      {"fs.s3a.proxy.host", "proxies"},
      {"fs.s3a.proxy.port", "proxies"},
      {"fs.s3a.proxy.username", "proxies"},
      {"fs.s3a.proxy.password", "proxies"},
      {"proxy.host", "proxies"},
      {"proxy.port", "proxies"},
      {"alluxio.underfs.s3.secure.http.enabled", "choosing http by an option"},
      {"alluxio.underfs.s3a.secure.http.enabled", "choosing http by an option"},
      {"fs.s3a.connection.ssl.enabled", "choosing http by an option"},
  };
  return topic;
}

}  // namespace ufs
