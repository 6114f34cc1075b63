// From a profile's settings to a provider. The settings are those of "Configuration and credential
// file settings", AWS SDKs and Tools Reference Guide.
#include "ufs/aws/profile_credentials.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "ufs/aws/container_credentials.h"
#include "ufs/aws/credential_process.h"
#include "ufs/aws/credentials_providers.h"
#include "ufs/aws/key_pair.h"
#include "ufs/aws/refreshing_credentials.h"
#include "ufs/aws/service_endpoint.h"
#include "ufs/aws/sso_credentials.h"
#include "ufs/base/mutex.h"
#include "ufs/base/status.h"

namespace ufs {
namespace {

using Made = absl::StatusOr<std::unique_ptr<CredentialsProvider>>;

// Keys that stand in a profile.
class KeysOfProfile final : public CredentialsProvider {
 public:
  explicit KeysOfProfile(Credentials credentials) : credentials_(std::move(credentials)) {}
  absl::StatusOr<Credentials> Get() override { return credentials_; }
  std::string name() const override { return credentials_.provider; }

 private:
  const Credentials credentials_;
};

std::string NameOf(const std::string& profile) {
  return absl::StrCat("profile ", absl::CHexEscape(profile));
}

// Makes the provider of one profile, and of those that it refers to.
class ProfileReader {
 public:
  ProfileReader(const ProfileFile& file, const ProfileParts& parts) : file_(file), parts_(parts) {}

  // kNotFound when the profile has none of the settings.
  Made Make(const std::string& profile) {
    if (std::find(path_.begin(), path_.end(), profile) != path_.end()) {
      // A profile may name itself: then its own keys are meant.
      return path_.back() == profile
                 ? Keys(profile)
                 : Made(absl::InvalidArgumentError(
                       absl::StrCat("source_profile goes in a circle: ", absl::StrJoin(path_, ", "),
                                    ", ", profile)));
    }
    path_.push_back(profile);
    if (Has(profile, "role_arn")) {
      return Role(profile);
    }
    if (Has(profile, "sso_session") || Has(profile, "sso_start_url")) {
      return Sso(profile);
    }
    Made keys = Keys(profile);
    if (!absl::IsNotFound(keys.status())) {
      return keys;
    }
    if (absl::optional<std::string> command = file_.Get(profile, "credential_process")) {
      return Refreshing(MakeProcessCredentials(*std::move(command), parts_.services.run_command));
    }
    return keys;
  }

 private:
  bool Has(const std::string& profile, absl::string_view key) const {
    return file_.Get(profile, key).has_value();
  }
  std::string Value(const std::string& profile, absl::string_view key) const {
    return file_.Get(profile, key).value_or("");
  }
  Made Refreshing(std::unique_ptr<CredentialsProvider> provider) const {
    return std::make_unique<RefreshingCredentials>(std::move(provider), parts_.services.clock);
  }

  Made Keys(const std::string& profile) const {
    Credentials credentials;
    credentials.access_key_id = Value(profile, "aws_access_key_id");
    credentials.secret_access_key = TakeSecret(file_.Get(profile, "aws_secret_access_key"));
    credentials.session_token = TakeSecret(file_.Get(profile, "aws_session_token"));
    credentials.provider = NameOf(profile);
    UFS_ASSIGN_OR_RETURN(
        Credentials checked,
        CheckedPair(std::move(credentials),
                    {"aws_access_key_id", "aws_secret_access_key", "aws_session_token"}));
    return std::make_unique<KeysOfProfile>(std::move(checked));
  }

  Made Sso(const std::string& profile) const {
    SsoProfile sso;
    SsoLogin& login = sso.login;
    login.profile = profile;
    login.session = Value(profile, "sso_session");
    const auto value = [&](absl::string_view key) {
      absl::optional<std::string> of_session;
      if (!login.session.empty()) {
        of_session = file_.GetOfSession(login.session, key);
      }
      return of_session.value_or(Value(profile, key));
    };
    login.start_url = value("sso_start_url");
    login.region = value("sso_region");
    sso.account = Value(profile, "sso_account_id");
    sso.role = Value(profile, "sso_role_name");
    const auto endpoint = [&](absl::string_view service) {
      return ServiceEndpoint(*parts_.services.environment, &file_, profile, service);
    };
    sso.endpoint = endpoint("sso");
    login.endpoint = endpoint("sso_oidc");
    UFS_RETURN_IF_ERROR(CheckSsoProfile(sso));
    return Refreshing(MakeSsoCredentials(std::move(sso), parts_.services));
  }

  absl::StatusOr<AssumedRole> RoleOf(const std::string& profile) const {
    if (Has(profile, "mfa_serial")) {
      return absl::UnimplementedError(
          "mfa_serial asks for a code, and nothing here prompts: take the keys that aws sts "
          "get-session-token prints, use credential_process, or sign in with aws sso login");
    }
    AssumedRole role;
    role.arn = Value(profile, "role_arn");
    role.session_name = Value(profile, "role_session_name");
    role.external_id = Value(profile, "external_id");
    if (const absl::optional<std::string> text = file_.Get(profile, "duration_seconds")) {
      int64_t seconds = 0;
      if (!absl::SimpleAtoi(*text, &seconds)) {
        return absl::InvalidArgumentError("duration_seconds is no number");
      }
      role.duration = absl::Seconds(seconds);
    }
    return role;
  }

