#ifndef TESTS_S3SERVER_TLS_OPTIONS_H_
#define TESTS_S3SERVER_TLS_OPTIONS_H_

#include <string>

namespace s3server {

// How a server proves itself. Files are PEM.
struct TlsOptions {
  std::string certificate;  // with the certificates between it and its authority; empty: no TLS
  std::string key;
  // Clients must have a certificate of one of these authorities; empty: they need none.
  std::string client_authorities;
  // Offers TLS 1.0 and 1.1 only, as servers did that nobody updates.
  bool outdated = false;
};

}  // namespace s3server

#endif  // TESTS_S3SERVER_TLS_OPTIONS_H_
