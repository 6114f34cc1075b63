#ifndef UFS_AWS_MAKE_CREDENTIALS_H_
#define UFS_AWS_MAKE_CREDENTIALS_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "ufs/aws/aws_services.h"
#include "ufs/aws/credentials_provider.h"
#include "ufs/aws/instance_metadata.h"
#include "ufs/aws/profile_files.h"
#include "ufs/aws/sts.h"
#include "ufs/config/credential_place.h"

namespace ufs {

// What the user said about credentials; everything may be left as it is.
struct CredentialsOptions {
  std::string access_key_id;
  Secret secret_access_key;
  Secret session_token;
  std::string profile;
  std::string passwd_file;  // of s3fs
  bool anonymous = false;

  // A role that is taken on with what was found; without an ARN, or where `places` leave roles out,
  // none is (AssumesRole).
  AssumedRole role;
  std::string web_identity_token_file;  // takes the role on by itself
  StsEndpoint sts;                      // what is not said: variables, profile, region
  std::string region;                   // of the bucket, where `sts` names none

  // Where to look, in this order; empty: as MakeCredentials has it.
  std::vector<CredentialPlace> places;
  std::vector<CredentialPlace> role_places;  // for what the role is taken on with

  std::string bucket;  // for files that have keys by bucket
};

// The provider that follows from it. What an option says excludes the rest: keys, a named profile
// (whatever the environment holds), a passwd file, or anonymous; more than one of them is
// kInvalidArgument, as is a web identity token without a role. Without any, the first that has
// credentials: environment, profile files, web identity, container, instance role. With `places`,
// the first of those that has credentials, and what options say is looked at where they list it; a
// role as well. kInvalidArgument for a list that asks for a role without an ARN, or stands beside a
// passwd file or anonymous access. What comes from
// services and programs is kept and renewed in time (RefreshingCredentials). Sends nothing.
absl::StatusOr<std::unique_ptr<CredentialsProvider>> MakeCredentials(
    const CredentialsOptions& options, const AwsServices& services,
    std::shared_ptr<ProfileFiles> files, std::shared_ptr<InstanceMetadata> metadata);

// All of these are pure.

// kInvalidArgument for options that exclude each other or lack their other half, as
// MakeCredentials.
absl::Status CheckCredentialsOptions(const CredentialsOptions& options);

// Whether the role that is named is taken on: where no places are listed, or a role is among them.
bool AssumesRole(const CredentialsOptions& options);

// Whether they come from the passwd file that is named: where no places are listed.
bool ReadsPasswdFile(const CredentialsOptions& options);

// The places where they look, in their order, unless they read a passwd file; of a role that is
// taken on without being listed, those for the credentials that it is taken on with.
std::vector<CredentialPlace> CredentialPlacesOf(const CredentialsOptions& options);

}  // namespace ufs

#endif  // UFS_AWS_MAKE_CREDENTIALS_H_
