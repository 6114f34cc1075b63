#ifndef UFS_DIGEST_MD5_H_
#define UFS_DIGEST_MD5_H_

#include <array>
#include <cstdint>

#include "absl/strings/string_view.h"
#include "ufs/digest/evp.h"

namespace ufs {

// MD5 (RFC 1321), incremental: S3's ETag and Content-MD5. It detects damage, never malice. A copy
// goes on from the state of the original. One thread at a time.
class Md5 {
 public:
  using Digest = std::array<uint8_t, 16>;

  Md5() : evp_(digest_internal::EvpAlgorithm::kMd5) {}

  void Update(absl::string_view data) { evp_.Update(data); }

  // The digest of everything given since construction or the last Finish; starts anew.
  Digest Finish() {
    Digest digest;
    evp_.Finish(digest.data(), digest.size());
    return digest;
  }

  static Digest Of(absl::string_view data) {
    Md5 hash;
    hash.Update(data);
    return hash.Finish();
  }

 private:
  digest_internal::EvpDigest evp_;
};

}  // namespace ufs

#endif  // UFS_DIGEST_MD5_H_
