#ifndef UFS_AWS_SIGV2_H_
#define UFS_AWS_SIGV2_H_

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "ufs/aws/credentials.h"

namespace ufs {

// What is to be signed.
struct SigV2Request {
  std::string method;
  // "/BUCKET" and the path below it, percent-encoded as it goes on the wire; the bucket stands here
  // also when it stands before the host. "/" alone for no bucket.
  std::string resource = "/";
  // Names and values not encoded, in any order. Only S3's sub-resources are signed.
  std::vector<std::pair<std::string, std::string>> query;
  // Without those that signing adds. Names in any case; a name may come twice.
  std::vector<std::pair<std::string, std::string>> headers;
};

// A signature and what led to it. The string holds the session token: never logged.
struct SigV2Signature {
  // The query to send, without '?'; for a presigned URL it ends in the signature. A sub-resource
  // without a value has no '='.
  std::string query;
  // The headers to add to the request: x-amz-date (unless the request has a date of its own),
  // x-amz-security-token, authorization. None for a presigned URL.
  std::vector<std::pair<std::string, std::string>> headers;

  std::string string_to_sign;
  std::string signature;  // base64
};

// Signature Version 2 ("Signing and authenticating REST requests (AWS signature version 2)", Amazon
// S3 API Reference): HMAC-SHA-1 over verb, Content-MD5, Content-Type, date, x-amz-* headers and
// resource. The body is not covered. Pure; any thread. `credentials` must not be anonymous.
SigV2Signature SignV2(const SigV2Request& request, const Credentials& credentials, absl::Time time);

// In the query: whoever has the URL can send the request until `expires`.
SigV2Signature PresignV2(const SigV2Request& request, const Credentials& credentials,
                         absl::Time expires);

// Whether a query parameter is part of what is signed: S3's sub-resources, and the response-*
// overrides.
bool IsSubresource(absl::string_view name);

}  // namespace ufs

#endif  // UFS_AWS_SIGV2_H_
