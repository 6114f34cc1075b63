// Credentials from options, environment and profile files. A source that is configured by half is
// an error, never a reason to go on to the next: the next could be somebody else's identity.
#include "ufs/aws/credentials_providers.h"

#include <utility>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "ufs/aws/credentials_chain.h"
#include "ufs/base/status.h"

namespace ufs {
namespace {

// Names for the three values as the user writes them, for messages.
struct KeyNames {
  absl::string_view id;
  absl::string_view secret;
  absl::string_view token;
};

// Checks that the values belong together. kNotFound when there are none.
absl::StatusOr<Credentials> Checked(Credentials credentials, const KeyNames& names) {
  const bool id = !credentials.access_key_id.empty();
  const bool secret = !credentials.secret_access_key.empty();
  if (id && secret) {
    return credentials;
  }
  if (id) {
    return absl::InvalidArgumentError(
        absl::StrCat(names.id, " is set and ", names.secret, " is not"));
  }
  if (secret) {
    return absl::InvalidArgumentError(
        absl::StrCat(names.secret, " is set and ", names.id, " is not"));
  }
  if (!credentials.session_token.empty()) {
    return absl::InvalidArgumentError(
        absl::StrCat(names.token, " is set, ", names.id, " and ", names.secret, " are not"));
  }
  return absl::NotFoundError(absl::StrCat(names.id, " is not set"));
}

// Takes the characters of `text` and wipes it.
Secret TakeSecret(absl::optional<std::string> text) {
  if (!text.has_value()) {
    return Secret();
  }
  Secret secret(*text);
  WipeString(&*text);
  return secret;
}

class OptionCredentials final : public CredentialsProvider {
 public:
  explicit OptionCredentials(Credentials credentials) : credentials_(std::move(credentials)) {
    credentials_.provider = name();
  }
  absl::StatusOr<Credentials> Get() override {
    return Checked(credentials_, {"aws.accessKeyId", "aws.secretKey", "aws.sessionToken"});
  }
  std::string name() const override { return "options"; }

 private:
  Credentials credentials_;
};

class EnvironmentCredentials final : public CredentialsProvider {
 public:
  explicit EnvironmentCredentials(const Environment* environment) : environment_(environment) {}

  absl::StatusOr<Credentials> Get() override {
    Credentials credentials;
    credentials.access_key_id = First("AWS_ACCESS_KEY_ID", "AWS_ACCESS_KEY").value_or("");
    credentials.secret_access_key = TakeSecret(First("AWS_SECRET_ACCESS_KEY", "AWS_SECRET_KEY"));
    credentials.session_token = TakeSecret(environment_->Get("AWS_SESSION_TOKEN"));
    credentials.provider = name();
    // A token alone is what remains in a shell after others were unset; AWS's tools pass over it.
    if (credentials.access_key_id.empty() && credentials.secret_access_key.empty()) {
      credentials.session_token = Secret();
    }
    return Checked(std::move(credentials),
                   {"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"});
  }
  std::string name() const override { return "environment"; }

 private:
  absl::optional<std::string> First(absl::string_view name, absl::string_view other) const {
    absl::optional<std::string> value = environment_->Get(name);
    return value.has_value() ? value : environment_->Get(other);
  }

  const Environment* const environment_;
};

class ProfileCredentials final : public CredentialsProvider {
 public:
  ProfileCredentials(std::shared_ptr<ProfileFiles> files, ProfileSelection profile)
      : files_(std::move(files)), profile_(std::move(profile)) {}

  absl::StatusOr<Credentials> Get() override {
    UFS_ASSIGN_OR_RETURN(const std::shared_ptr<const ProfileFile> file, files_->Load());
    if (!file->HasProfile(profile_.name)) {
      return Missing();
    }
    // A role comes before the keys beside it, which would be another identity.
    UFS_RETURN_IF_ERROR(RefuseUnbuilt(*file, {"role_arn"}));
    Credentials credentials;
    credentials.access_key_id = file->Get(profile_.name, "aws_access_key_id").value_or("");
    credentials.secret_access_key = TakeSecret(file->Get(profile_.name, "aws_secret_access_key"));
    credentials.session_token = TakeSecret(file->Get(profile_.name, "aws_session_token"));
    credentials.provider = name();
    absl::StatusOr<Credentials> checked =
        Checked(std::move(credentials),
                {"aws_access_key_id", "aws_secret_access_key", "aws_session_token"});
    if (absl::IsNotFound(checked.status())) {
      UFS_RETURN_IF_ERROR(
          RefuseUnbuilt(*file, {"credential_process", "sso_session", "sso_start_url",
                                "web_identity_token_file", "credential_source"}));
      if (profile_.named) {
        return absl::InvalidArgumentError(
            absl::StrCat("the profile has no aws_access_key_id in ", Paths()));
      }
    }
    return checked;
  }

