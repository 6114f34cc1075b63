#ifndef UFS_DIGEST_HMAC_SHA1_H_
#define UFS_DIGEST_HMAC_SHA1_H_

#include "absl/strings/string_view.h"
#include "ufs/digest/sha1.h"

namespace ufs {

// HMAC-SHA-1 (RFC 2104) of `message` under `key`, both of any length. For Signature Version 2
// alone. Pure; any thread.
Sha1::Digest HmacSha1(absl::string_view key, absl::string_view message);

}  // namespace ufs

#endif  // UFS_DIGEST_HMAC_SHA1_H_
