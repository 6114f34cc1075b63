#ifndef UFS_HTTP_TLS_SETTINGS_H_
#define UFS_HTTP_TLS_SETTINGS_H_

#include <string>

#include "ufs/base/secret.h"

namespace ufs {

// How https servers are proven and how we prove ourselves to them. Files are PEM and are read at
// each new connection, so that renewed ones are taken up. TLS 1.2 is the least in any case.
struct TlsSettings {
  // A file of CA certificates, or a directory of them with hashed names (openssl-rehash), in the
  // place of the system's. Empty: the system's.
  std::string ca_bundle;
  // Our certificate, with those between it and its authority. Empty: none.
  std::string client_cert;
  // Its private key. Empty: in the file of the certificate.
  std::string client_key;
  // Of a private key that is encrypted.
  Secret client_key_password;
  // False: whoever answers is believed. Bytes and credentials may go to anybody.
  bool verify = true;
};

}  // namespace ufs

#endif  // UFS_HTTP_TLS_SETTINGS_H_
