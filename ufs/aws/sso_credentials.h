#ifndef UFS_AWS_SSO_CREDENTIALS_H_
#define UFS_AWS_SSO_CREDENTIALS_H_

#include <memory>
#include <string>

#include "ufs/aws/aws_services.h"
#include "ufs/aws/credentials_provider.h"

namespace ufs {

// What a profile says of IAM Identity Center.
struct SsoProfile {
  std::string session;    // sso_session; empty: the older way, by the start URL
  std::string start_url;  // sso_start_url
  std::string region;     // sso_region
  std::string account;    // sso_account_id
  std::string role;       // sso_role_name
  std::string endpoint;   // empty: AWS's of the region; else a URL, for tests and gateways
};

// A role's credentials by GetRoleCredentials, with the token that `aws sso login` left in
// ~/.aws/sso/cache; the file is read at each Get. kUnauthenticated with the command to run when the
// token is missing or has expired: nothing here ever prompts. kInvalidArgument for a profile that
// lacks a setting. Not kept: wrap it in RefreshingCredentials.
std::unique_ptr<CredentialsProvider> MakeSsoCredentials(SsoProfile profile,
                                                        std::string profile_name,
                                                        const AwsServices& services);

// The file of the token: SHA-1 of the session's name, else of the start URL, in hex. Pure.
std::string SsoCacheName(const SsoProfile& profile);

}  // namespace ufs

#endif  // UFS_AWS_SSO_CREDENTIALS_H_
