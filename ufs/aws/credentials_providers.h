#ifndef UFS_AWS_CREDENTIALS_PROVIDERS_H_
#define UFS_AWS_CREDENTIALS_PROVIDERS_H_

#include <memory>
#include <string>

#include "ufs/aws/aws_services.h"
#include "ufs/aws/credentials_provider.h"
#include "ufs/aws/sts.h"
#include "ufs/base/environment.h"

namespace ufs {

// The keys that the user gave as options. Nothing (kNotFound) when all are empty; kInvalidArgument
// when the id comes without its secret, the secret without its id, or a session token without both.
std::unique_ptr<CredentialsProvider> MakeOptionCredentials(std::string access_key_id,
                                                           Secret secret_access_key,
                                                           Secret session_token);

// The same, only when there is a session token: kNotFound without one.
std::unique_ptr<CredentialsProvider> MakeTemporaryCredentials(std::string access_key_id,
                                                              Secret secret_access_key,
                                                              Secret session_token);

// AWS_ACCESS_KEY_ID (or AWS_ACCESS_KEY), AWS_SECRET_ACCESS_KEY (or AWS_SECRET_KEY) and
// AWS_SESSION_TOKEN, read at each Get; an empty variable is an unset one. kInvalidArgument for an
// id without its secret and the reverse. `environment` must outlive it.
std::unique_ptr<CredentialsProvider> MakeEnvironmentCredentials(const Environment* environment);

// What Kubernetes sets: the role AWS_ROLE_ARN, under the name AWS_ROLE_SESSION_NAME, by the token
// in AWS_WEB_IDENTITY_TOKEN_FILE.
struct WebIdentity {
  std::string token_file;
  AssumedRole role;
};
// kNotFound without the token's variable, kInvalidArgument when only that one is set. Pure.
absl::StatusOr<WebIdentity> WebIdentityOf(const Environment& environment);

// That role's. Errors as WebIdentityOf, then of STS. Not kept: wrap it in RefreshingCredentials.
std::unique_ptr<CredentialsProvider> MakeWebIdentityCredentials(const AwsServices& services,
                                                                StsEndpoint sts);

// No credentials, on purpose: for public buckets.
std::unique_ptr<CredentialsProvider> MakeAnonymousCredentials();

}  // namespace ufs

#endif  // UFS_AWS_CREDENTIALS_PROVIDERS_H_
