#ifndef UFS_DIGEST_EVP_H_
#define UFS_DIGEST_EVP_H_

#include <cstddef>

#include "absl/strings/string_view.h"

struct evp_md_ctx_st;

namespace ufs::digest_internal {

enum class EvpAlgorithm { kMd5, kSha1, kSha256 };

// One running digest of OpenSSL's; what Sha256, Sha1 and Md5 are made of. Not thread-safe.
class EvpDigest {
 public:
  explicit EvpDigest(EvpAlgorithm algorithm);
  EvpDigest(const EvpDigest& other);
  EvpDigest& operator=(const EvpDigest& other);
  ~EvpDigest();

  void Update(absl::string_view data);
  // Writes the digest's `size` bytes to `out` and starts anew.
  void Finish(unsigned char* out, size_t size);
  void Reset();

 private:
  EvpAlgorithm algorithm_;
  evp_md_ctx_st* context_;
};

}  // namespace ufs::digest_internal

#endif  // UFS_DIGEST_EVP_H_
