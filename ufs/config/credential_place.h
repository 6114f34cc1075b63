#ifndef UFS_CONFIG_CREDENTIAL_PLACE_H_
#define UFS_CONFIG_CREDENTIAL_PLACE_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace ufs {

// Where credentials may be looked for, as the option credentials-provider lists it.
enum class CredentialPlace {
  kOptions,      // aws.accessKeyId, aws.secretKey, perhaps aws.sessionToken
  kTemporary,    // the same, only with a session token
  kEnvironment,  // AWS_ACCESS_KEY_ID and its fellows
  kProfile,      // ~/.aws
  kWebIdentity,  // AWS_WEB_IDENTITY_TOKEN_FILE
  kContainer,    // AWS_CONTAINER_CREDENTIALS_...
  kInstance,     // the metadata service of EC2
  kRole,         // role-arn
  kAnonymous,
};

// All of these are pure.

// "options", "web-identity", ...
absl::string_view CredentialPlaceName(CredentialPlace place);

// The reverse. kInvalidArgument names all there are.
absl::StatusOr<CredentialPlace> ParseCredentialPlace(absl::string_view name);

// The same, for an option's check.
absl::Status CheckCredentialPlace(absl::string_view name);

// A list of classes of Java's, such as Hadoop's fs.s3a.aws.credentials.provider has, as a list of
// names in the same order, each once. kInvalidArgument names a class that is not known, and those
// that are.
absl::StatusOr<std::string> CredentialPlacesOfClasses(absl::string_view classes);

}  // namespace ufs

#endif  // UFS_CONFIG_CREDENTIAL_PLACE_H_
