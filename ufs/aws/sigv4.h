#ifndef UFS_AWS_SIGV4_H_
#define UFS_AWS_SIGV4_H_

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "ufs/aws/credentials.h"
#include "ufs/aws/signing_key_cache.h"

namespace ufs {

// The payload hash of a request whose body is not signed, and of one without a body.
inline constexpr absl::string_view kUnsignedPayload = "UNSIGNED-PAYLOAD";
inline constexpr absl::string_view kEmptyPayloadHash =
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

// What is to be signed.
struct SigV4Request {
  std::string method;
  // As it goes on the wire: percent-encoded (UriEncode with keep_slash), beginning with '/'. Signed
  // byte for byte: S3 keys may hold `//`, `.` and `..`, and S3 normalises nothing.
  std::string path = "/";
  // Names and values not encoded, in any order. A name without value (`?uploads`) has an empty one.
  std::vector<std::pair<std::string, std::string>> query;
  // With Host; without those that signing adds. Names in any case; a name may come twice.
  std::vector<std::pair<std::string, std::string>> headers;
  // The body's SHA-256 in hex, or kUnsignedPayload. Presigned S3 URLs take the latter.
  std::string payload_hash{kUnsignedPayload};
};

struct SigV4Params {
  std::string region;
  std::string service = "s3";
  absl::Time time;
  // How long a presigned URL lives: 1 second to 7 days. Not used when headers are signed.
  absl::Duration expires = absl::Minutes(15);
  // Whether x-amz-content-sha256 is sent and signed. S3 demands it; not used for presigned URLs.
  bool content_sha256_header = true;
  // The rules of services other than S3: remove `.`, `..` and empty segments of the path, and
  // encode it once more.
  bool normalize_path = false;
  bool encode_path = false;
};

// A signature and everything that led to it. The canonical request holds the session token: it may
// be shown in tests, never logged.
struct SigV4Signature {
  // The query to send, without '?'; empty when there is none. For a presigned URL it ends in the
  // signature.
  std::string query;
  // The headers to add to the request: x-amz-date, x-amz-content-sha256, x-amz-security-token,
  // authorization. None for a presigned URL.
  std::vector<std::pair<std::string, std::string>> headers;

  std::string canonical_request;
  std::string string_to_sign;
  std::string signed_headers;  // lower-case names with ';' between
  std::string signature;       // hex
};

// Signature Version 4 (AWS General Reference and S3 API reference). Pure: the same input gives the
// same output; any thread. `credentials` must not be anonymous. `keys` may be null, at the cost of
// deriving the day's key each time.
//
// All given headers are signed but those that a client library or a proxy adds or changes on the
// way: authorization, connection, expect, keep-alive, transfer-encoding, upgrade, user-agent,
// x-amzn-trace-id.

// In headers.
SigV4Signature SignV4(const SigV4Request& request, const Credentials& credentials,
                      const SigV4Params& params, SigningKeyCache* keys);

// In the query: whoever has the URL can send the request until it expires.
SigV4Signature PresignV4(const SigV4Request& request, const Credentials& credentials,
                         const SigV4Params& params, SigningKeyCache* keys);

}  // namespace ufs

#endif  // UFS_AWS_SIGV4_H_
