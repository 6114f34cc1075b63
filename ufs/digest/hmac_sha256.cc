// HMAC over the fetched SHA-256. OpenSSL 3's own EVP_MAC looks its digest up by name at every
// start, which costs several times the two blocks that a signature hashes.
#include "ufs/digest/hmac_sha256.h"

#include "ufs/digest/hmac.h"

namespace ufs {

Sha256::Digest HmacSha256(absl::string_view key, absl::string_view message) {
  return digest_internal::Hmac<Sha256>(key, message);
}

Sha256::Digest HmacSha256(const Sha256::Digest& key, absl::string_view message) {
  return HmacSha256(absl::string_view(reinterpret_cast<const char*>(key.data()), key.size()),
                    message);
}

}  // namespace ufs