  std::string name() const override {
    return absl::StrCat("profile ", absl::CHexEscape(profile_.name));
  }
  std::vector<std::string> Warnings() const override { return files_->Warnings(); }

 private:
  std::string Paths() const {
    if (files_->credentials_path().empty() && files_->config_path().empty()) {
      return "~/.aws (no home directory is known)";
    }
    return absl::StrCat(files_->credentials_path(), " or ", files_->config_path());
  }

  absl::Status Missing() const {
    const std::string text = absl::StrCat("not in ", Paths());
    return profile_.named ? absl::InvalidArgumentError(text) : absl::NotFoundError(text);
  }

  absl::Status RefuseUnbuilt(const ProfileFile& file,
                             std::initializer_list<absl::string_view> keys) const {
    for (const absl::string_view key : keys) {
      if (file.Get(profile_.name, key).has_value()) {
        return absl::UnimplementedError(absl::StrCat("credentials by ", key, " are not built yet"));
      }
    }
    return absl::OkStatus();
  }

  const std::shared_ptr<ProfileFiles> files_;
  const ProfileSelection profile_;
};

class AnonymousCredentials final : public CredentialsProvider {
 public:
  absl::StatusOr<Credentials> Get() override {
    Credentials credentials;
    credentials.provider = name();
    return credentials;
  }
  std::string name() const override { return "anonymous"; }
};

}  // namespace

std::unique_ptr<CredentialsProvider> MakeOptionCredentials(std::string access_key_id,
                                                           Secret secret_access_key,
                                                           Secret session_token) {
  Credentials credentials;
  credentials.access_key_id = std::move(access_key_id);
  credentials.secret_access_key = std::move(secret_access_key);
  credentials.session_token = std::move(session_token);
  return std::make_unique<OptionCredentials>(std::move(credentials));
}

std::unique_ptr<CredentialsProvider> MakeEnvironmentCredentials(const Environment* environment) {
  return std::make_unique<EnvironmentCredentials>(environment);
}

std::unique_ptr<CredentialsProvider> MakeProfileCredentials(std::shared_ptr<ProfileFiles> files,
                                                            ProfileSelection profile) {
  return std::make_unique<ProfileCredentials>(std::move(files), std::move(profile));
}

std::unique_ptr<CredentialsProvider> MakeAnonymousCredentials() {
  return std::make_unique<AnonymousCredentials>();
}

absl::StatusOr<std::unique_ptr<CredentialsProvider>> MakeCredentials(
    const CredentialsOptions& options, const Environment* environment,
    std::shared_ptr<ProfileFiles> files) {
  const bool keys = !options.access_key_id.empty() || !options.secret_access_key.empty() ||
                    !options.session_token.empty();
  if ((keys ? 1 : 0) + (options.profile.empty() ? 0 : 1) + (options.anonymous ? 1 : 0) > 1) {
    return absl::InvalidArgumentError(
        "access keys, a profile and anonymous access exclude each other; give one of them");
  }
  if (options.anonymous) {
    return MakeAnonymousCredentials();
  }
  std::vector<std::unique_ptr<CredentialsProvider>> providers;
  if (options.profile.empty()) {
    providers.push_back(MakeOptionCredentials(options.access_key_id, options.secret_access_key,
                                              options.session_token));
  }
  if (options.profile.empty() && !keys) {
    providers.push_back(MakeEnvironmentCredentials(environment));
  }
  if (!keys) {
    providers.push_back(
        MakeProfileCredentials(std::move(files), SelectProfile(options.profile, *environment)));
  }
  return std::make_unique<CredentialsChain>(std::move(providers));
}

}  // namespace ufs
