#ifndef TESTS_S3SERVER_TEST_AUTHORITY_H_
#define TESTS_S3SERVER_TEST_AUTHORITY_H_

#include <string>
#include <vector>

#include "absl/time/time.h"
#include "tests/s3server/tls_options.h"

namespace s3server {

// A certificate to be made.
struct CertificateRequest {
  // As subjectAltName has them: "DNS:localhost", "IP:127.0.0.1".
  std::vector<std::string> names = {"DNS:localhost", "DNS:*.localhost", "IP:127.0.0.1"};
  // Relative to now.
  absl::Duration begins = -absl::Hours(1);
  absl::Duration ends = absl::Hours(24);
  bool self_signed = false;
  std::string key_password;  // not empty: the key's file is encrypted
};

// A certificate authority that lives as long as a test: keys are made at run time and lie in a
// directory of its own, which goes with it. Failures end the process: there is nothing to test
// without certificates.
class TestAuthority {
 public:
  TestAuthority();
  ~TestAuthority();
  TestAuthority(const TestAuthority&) = delete;
  TestAuthority& operator=(const TestAuthority&) = delete;

  // The authority's own certificate: what clients must be given to trust the others.
  std::string bundle() const { return directory_ + "/ca.pem"; }
  const std::string& directory() const { return directory_; }

  // Makes NAME.pem and NAME.key in the directory.
  TlsOptions Issue(const std::string& name, const CertificateRequest& request = {}) const;

 private:
  std::string directory_;
  void* key_ = nullptr;          // EVP_PKEY
  void* certificate_ = nullptr;  // X509
};

}  // namespace s3server

#endif  // TESTS_S3SERVER_TEST_AUTHORITY_H_
