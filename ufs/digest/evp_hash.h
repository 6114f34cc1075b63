#ifndef UFS_DIGEST_EVP_HASH_H_
#define UFS_DIGEST_EVP_HASH_H_

#include <array>
#include <cstddef>
#include <cstdint>

#include "absl/strings/string_view.h"
#include "ufs/digest/evp.h"

namespace ufs::digest_internal {

// A hash function of OpenSSL's as a value: what Sha256 and Md5 are. `kSize`: bytes of its digest.
template <EvpAlgorithm kAlgorithm, size_t kSize>
class EvpHash {
 public:
  using Digest = std::array<uint8_t, kSize>;

  EvpHash() : evp_(kAlgorithm) {}

  void Update(absl::string_view data) { evp_.Update(data); }

  // The digest of everything given since construction or the last Finish; starts anew.
  Digest Finish() {
    Digest digest;
    evp_.Finish(digest.data(), digest.size());
    return digest;
  }

  static Digest Of(absl::string_view data) {
    EvpHash hash;
    hash.Update(data);
    return hash.Finish();
  }

 private:
  EvpDigest evp_;
};

}  // namespace ufs::digest_internal

#endif  // UFS_DIGEST_EVP_HASH_H_
