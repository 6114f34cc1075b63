#ifndef UFS_AWS_CREDENTIALS_PROVIDERS_H_
#define UFS_AWS_CREDENTIALS_PROVIDERS_H_

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "ufs/aws/credentials_provider.h"
#include "ufs/aws/profile_files.h"
#include "ufs/aws/profile_selection.h"
#include "ufs/base/environment.h"

namespace ufs {

// The keys that the user gave as options. Nothing (kNotFound) when all are empty; kInvalidArgument
// when the id comes without its secret, the secret without its id, or a session token without both.
std::unique_ptr<CredentialsProvider> MakeOptionCredentials(std::string access_key_id,
                                                           Secret secret_access_key,
                                                           Secret session_token);

// AWS_ACCESS_KEY_ID (or AWS_ACCESS_KEY), AWS_SECRET_ACCESS_KEY (or AWS_SECRET_KEY) and
// AWS_SESSION_TOKEN, read at each Get; an empty variable is an unset one. kInvalidArgument for an
// id without its secret and the reverse. `environment` must outlive it.
std::unique_ptr<CredentialsProvider> MakeEnvironmentCredentials(const Environment* environment);

// aws_access_key_id, aws_secret_access_key and aws_session_token of a profile. kNotFound when a
// profile that nobody named is missing, or has no keys; kInvalidArgument when a named one is
// missing, or an id has no secret; kUnimplemented when the profile gets its credentials in a way
// that is not built yet (role_arn, credential_process, sso_*, web_identity_token_file,
// credential_source).
std::unique_ptr<CredentialsProvider> MakeProfileCredentials(std::shared_ptr<ProfileFiles> files,
                                                            ProfileSelection profile);

// No credentials, on purpose: for public buckets.
std::unique_ptr<CredentialsProvider> MakeAnonymousCredentials();

// What the user said about credentials; everything may be left as it is.
struct CredentialsOptions {
  std::string access_key_id;
  Secret secret_access_key;
  Secret session_token;
  std::string profile;
  bool anonymous = false;
};

// The provider that follows from it. What an option says excludes the rest: keys, a named profile
// (whatever the environment holds), or anonymous; more than one of them is kInvalidArgument.
// Without any: environment, then the profile files. `environment` must outlive it.
absl::StatusOr<std::unique_ptr<CredentialsProvider>> MakeCredentials(
    const CredentialsOptions& options, const Environment* environment,
    std::shared_ptr<ProfileFiles> files);

}  // namespace ufs

#endif  // UFS_AWS_CREDENTIALS_PROVIDERS_H_
