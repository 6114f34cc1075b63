#ifndef TESTS_S3SERVER_TLS_CONTEXT_H_
#define TESTS_S3SERVER_TLS_CONTEXT_H_

#include <boost/asio/ssl/context.hpp>
#include <memory>

#include "absl/status/statusor.h"
#include "tests/s3server/tls_options.h"

namespace s3server {

// What connections are encrypted with; null when `options` name no certificate. InvalidArgument
// with the file that cannot be used.
absl::StatusOr<std::unique_ptr<boost::asio::ssl::context>> MakeTlsContext(
    const TlsOptions& options);

}  // namespace s3server

#endif  // TESTS_S3SERVER_TLS_CONTEXT_H_
