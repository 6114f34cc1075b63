// OpenSSL's message digests. An algorithm is fetched once for the life of the process: in OpenSSL 3
// the implicit fetch behind EVP_sha256() costs more than hashing a short string. A digest can only
// fail for want of memory or of the algorithm itself; the program cannot go on without either, so
// it stops with the reason.
#include "ufs/digest/evp.h"

#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/provider.h>

#include <cstdio>
#include <cstdlib>

namespace ufs::digest_internal {
namespace {

[[noreturn]] void Fail(const char* what) {
  char reason[256];
  ERR_error_string_n(ERR_get_error(), reason, sizeof(reason));
  std::fprintf(stderr, "underfs: OpenSSL: %s: %s\n", what, reason);
  std::abort();
}

void Check(int result, const char* what) {
  if (result != 1) {
    Fail(what);
  }
}

// A machine configured for FIPS offers no MD5 in its default library context. S3's ETag is a
// checksum and no security, so it may come from a context of our own that holds the default
// provider.
EVP_MD* Fetch(const char* name) {
  if (EVP_MD* md = EVP_MD_fetch(nullptr, name, nullptr)) {
    return md;
  }
  OSSL_LIB_CTX* context = OSSL_LIB_CTX_new();
  if (context == nullptr || OSSL_PROVIDER_load(context, "default") == nullptr) {
    Fail(name);
  }
  EVP_MD* md = EVP_MD_fetch(context, name, nullptr);
  if (md == nullptr) {
    Fail(name);
  }
  return md;
}

const EVP_MD* Fetched(EvpAlgorithm algorithm) {
  static const EVP_MD* const kMd5 = Fetch("MD5");
  static const EVP_MD* const kSha1 = Fetch("SHA1");
  static const EVP_MD* const kSha256 = Fetch("SHA2-256");
  switch (algorithm) {
    case EvpAlgorithm::kMd5:
      return kMd5;
    case EvpAlgorithm::kSha1:
      return kSha1;
    case EvpAlgorithm::kSha256:
      break;
  }
  return kSha256;
}

}  // namespace

EvpDigest::EvpDigest(EvpAlgorithm algorithm) : algorithm_(algorithm), context_(EVP_MD_CTX_new()) {
  if (context_ == nullptr) {
    Fail("EVP_MD_CTX_new");
  }
  Reset();
}

EvpDigest::EvpDigest(const EvpDigest& other)
    : algorithm_(other.algorithm_), context_(EVP_MD_CTX_new()) {
  if (context_ == nullptr) {
    Fail("EVP_MD_CTX_new");
  }
  Check(EVP_MD_CTX_copy_ex(context_, other.context_), "EVP_MD_CTX_copy_ex");
}

EvpDigest& EvpDigest::operator=(const EvpDigest& other) {
  if (this != &other) {
    algorithm_ = other.algorithm_;
    Check(EVP_MD_CTX_copy_ex(context_, other.context_), "EVP_MD_CTX_copy_ex");
  }
  return *this;
}

EvpDigest::~EvpDigest() { EVP_MD_CTX_free(context_); }

void EvpDigest::Reset() {
  Check(EVP_DigestInit_ex2(context_, Fetched(algorithm_), nullptr), "EVP_DigestInit_ex2");
}

void EvpDigest::Update(absl::string_view data) {
  Check(EVP_DigestUpdate(context_, data.data(), data.size()), "EVP_DigestUpdate");
}

void EvpDigest::Finish(unsigned char* out, size_t size) {
  unsigned int written = 0;
  Check(EVP_DigestFinal_ex(context_, out, &written), "EVP_DigestFinal_ex");
  if (written != size) {
    Fail("digest of an unexpected size");
  }
  Reset();
}

}  // namespace ufs::digest_internal
