// The order in which credentials are looked for.
#include "ufs/aws/make_credentials.h"

#include <utility>
#include <vector>

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
    sts.url = ServiceEndpoint(environment, file, profile, "sts", EndpointsOf::kAnyService);
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

absl::Status CheckOptions(const CredentialsOptions& options, bool keys) {
  if ((keys ? 1 : 0) + (options.profile.empty() ? 0 : 1) + (options.passwd_file.empty() ? 0 : 1) +
          (options.anonymous ? 1 : 0) >
      1) {
    return absl::InvalidArgumentError(
        "access keys, a profile, a passwd-file and anonymous access exclude each other; give one "
        "of them");
  }
  if (options.role.arn.empty()) {
    if (!options.web_identity_token_file.empty()) {
      return absl::InvalidArgumentError("web-identity-token-file is given and role-arn is not");
    }
    if (!options.role.external_id.empty() || !options.role.session_name.empty()) {
      return absl::InvalidArgumentError(
          "external-id and role-session-name belong to a role: role-arn is not given");
    }
  } else if (options.anonymous) {
    return absl::InvalidArgumentError("a role cannot be assumed anonymously: leave out anonymous");
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<Provider> MakeCredentials(const CredentialsOptions& options,
                                         const AwsServices& services,
                                         std::shared_ptr<ProfileFiles> files,
                                         std::shared_ptr<InstanceMetadata> metadata) {
  const bool keys = !options.access_key_id.empty() || !options.secret_access_key.empty() ||
                    !options.session_token.empty();
  UFS_RETURN_IF_ERROR(CheckOptions(options, keys));
  if (options.anonymous) {
    return MakeAnonymousCredentials();
  }
  const Environment& environment = *services.environment;
  const ProfileSelection profile = SelectProfile(options.profile, environment);
  const auto renewed = [&services](Provider provider) {
    return std::make_unique<RefreshingCredentials>(std::move(provider), services.clock);
  };
  const auto sts = [options, &environment](const ProfileFile* file, const std::string& name) {
    return StsFor(options, environment, file, name);
  };
  StsEndpoint sts_of_options;
  if (!options.role.arn.empty() || environment.Get("AWS_WEB_IDENTITY_TOKEN_FILE").has_value()) {
    const absl::StatusOr<std::shared_ptr<const ProfileFile>> file = files->Load();
    sts_of_options = sts(file.ok() ? file->get() : nullptr, profile.name);
  }
  if (!options.web_identity_token_file.empty()) {
    return renewed(MakeWebIdentityRole(options.web_identity_token_file, options.role,
                                       sts_of_options, services));
  }
  const ProfileParts parts{
      services,
      [sts](const ProfileFile& file, const std::string& name) { return sts(&file, name); },
      metadata};
  std::vector<Provider> providers;
  if (keys) {
    providers.push_back(MakeOptionCredentials(options.access_key_id, options.secret_access_key,
                                              options.session_token));
  } else if (!options.passwd_file.empty()) {
    providers.push_back(MakePasswdFileCredentials(options.passwd_file, options.bucket));
  } else if (!options.profile.empty()) {
    providers.push_back(MakeProfileCredentials(std::move(files), profile, parts));
  } else {
    providers.push_back(MakeOptionCredentials("", Secret(), Secret()));
    providers.push_back(MakeEnvironmentCredentials(&environment));
    providers.push_back(MakeProfileCredentials(std::move(files), profile, parts));
    providers.push_back(renewed(MakeWebIdentityCredentials(services, sts_of_options)));
    providers.push_back(renewed(MakeContainerCredentials(services)));
    providers.push_back(renewed(MakeInstanceCredentials(std::move(metadata))));
  }
  Provider chain = std::make_unique<CredentialsChain>(std::move(providers));
  if (options.role.arn.empty()) {
    return chain;
  }
  return renewed(MakeAssumedRole(std::move(chain), options.role, sts_of_options, services));
}

}  // namespace ufs
