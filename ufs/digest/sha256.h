#ifndef UFS_DIGEST_SHA256_H_
#define UFS_DIGEST_SHA256_H_

#include <array>
#include <cstdint>

#include "absl/strings/string_view.h"
#include "ufs/digest/evp.h"

namespace ufs {

// SHA-256 (FIPS 180-4), incremental. A copy goes on from the state of the original. One thread at a
// time.
class Sha256 {
 public:
  using Digest = std::array<uint8_t, 32>;

  Sha256() : evp_(digest_internal::EvpAlgorithm::kSha256) {}

  void Update(absl::string_view data) { evp_.Update(data); }

  // The digest of everything given since construction or the last Finish; starts anew.
  Digest Finish() {
    Digest digest;
    evp_.Finish(digest.data(), digest.size());
    return digest;
  }

  static Digest Of(absl::string_view data) {
    Sha256 hash;
    hash.Update(data);
    return hash.Finish();
  }

 private:
  digest_internal::EvpDigest evp_;
};

}  // namespace ufs

#endif  // UFS_DIGEST_SHA256_H_
