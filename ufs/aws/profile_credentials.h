#ifndef UFS_AWS_PROFILE_CREDENTIALS_H_
#define UFS_AWS_PROFILE_CREDENTIALS_H_

#include <functional>
#include <memory>

#include "absl/status/statusor.h"
#include "ufs/aws/aws_services.h"
#include "ufs/aws/credentials_provider.h"
#include "ufs/aws/instance_metadata.h"
#include "ufs/aws/profile_files.h"
#include "ufs/aws/profile_selection.h"
#include "ufs/aws/sts.h"

namespace ufs {

// What the settings of a profile are turned into credentials with.
struct ProfileParts {
  AwsServices services;
  // Where STS answers for what the profile `name` of the files says.
  std::function<StsEndpoint(const ProfileFile& files, const std::string& name)> sts;
  std::shared_ptr<InstanceMetadata> metadata;  // for credential_source = Ec2InstanceMetadata
};

// The credentials of a profile, by the first of: role_arn (with web_identity_token_file,
// source_profile or credential_source), IAM Identity Center (sso_session or sso_start_url),
// aws_access_key_id with aws_secret_access_key, credential_process. When a file changes everything
// is made anew; what was got by a service or a program is kept until it should be renewed.
// kNotFound when a profile that nobody named is missing, or has none of these; kInvalidArgument
// when a named one is missing or has none, an id has no secret, or roles refer to each other in a
// circle; else as the provider that the profile names. mfa_serial is kUnimplemented: nothing here
// prompts.
std::unique_ptr<CredentialsProvider> MakeProfileCredentials(std::shared_ptr<ProfileFiles> files,
                                                            ProfileSelection profile,
                                                            ProfileParts parts);

// The files, if `profile` has credentials there, as far as that is known before a service is asked
// or a program run; else the error of MakeProfileCredentials.
absl::StatusOr<std::shared_ptr<const ProfileFile>> CheckProfile(ProfileFiles& files,
                                                                const ProfileSelection& profile,
                                                                const Environment& environment);

}  // namespace ufs

#endif  // UFS_AWS_PROFILE_CREDENTIALS_H_
