#ifndef UFS_DIGEST_HMAC_SHA256_H_
#define UFS_DIGEST_HMAC_SHA256_H_

#include "absl/strings/string_view.h"
#include "ufs/digest/sha256.h"

namespace ufs {

// HMAC-SHA-256 (RFC 2104) of `message` under `key`, both of any length. Pure; any thread.
Sha256::Digest HmacSha256(absl::string_view key, absl::string_view message);
Sha256::Digest HmacSha256(const Sha256::Digest& key, absl::string_view message);

}  // namespace ufs

#endif  // UFS_DIGEST_HMAC_SHA256_H_
