#ifndef UFS_AWS_CREDENTIAL_DOCUMENTS_H_
#define UFS_AWS_CREDENTIAL_DOCUMENTS_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/optional.h"
#include "ufs/aws/credentials.h"

namespace ufs {

// The JSON documents in which credentials come. All of these are pure; `provider` is left empty.
// kDataLoss with the reason when a text is no JSON object, lacks a field, has one of another type,
// or a time that cannot be read; nothing of the text is repeated, it may be secret. Strings with
// control characters are refused: they become headers.

// Of the instance metadata service and of the container's: AccessKeyId, SecretAccessKey, Token,
// Expiration. A Code other than Success is kFailedPrecondition and names it.
absl::StatusOr<Credentials> ParseRoleCredentials(absl::string_view json);

// What a credential_process writes: Version 1, AccessKeyId, SecretAccessKey, and perhaps
// SessionToken and Expiration.
absl::StatusOr<Credentials> ParseProcessCredentials(absl::string_view json);

// Of IAM Identity Center's GetRoleCredentials; its expiration is in milliseconds since 1970.
absl::StatusOr<Credentials> ParseSsoCredentials(absl::string_view json);

// What `aws sso login` leaves in ~/.aws/sso/cache.
struct SsoToken {
  Secret access_token;
  absl::Time expires;
  std::string region;  // may be empty, as all that follows
  Secret refresh_token;
  std::string client_id;
  Secret client_secret;
  absl::optional<absl::Time> registration_expires;  // of the client
};
absl::StatusOr<SsoToken> ParseSsoToken(absl::string_view json);

// The body of CreateToken that renews `token`.
Secret SsoRenewalRequest(const SsoToken& token);

// The file `file` (see ParseSsoToken) with the token that `answer`, CreateToken's, brought at
// `now`; its other fields stay.
absl::StatusOr<Secret> RenewedSsoToken(absl::string_view file, absl::string_view answer,
                                       absl::Time now);

// `code` and `message` of an error document in any of AWS's spellings ("code: message"); empty when
// the text is none.
std::string ParseServiceError(absl::string_view json);

}  // namespace ufs

#endif  // UFS_AWS_CREDENTIAL_DOCUMENTS_H_
