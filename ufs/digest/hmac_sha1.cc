#include "ufs/digest/hmac_sha1.h"

#include "ufs/digest/hmac.h"

namespace ufs {

Sha1::Digest HmacSha1(absl::string_view key, absl::string_view message) {
  return digest_internal::Hmac<Sha1>(key, message);
}

}  // namespace ufs
