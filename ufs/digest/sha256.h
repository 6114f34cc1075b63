#ifndef UFS_DIGEST_SHA256_H_
#define UFS_DIGEST_SHA256_H_

#include "ufs/digest/evp_hash.h"

namespace ufs {

// SHA-256 (FIPS 180-4), incremental. A copy goes on from the state of the original. One thread at a
// time.
using Sha256 = digest_internal::EvpHash<digest_internal::EvpAlgorithm::kSha256, 32>;

}  // namespace ufs

#endif  // UFS_DIGEST_SHA256_H_
