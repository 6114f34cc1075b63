#ifndef TESTS_S3SERVER_SIGV2_VERIFIER_H_
#define TESTS_S3SERVER_SIGV2_VERIFIER_H_

#include <functional>
#include <string>

#include "tests/s3server/options.h"
#include "tests/s3server/request.h"
#include "tests/s3server/s3_error.h"

namespace s3server {

// Verifies AWS Signature Version 2, in the Authorization header or in the query, by the letter of
// https://docs.aws.amazon.com/AmazonS3/latest/API/RESTAuthentication.html. Written from that page
// alone, and on purpose not from the signer it checks. Thread-safe.
class SigV2Verifier {
 public:
  explicit SigV2Verifier(const Options& options);

  // Whether a request claims to be signed so.
  static bool Claims(const Request& request);

  // The refusal of a routed request that claims to be signed so.
  Result<Done> Verify(const Request& request) const;

 private:
  Result<Done> CheckTime(const Request& request, bool presigned) const;

  const std::string access_key_;
  const std::string secret_key_;
  const std::string session_token_;
  const bool enabled_;
  const std::function<absl::Time()> now_;
};

}  // namespace s3server

#endif  // TESTS_S3SERVER_SIGV2_VERIFIER_H_
