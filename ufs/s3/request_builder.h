#ifndef UFS_S3_REQUEST_BUILDER_H_
#define UFS_S3_REQUEST_BUILDER_H_

#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "ufs/aws/credentials.h"
#include "ufs/aws/signature_version.h"
#include "ufs/aws/signing_key_cache.h"
#include "ufs/http/http_transport.h"
#include "ufs/s3/endpoint.h"
#include "ufs/s3/s3_call.h"

namespace ufs {

// How a request is signed.
struct RequestSigning {
  SignatureVersion version = SignatureVersion::kV4;
  absl::Time time;  // the store's
  // The body's SHA-256 in hex, or kUnsignedPayload. Version 2 does not cover bodies.
  absl::string_view payload_hash;
  SigningKeyCache* keys = nullptr;  // may be null
};

// `call` as an HTTP request to `endpoint`: key and query encoded S3's way, signed with
// `credentials` unless they are anonymous. Pure but for the key cache.
HttpRequest BuildRequest(const Endpoint& endpoint, const S3Call& call,
                         const Credentials& credentials, const RequestSigning& signing,
                         absl::string_view user_agent);

}  // namespace ufs

#endif  // UFS_S3_REQUEST_BUILDER_H_
