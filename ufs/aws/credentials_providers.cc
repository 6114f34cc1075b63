// Credentials from options and environment. A source that is configured by half is
// an error, never a reason to go on to the next: the next could be somebody else's identity.
#include "ufs/aws/credentials_providers.h"

#include <utility>

#include "ufs/aws/key_pair.h"
#include "ufs/base/status.h"

namespace ufs {
namespace {

class OptionCredentials final : public CredentialsProvider {
 public:
  OptionCredentials(Credentials credentials, bool temporary)
      : credentials_(std::move(credentials)), temporary_(temporary) {
    credentials_.provider = name();
  }
  absl::StatusOr<Credentials> Get() override {
    if (temporary_ && credentials_.session_token.empty()) {
      return absl::NotFoundError("aws.sessionToken is not set");
    }
    return CheckedPair(credentials_, {"aws.accessKeyId", "aws.secretKey", "aws.sessionToken"});
  }
  std::string name() const override { return temporary_ ? "temporary" : "options"; }

 private:
  Credentials credentials_;
  const bool temporary_;
};

Credentials Given(std::string access_key_id, Secret secret_access_key, Secret session_token) {
  Credentials credentials;
  credentials.access_key_id = std::move(access_key_id);
  credentials.secret_access_key = std::move(secret_access_key);
  credentials.session_token = std::move(session_token);
  return credentials;
}

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
    return CheckedPair(std::move(credentials),
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

class WebIdentityOfEnvironment final : public CredentialsProvider {
 public:
  WebIdentityOfEnvironment(const AwsServices& services, StsEndpoint sts)
      : services_(services), sts_(std::move(sts)) {}

  absl::StatusOr<Credentials> Get() override {
    UFS_ASSIGN_OR_RETURN(WebIdentity identity, WebIdentityOf(*services_.environment));
    return MakeWebIdentityRole(std::move(identity.token_file), std::move(identity.role), sts_,
                               services_)
        ->Get();
  }
  std::string name() const override { return "web identity"; }

 private:
  const AwsServices services_;
  const StsEndpoint sts_;
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
  return std::make_unique<OptionCredentials>(
      Given(std::move(access_key_id), std::move(secret_access_key), std::move(session_token)),
      /*temporary=*/false);
}

std::unique_ptr<CredentialsProvider> MakeTemporaryCredentials(std::string access_key_id,
                                                              Secret secret_access_key,
                                                              Secret session_token) {
  return std::make_unique<OptionCredentials>(
      Given(std::move(access_key_id), std::move(secret_access_key), std::move(session_token)),
      /*temporary=*/true);
}

absl::StatusOr<WebIdentity> WebIdentityOf(const Environment& environment) {
  absl::optional<std::string> file = environment.Get("AWS_WEB_IDENTITY_TOKEN_FILE");
  absl::optional<std::string> arn = environment.Get("AWS_ROLE_ARN");
  if (!file.has_value()) {
    return absl::NotFoundError("AWS_WEB_IDENTITY_TOKEN_FILE is not set");
  }
  if (!arn.has_value()) {
    return absl::InvalidArgumentError("AWS_WEB_IDENTITY_TOKEN_FILE is set and AWS_ROLE_ARN is not");
  }
  WebIdentity identity;
  identity.token_file = *std::move(file);
  identity.role.arn = *std::move(arn);
  identity.role.session_name = environment.Get("AWS_ROLE_SESSION_NAME").value_or("");
  return identity;
}

std::unique_ptr<CredentialsProvider> MakeEnvironmentCredentials(const Environment* environment) {
  return std::make_unique<EnvironmentCredentials>(environment);
}

std::unique_ptr<CredentialsProvider> MakeWebIdentityCredentials(const AwsServices& services,
                                                                StsEndpoint sts) {
  return std::make_unique<WebIdentityOfEnvironment>(services, std::move(sts));
}

std::unique_ptr<CredentialsProvider> MakeAnonymousCredentials() {
  return std::make_unique<AnonymousCredentials>();
}

}  // namespace ufs
