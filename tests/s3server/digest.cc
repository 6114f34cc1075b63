// Digests by OpenSSL's EVP interface. The algorithms are fetched once: a fetch by name costs more
// than hashing a canonical request.

#include "tests/s3server/digest.h"

#include <openssl/crypto.h>
#include <openssl/hmac.h>

#include <array>

namespace s3server {
namespace {

const EVP_MD* Algorithm(Digest::Kind kind) {
  static EVP_MD* const kMd5 = EVP_MD_fetch(nullptr, "MD5", nullptr);
  static EVP_MD* const kSha256 = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  return kind == Digest::Kind::kMd5 ? kMd5 : kSha256;
}

std::string OneShot(Digest::Kind kind, absl::string_view bytes) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> out;
  unsigned int size = 0;
  EVP_Digest(bytes.data(), bytes.size(), out.data(), &size, Algorithm(kind), nullptr);
  return std::string(reinterpret_cast<const char*>(out.data()), size);
}

}  // namespace

Digest::Digest(Kind kind) : context_(EVP_MD_CTX_new()) {
  EVP_DigestInit_ex(context_, Algorithm(kind), nullptr);
}

Digest::~Digest() { EVP_MD_CTX_free(context_); }

void Digest::Update(absl::string_view bytes) {
  EVP_DigestUpdate(context_, bytes.data(), bytes.size());
}

std::string Digest::Finish() {
  std::array<unsigned char, EVP_MAX_MD_SIZE> out;
  unsigned int size = 0;
  EVP_DigestFinal_ex(context_, out.data(), &size);
  return std::string(reinterpret_cast<const char*>(out.data()), size);
}

std::string Md5(absl::string_view bytes) { return OneShot(Digest::Kind::kMd5, bytes); }

std::string Sha256(absl::string_view bytes) { return OneShot(Digest::Kind::kSha256, bytes); }

std::string HmacSha256(absl::string_view key, absl::string_view message) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> out;
  unsigned int size = 0;
  HMAC(Algorithm(Digest::Kind::kSha256), key.data(), static_cast<int>(key.size()),
       reinterpret_cast<const unsigned char*>(message.data()), message.size(), out.data(), &size);
  return std::string(reinterpret_cast<const char*>(out.data()), size);
}

std::string HmacSha1(absl::string_view key, absl::string_view message) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> out;
  unsigned int size = 0;
  HMAC(EVP_sha1(), key.data(), static_cast<int>(key.size()),
       reinterpret_cast<const unsigned char*>(message.data()), message.size(), out.data(), &size);
  return std::string(reinterpret_cast<const char*>(out.data()), size);
}

bool ConstantTimeEqual(absl::string_view a, absl::string_view b) {
  return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace s3server
