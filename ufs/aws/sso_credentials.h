#ifndef UFS_AWS_SSO_CREDENTIALS_H_
#define UFS_AWS_SSO_CREDENTIALS_H_

#include <memory>
#include <string>

#include "ufs/aws/aws_services.h"
#include "ufs/aws/credentials_provider.h"
#include "ufs/aws/sso_token_cache.h"

namespace ufs {

// What a profile says of IAM Identity Center.
struct SsoProfile {
  SsoLogin login;
  std::string account;   // sso_account_id
  std::string role;      // sso_role_name
  std::string endpoint;  // of the portal; empty: AWS's of the region; else a URL
};

// kInvalidArgument for a profile that lacks a setting, or whose region is none. Pure.
absl::Status CheckSsoProfile(const SsoProfile& profile);

// A role's credentials by GetRoleCredentials, with the token that `aws sso login` left
// (SsoTokenCache), renewed where that can be done. kUnauthenticated with the command to run when it
// takes a person: nothing here ever prompts. `profile` passes CheckSsoProfile. Not kept: wrap it in
// RefreshingCredentials.
std::unique_ptr<CredentialsProvider> MakeSsoCredentials(SsoProfile profile,
                                                        const AwsServices& services);

}  // namespace ufs

#endif  // UFS_AWS_SSO_CREDENTIALS_H_
