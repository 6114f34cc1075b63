#ifndef UFS_AWS_SSO_TOKEN_CACHE_H_
#define UFS_AWS_SSO_TOKEN_CACHE_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "ufs/aws/aws_services.h"
#include "ufs/aws/credential_documents.h"
#include "ufs/base/secret.h"

namespace ufs {

// Which token of `aws sso login` is meant.
struct SsoLogin {
  std::string session;    // sso_session; empty: the older way, by the start URL
  std::string start_url;  // sso_start_url
  std::string region;     // sso_region
  std::string endpoint;   // of its OIDC service; empty: AWS's of the region; else a URL
  std::string profile;    // for the command that a message says to run
};

// The file of the token: SHA-1 of the session's name, else of the start URL, in hex. Pure.
std::string SsoCacheName(const SsoLogin& login);

// The token that `aws sso login` left in ~/.aws/sso/cache, read at each Get. That of a session is
// renewed with the refresh token beside it ("CreateToken", IAM Identity Center OIDC API Reference),
// and the file written anew, so that AWS's tools go on with it. Blocks on disk and network; one
// thread at a time. Messages hold no token.
class SsoTokenCache {
 public:
  // A token that ends sooner is renewed.
  static constexpr absl::Duration kEarly = absl::Minutes(5);

  SsoTokenCache(SsoLogin login, const AwsServices& services);

  // One that has not ended; one that ended a moment ago when it cannot be renewed, for the clock
  // may be wrong. kUnauthenticated with the command to run when there is none and none can be had
  // without a person; kUnavailable or kDeadlineExceeded, with the command too, when the service
  // that renews does not answer; kDataLoss for a file that cannot be read.
  absl::StatusOr<Secret> Get();

  // The service did not accept `refused`. Another one, or kUnauthenticated as Get.
  absl::StatusOr<Secret> Replace(const Secret& refused);

  // `why`, and the command with which a person helps.
  absl::Status LogIn(absl::StatusCode code, absl::string_view why) const;

 private:
  struct Stored;

  absl::StatusOr<Stored> Read() const;
  bool Renewable(const SsoToken& token) const;
  // Asks for the next one and writes the file.
  absl::StatusOr<Secret> Renew(const Stored& stored);
  absl::StatusOr<Secret> AfterFailure(const Stored& stored, const absl::Status& failure) const;

  const SsoLogin login_;
  const AwsServices services_;
  const std::string path_;
};

}  // namespace ufs

#endif  // UFS_AWS_SSO_TOKEN_CACHE_H_
