// The order in which credentials are looked for.
#include "ufs/aws/make_credentials.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "ufs/aws/container_credentials.h"
#include "ufs/aws/credentials_chain.h"
#include "ufs/aws/credentials_providers.h"
#include "ufs/aws/passwd_file.h"
#include "ufs/aws/profile_credentials.h"
#include "ufs/aws/profile_selection.h"
#include "ufs/aws/refreshing_credentials.h"
#include "ufs/aws/service_endpoint.h"
#include "ufs/base/status.h"

namespace ufs {
namespace {

using Provider = std::unique_ptr<CredentialsProvider>;

// Where STS answers: what was said, what AWS's tools are set up with (ServiceEndpoint), AWS's of
// the region. The instance is not asked for its region: STS answers in each.
StsEndpoint StsFor(const CredentialsOptions& options, const Environment& environment,
                   const ProfileFile* file, const std::string& profile) {
  StsEndpoint sts = options.sts;
  if (sts.url.empty()) {
    sts.url = ServiceEndpoint(environment, file, profile, "sts");
  }
  if (sts.region.empty()) {
    sts.region = options.region;
  }
  for (const char* const variable : {"AWS_REGION", "AWS_DEFAULT_REGION"}) {
    if (sts.region.empty()) {
      sts.region = environment.Get(variable).value_or("");
    }
  }
  if (sts.region.empty() && file != nullptr) {
    sts.region = file->Get(profile, "region").value_or("");
  }
  return sts;
}

using Places = std::vector<CredentialPlace>;

// Half a pair counts: it is refused, not passed over.
bool HasKeys(const CredentialsOptions& options) {
  return !options.access_key_id.empty() || !options.secret_access_key.empty() ||
         !options.session_token.empty();
}

bool Lists(const Places& places, CredentialPlace place) {
  return std::find(places.begin(), places.end(), place) != places.end();
}

// Where nothing lists them.
Places UsualPlaces(const CredentialsOptions& options) {
  if (HasKeys(options)) {
    return {CredentialPlace::kOptions};
  }
  if (!options.profile.empty()) {
    return {CredentialPlace::kProfile};
  }
  return {CredentialPlace::kOptions,     CredentialPlace::kEnvironment, CredentialPlace::kProfile,
          CredentialPlace::kWebIdentity, CredentialPlace::kContainer,   CredentialPlace::kInstance};
}

// The places that are listed for what signs, or for what a role is taken on with that signs.
const Places& Listed(const CredentialsOptions& options) {
  return options.places.empty() && AssumesRole(options) ? options.role_places : options.places;
}

absl::Status CheckRole(const CredentialsOptions& options) {
  if (options.role.arn.empty()) {
    if (!options.web_identity_token_file.empty()) {
      return absl::InvalidArgumentError("web-identity-token-file is given and role-arn is not");
    }
    if (!options.role.external_id.empty() || !options.role.session_name.empty() ||
        !options.role.policy.empty()) {
      return absl::InvalidArgumentError(
          "external-id, role-session-name and role-policy belong to a role: role-arn is not given");
    }
    if (Lists(options.places, CredentialPlace::kRole)) {
      return absl::InvalidArgumentError(
          "credentials-provider lists role, and role-arn is not given");
    }
  } else if (options.anonymous) {
    return absl::InvalidArgumentError("a role cannot be assumed anonymously: leave out anonymous");
  }
  for (const CredentialPlace place : {CredentialPlace::kRole, CredentialPlace::kAnonymous}) {
    if (Lists(options.role_places, place)) {
      return absl::InvalidArgumentError(absl::StrCat("role-credentials-provider lists ",
                                                     CredentialPlaceName(place),
                                                     ", which no role can be assumed with"));
    }
  }
  return absl::OkStatus();
}

// Makes the providers of one MakeCredentials.
class Maker {
 public:
  Maker(const CredentialsOptions& options, const AwsServices& services,
        std::shared_ptr<ProfileFiles> files, std::shared_ptr<InstanceMetadata> metadata)
      : options_(options),
        services_(services),
        files_(std::move(files)),
        metadata_(std::move(metadata)),
        profile_(SelectProfile(options.profile, *services.environment)) {
    if (!options.role.arn.empty() ||
        services.environment->Get("AWS_WEB_IDENTITY_TOKEN_FILE").has_value()) {
      const absl::StatusOr<std::shared_ptr<const ProfileFile>> file = files_->Load();
      sts_ =
          StsFor(options, *services.environment, file.ok() ? file->get() : nullptr, profile_.name);
    }
  }

