#ifndef UFS_DIGEST_MD5_H_
#define UFS_DIGEST_MD5_H_

#include "ufs/digest/evp_hash.h"

namespace ufs {

// MD5 (RFC 1321), incremental: S3's ETag and Content-MD5. It detects damage, never malice. A copy
// goes on from the state of the original. One thread at a time.
using Md5 = digest_internal::EvpHash<digest_internal::EvpAlgorithm::kMd5, 16>;

}  // namespace ufs

#endif  // UFS_DIGEST_MD5_H_
