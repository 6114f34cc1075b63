#ifndef TESTS_S3SERVER_SIGV4_VERIFIER_H_
#define TESTS_S3SERVER_SIGV4_VERIFIER_H_

#include <map>
#include <string>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "tests/s3server/mutex.h"
#include "tests/s3server/options.h"
#include "tests/s3server/request.h"
#include "tests/s3server/s3_error.h"

namespace s3server {

// How the body of an accepted request is covered by its signature.
enum class PayloadKind {
  kUnsigned,   // UNSIGNED-PAYLOAD, presigned or anonymous
  kHashed,     // the body must have the SHA-256 of `hash`
  kStreaming,  // aws-chunked, each chunk signed (STREAMING-AWS4-HMAC-SHA256-PAYLOAD)
};

struct Authorization {
  bool anonymous = false;
  PayloadKind payload = PayloadKind::kUnsigned;
  std::string hash;  // kHashed: lower-case hex
  // kStreaming: what the first chunk's signature continues.
  std::string signing_key;
  std::string seed_signature;
  std::string date;   // 20130524T000000Z
  std::string scope;  // 20130524/us-east-1/s3/aws4_request
};

// Verifies AWS Signature Version 4, in the Authorization header or in a presigned query, by the
// letter of https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-authenticating-requests.html:
// the path is not normalised, Host and every x-amz-* header must be signed, the scope must name the
// server's region, the time may be off by 15 minutes. Written from that page alone, and on purpose
// not from the signer it checks. Thread-safe.
class SigV4Verifier {
 public:
  explicit SigV4Verifier(const Options& options);

  // Further users beside the one of the options: adds or replaces, by the access key.
  void PutUser(User user);
  // False when there is none of that access key.
  bool RemoveUser(const std::string& access_key);

  // The authorization of a routed request, before its body is read.
  Result<Authorization> Verify(const Request& request) const;

 private:
  struct Claim;

  Result<Claim> ParseHeader(const Request& request, const std::string& header) const;
  Result<Claim> ParseQuery(const Request& request) const;
  Result<Done> CheckClaim(const Request& request, const Claim& claim, const User& user) const;
  Result<Done> CheckToken(const Request& request, const Claim& claim, const User& user) const;
  Result<User> UserOf(const Claim& claim) const;
  Result<Authorization> PayloadOf(const Request& request, const Claim& claim) const;
  std::string SigningKey(const std::string& day, const User& user) const;

  const User first_;  // of the options
  const bool require_signature_;
  const std::string region_;
  const std::function<absl::Time()> now_;

  mutable Mutex mutex_;
  std::map<std::string, User> others_ ABSL_GUARDED_BY(mutex_);  // by access key
  // The last signing key, by secret and day; deriving it costs four HMACs.
  mutable std::pair<std::string, std::string> cached_ ABSL_GUARDED_BY(mutex_);
};

// The signature of one chunk of a streaming upload.
std::string ChunkSignature(const Authorization& authorization, absl::string_view previous,
                           absl::string_view chunk_sha256_hex);

}  // namespace s3server

#endif  // TESTS_S3SERVER_SIGV4_VERIFIER_H_
