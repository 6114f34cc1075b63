// OpenSSL's context from files.

#include "tests/s3server/tls_context.h"

#include <openssl/ssl.h>

#include "absl/strings/str_cat.h"

namespace s3server {

absl::StatusOr<std::unique_ptr<boost::asio::ssl::context>> MakeTlsContext(
    const TlsOptions& options) {
  namespace ssl = boost::asio::ssl;
  if (options.certificate.empty()) {
    return nullptr;
  }
  auto context = std::make_unique<ssl::context>(ssl::context::tls_server);
  boost::system::error_code error;
  context->use_certificate_chain_file(options.certificate, error);
  if (error) {
    return absl::InvalidArgumentError(
        absl::StrCat(options.certificate, ": no certificate: ", error.message()));
  }
  context->use_private_key_file(options.key, ssl::context::pem, error);
  if (error) {
    return absl::InvalidArgumentError(absl::StrCat(options.key, ": no key: ", error.message()));
  }
  if (!options.client_authorities.empty()) {
    context->load_verify_file(options.client_authorities, error);
    if (error) {
      return absl::InvalidArgumentError(
          absl::StrCat(options.client_authorities, ": no authority: ", error.message()));
    }
    context->set_verify_mode(ssl::verify_peer | ssl::verify_fail_if_no_peer_cert);
  }
  SSL_CTX* const native = context->native_handle();
  if (options.outdated) {
    // Level 0 is needed for the hashes of these versions.
    SSL_CTX_set_security_level(native, 0);
    SSL_CTX_set_min_proto_version(native, TLS1_VERSION);
    SSL_CTX_set_max_proto_version(native, TLS1_1_VERSION);
  } else {
    SSL_CTX_set_min_proto_version(native, TLS1_2_VERSION);
  }
  return context;
}

}  // namespace s3server
