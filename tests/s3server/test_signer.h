#ifndef TESTS_S3SERVER_TEST_SIGNER_H_
#define TESTS_S3SERVER_TEST_SIGNER_H_

#include <string>
#include <utility>
#include <vector>

#include "absl/time/time.h"

namespace s3server {

// Signs requests for tests and for the load generator. The verifier itself is tested with the
// vectors that AWS publishes; this signer is then good enough to vary them.
struct TestSigner {
  std::string access_key = "AKIDEXAMPLE";
  std::string secret_key = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
  std::string region = "us-east-1";
  absl::Time time;

  // The header lines of a signed request: Host, x-amz-date, x-amz-content-sha256, `extra` (name in
  // lower case, value) and Authorization. `path` and `query` are in canonical form already.
  std::vector<std::string> Headers(
      const std::string& method, const std::string& path, const std::string& query = "",
      const std::string& payload_hash = "UNSIGNED-PAYLOAD",
      const std::vector<std::pair<std::string, std::string>>& extra = {}) const;

  // The query of a presigned URL, with the signature.
  std::string Presign(const std::string& method, const std::string& path, int seconds) const;

 private:
  std::string Sign(const std::string& canonical_request) const;
  std::string Scope() const;
  std::string Date() const;
};

}  // namespace s3server

#endif  // TESTS_S3SERVER_TEST_SIGNER_H_