  Made Role(const std::string& profile) {
    UFS_ASSIGN_OR_RETURN(AssumedRole role, RoleOf(profile));
    const StsEndpoint sts = parts_.sts(file_, profile);
    const std::string source = Value(profile, "source_profile");
    const std::string place = Value(profile, "credential_source");
    if (absl::optional<std::string> token = file_.Get(profile, "web_identity_token_file")) {
      return Refreshing(
          MakeWebIdentityRole(*std::move(token), std::move(role), sts, parts_.services));
    }
    if (source.empty() == place.empty()) {
      return absl::InvalidArgumentError(
          source.empty() ? "role_arn is set and source_profile, credential_source and "
                           "web_identity_token_file are not"
                         : "source_profile and credential_source exclude each other");
    }
    Made base = source.empty() ? Source(place) : SourceProfile(source);
    UFS_RETURN_IF_ERROR(base.status());
    return Refreshing(MakeAssumedRole(*std::move(base), std::move(role), sts, parts_.services));
  }

  Made SourceProfile(const std::string& source) {
    if (!file_.HasProfile(source)) {
      return absl::InvalidArgumentError(
          absl::StrCat("source_profile ", absl::CHexEscape(source), " does not exist"));
    }
    Made made = Make(source);
    return absl::IsNotFound(made.status())
               ? Made(absl::InvalidArgumentError(absl::StrCat(
                     "source_profile ", absl::CHexEscape(source), " has no credentials")))
               : std::move(made);
  }

  Made Source(const std::string& place) const {
    if (place == "Environment") {
      return MakeEnvironmentCredentials(parts_.services.environment);
    }
    if (place == "Ec2InstanceMetadata") {
      return Refreshing(MakeInstanceCredentials(parts_.metadata));
    }
    if (place == "EcsContainer") {
      return Refreshing(MakeContainerCredentials(parts_.services));
    }
    return absl::InvalidArgumentError(
        absl::StrCat("credential_source ", absl::CHexEscape(place),
                     " is none of Environment, Ec2InstanceMetadata and EcsContainer"));
  }

  const ProfileFile& file_;
  const ProfileParts& parts_;
  std::vector<std::string> path_;  // the profiles on the way, the first one first
};

std::string PathsOf(const ProfileFiles& files) {
  if (files.credentials_path().empty() && files.config_path().empty()) {
    return "~/.aws (no home directory is known)";
  }
  return absl::StrCat(files.credentials_path(), " or ", files.config_path());
}

// What `profile` says in `file`, which is of `files`.
Made MakeNamed(const ProfileFiles& files, const ProfileFile& file, const ProfileSelection& profile,
               const ProfileParts& parts) {
  Made made = file.HasProfile(profile.name)
                  ? ProfileReader(file, parts).Make(profile.name)
                  : absl::NotFoundError(absl::StrCat("not in ", PathsOf(files)));
  if (!absl::IsNotFound(made.status()) || !profile.named) {
    return made;
  }
  return absl::InvalidArgumentError(
      file.HasProfile(profile.name)
          ? absl::StrCat("the profile has no aws_access_key_id in ", PathsOf(files))
          : std::string(made.status().message()));
}

class ProfileCredentials final : public CredentialsProvider {
 public:
  ProfileCredentials(std::shared_ptr<ProfileFiles> files, ProfileSelection profile,
                     ProfileParts parts)
      : files_(std::move(files)), profile_(std::move(profile)), parts_(std::move(parts)) {}

  absl::StatusOr<Credentials> Get() override {
    UFS_ASSIGN_OR_RETURN(const std::shared_ptr<const ProfileFile> file, files_->Load());
    UFS_ASSIGN_OR_RETURN(const std::shared_ptr<CredentialsProvider> provider, Provider(file));
    return provider->Get();
  }

  std::string name() const override { return NameOf(profile_.name); }
  void Invalidate() override {
    files_->LookAgain();
    if (const std::shared_ptr<CredentialsProvider> provider = Current()) {
      provider->Invalidate();
    }
  }
  std::vector<std::string> Warnings() const override { return files_->Warnings(); }

 private:
  std::shared_ptr<CredentialsProvider> Current() const {
    MutexLock lock(&mutex_);
    return provider_;
  }

  // What the profile says in `file`; made anew when the file is another one.
  absl::StatusOr<std::shared_ptr<CredentialsProvider>> Provider(
      const std::shared_ptr<const ProfileFile>& file) {
    {
      MutexLock lock(&mutex_);
      if (read_ == file && provider_ != nullptr) {
        return provider_;
      }
    }
    Made made = MakeNamed(*files_, *file, profile_, parts_);
    UFS_RETURN_IF_ERROR(made.status());
    MutexLock lock(&mutex_);
    read_ = file;
    provider_ = *std::move(made);
    return provider_;
  }

  const std::shared_ptr<ProfileFiles> files_;
  const ProfileSelection profile_;
  const ProfileParts parts_;
  mutable Mutex mutex_;
  std::shared_ptr<const ProfileFile> read_ ABSL_GUARDED_BY(mutex_);
  std::shared_ptr<CredentialsProvider> provider_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace

absl::StatusOr<std::shared_ptr<const ProfileFile>> CheckProfile(ProfileFiles& files,
                                                                const ProfileSelection& profile,
                                                                const Environment& environment) {
  UFS_ASSIGN_OR_RETURN(std::shared_ptr<const ProfileFile> file, files.Load());
  // Nobody is asked through them.
  ProfileParts parts;
  parts.services.environment = &environment;
  parts.sts = [](const ProfileFile&, const std::string&) { return StsEndpoint(); };
  UFS_RETURN_IF_ERROR(MakeNamed(files, *file, profile, parts).status());
  return file;
}

std::unique_ptr<CredentialsProvider> MakeProfileCredentials(std::shared_ptr<ProfileFiles> files,
                                                            ProfileSelection profile,
                                                            ProfileParts parts) {
  return std::make_unique<ProfileCredentials>(std::move(files), std::move(profile),
                                              std::move(parts));
}

}  // namespace ufs
