#ifndef TESTS_S3SERVER_DIGEST_H_
#define TESTS_S3SERVER_DIGEST_H_

#include <openssl/evp.h>

#include <string>

#include "absl/strings/string_view.h"

namespace s3server {

// An incremental MD5 or SHA-256. Not shared between threads.
class Digest {
 public:
  enum class Kind { kMd5, kSha256 };

  explicit Digest(Kind kind);
  ~Digest();
  Digest(const Digest&) = delete;
  Digest& operator=(const Digest&) = delete;

  void Update(absl::string_view bytes);
  // The raw digest (16 or 32 bytes). The object must not be used afterwards.
  std::string Finish();

 private:
  EVP_MD_CTX* context_;
};

// One-shot forms, raw bytes.
std::string Md5(absl::string_view bytes);
std::string Sha256(absl::string_view bytes);
std::string HmacSha256(absl::string_view key, absl::string_view message);
std::string HmacSha1(absl::string_view key, absl::string_view message);

// Compares without leaking the position of the first difference.
bool ConstantTimeEqual(absl::string_view a, absl::string_view b);

}  // namespace s3server

#endif  // TESTS_S3SERVER_DIGEST_H_