  Provider Make() const {
    if (options_.anonymous) {
      return MakeAnonymousCredentials();
    }
    if (options_.places.empty() && AssumesRole(options_)) {
      return Role();
    }
    return Chain(options_.places);
  }

 private:
  Provider Renewed(Provider provider) const {
    return std::make_unique<RefreshingCredentials>(std::move(provider), services_.clock);
  }
  Provider Keys() const {
    return MakeOptionCredentials(options_.access_key_id, options_.secret_access_key,
                                 options_.session_token);
  }
  Provider Profile() const {
    const ProfileParts parts{services_,
                             [options = options_, environment = services_.environment](
                                 const ProfileFile& file, const std::string& name) {
                               return StsFor(options, *environment, &file, name);
                             },
                             metadata_};
    return MakeProfileCredentials(files_, profile_, parts);
  }
  Provider Role() const {
    if (!options_.web_identity_token_file.empty()) {
      return Renewed(
          MakeWebIdentityRole(options_.web_identity_token_file, options_.role, sts_, services_));
    }
    return Renewed(MakeAssumedRole(Chain(options_.role_places), options_.role, sts_, services_));
  }

  Provider At(CredentialPlace place) const {
    switch (place) {
      case CredentialPlace::kOptions:
        return Keys();
      case CredentialPlace::kTemporary:
        return MakeTemporaryCredentials(options_.access_key_id, options_.secret_access_key,
                                        options_.session_token);
      case CredentialPlace::kEnvironment:
        return MakeEnvironmentCredentials(services_.environment);
      case CredentialPlace::kProfile:
        return Profile();
      case CredentialPlace::kWebIdentity:
        return Renewed(MakeWebIdentityCredentials(services_, sts_));
      case CredentialPlace::kContainer:
        return Renewed(MakeContainerCredentials(services_));
      case CredentialPlace::kInstance:
        return Renewed(MakeInstanceCredentials(metadata_));
      case CredentialPlace::kRole:
        return Role();
      case CredentialPlace::kAnonymous:
        break;
    }
    return MakeAnonymousCredentials();
  }

  // `places` in their order; of none, what the options name, else the places of the guide.
  Provider Chain(const Places& places) const {
    std::vector<Provider> providers;
    for (const CredentialPlace place : places) {
      providers.push_back(At(place));
    }
    if (providers.empty() && !options_.passwd_file.empty()) {
      providers.push_back(MakePasswdFileCredentials(options_.passwd_file, options_.bucket));
    }
    for (const CredentialPlace place : providers.empty() ? UsualPlaces(options_) : Places()) {
      providers.push_back(At(place));
    }
    return std::make_unique<CredentialsChain>(std::move(providers));
  }
  const CredentialsOptions& options_;
  const AwsServices& services_;
  const std::shared_ptr<ProfileFiles> files_;
  const std::shared_ptr<InstanceMetadata> metadata_;
  const ProfileSelection profile_;
  StsEndpoint sts_;
};

}  // namespace

absl::Status CheckCredentialsOptions(const CredentialsOptions& options) {
  if ((HasKeys(options) && options.places.empty() ? 1 : 0) +
          (!options.profile.empty() && options.places.empty() ? 1 : 0) +
          (options.passwd_file.empty() ? 0 : 1) + (options.anonymous ? 1 : 0) +
          (options.places.empty() ? 0 : 1) >
      1) {
    return absl::InvalidArgumentError(
        options.places.empty()
            ? "access keys, a profile, a passwd-file and anonymous access exclude each other; give "
              "one of them"
            : "credentials-provider, a passwd-file and anonymous access exclude each other; give "
              "one of them");
  }
  return CheckRole(options);
}

bool AssumesRole(const CredentialsOptions& options) {
  return !options.role.arn.empty() &&
         (options.places.empty() || Lists(options.places, CredentialPlace::kRole));
}

bool ReadsPasswdFile(const CredentialsOptions& options) {
  return !options.passwd_file.empty() && Listed(options).empty();
}

std::vector<CredentialPlace> CredentialPlacesOf(const CredentialsOptions& options) {
  const Places& listed = Listed(options);
  return listed.empty() ? UsualPlaces(options) : listed;
}

absl::StatusOr<Provider> MakeCredentials(const CredentialsOptions& options,
                                         const AwsServices& services,
                                         std::shared_ptr<ProfileFiles> files,
                                         std::shared_ptr<InstanceMetadata> metadata) {
  UFS_RETURN_IF_ERROR(CheckCredentialsOptions(options));
  return Maker(options, services, std::move(files), std::move(metadata)).Make();
}

}  // namespace ufs
