#ifndef UFS_DIGEST_SHA1_H_
#define UFS_DIGEST_SHA1_H_

#include "ufs/digest/evp_hash.h"

namespace ufs {

// SHA-1 (FIPS 180-4), incremental: what older protocols of AWS ask for. One thread at a time.
using Sha1 = digest_internal::EvpHash<digest_internal::EvpAlgorithm::kSha1, 20>;

}  // namespace ufs

#endif  // UFS_DIGEST_SHA1_H_
