#ifndef UFS_S3_REQUEST_BUILDER_H_
#define UFS_S3_REQUEST_BUILDER_H_

#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "ufs/aws/credentials.h"
#include "ufs/aws/signing_key_cache.h"
#include "ufs/http/http_transport.h"
#include "ufs/s3/endpoint.h"
#include "ufs/s3/s3_call.h"

namespace ufs {

// `call` as an HTTP request to `endpoint`: key and query encoded S3's way, signed with
// `credentials` unless they are anonymous. `payload_hash` is the body's SHA-256 in hex or
// kUnsignedPayload. Pure but for `keys`, which may be null.
HttpRequest BuildRequest(const Endpoint& endpoint, const S3Call& call,
                         const Credentials& credentials, absl::string_view payload_hash,
                         absl::Time now, absl::string_view user_agent, SigningKeyCache* keys);

}  // namespace ufs

#endif  // UFS_S3_REQUEST_BUILDER_H_
