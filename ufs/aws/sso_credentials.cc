// IAM Identity Center: "GetRoleCredentials", AWS IAM Identity Center Portal API Reference.
#include "ufs/aws/sso_credentials.h"

#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "ufs/aws/credential_documents.h"
#include "ufs/aws/region_chain.h"
#include "ufs/aws/secret_file.h"
#include "ufs/aws/service_call.h"
#include "ufs/aws/uri_encode.h"
#include "ufs/base/status.h"
#include "ufs/digest/encoding.h"
#include "ufs/digest/sha1.h"
#include "ufs/obs/redact.h"

namespace ufs {
namespace {

class SsoCredentials final : public CredentialsProvider {
 public:
  SsoCredentials(SsoProfile profile, std::string profile_name, const AwsServices& services)
      : profile_(std::move(profile)), profile_name_(std::move(profile_name)), services_(services) {}

  absl::StatusOr<Credentials> Get() override {
    UFS_RETURN_IF_ERROR(Check());
    UFS_ASSIGN_OR_RETURN(const SsoToken token, Token());
    UFS_ASSIGN_OR_RETURN(ServiceUrl url, Portal());
    url.target = absl::StrCat("/federation/credentials?role_name=", UriEncode(profile_.role, false),
                              "&account_id=", UriEncode(profile_.account, false));
    HttpRequest request = MakeServiceRequest("GET", url);
    request.headers.emplace_back("x-amz-sso_bearer_token", token.access_token.Reveal());
    absl::StatusOr<ServiceAnswer> answer =
        CallService(services_.link(), request, services_.patience * 4);
    WipeString(&request.headers.back().second);
    UFS_RETURN_IF_ERROR(answer.status());
    if (answer->status == 401) {
      return LogIn("the token is not accepted any more");
    }
    if (answer->status != 200) {
      return ServiceRefusal("IAM Identity Center", answer->status, ParseServiceError(answer->body));
    }
    UFS_ASSIGN_OR_RETURN(Credentials credentials, ParseSsoCredentials(answer->body));
    credentials.provider = name();
    return credentials;
  }
  std::string name() const override {
    return absl::StrCat("IAM Identity Center role ", Escape(profile_.role));
  }

 private:
  absl::Status Check() const {
    for (const auto& [value, key] :
         {std::pair(&profile_.start_url, "sso_start_url"),
          std::pair(&profile_.region, "sso_region"), std::pair(&profile_.account, "sso_account_id"),
          std::pair(&profile_.role, "sso_role_name")}) {
      if (value->empty()) {
        return absl::InvalidArgumentError(absl::StrCat(key, " is not set"));
      }
    }
    return IsRegionName(profile_.region)
               ? absl::OkStatus()
               : absl::InvalidArgumentError("sso_region is not a region's name");
  }

  absl::StatusOr<SsoToken> Token() const {
    const std::string home = services_.environment->HomeDirectory();
    const std::string path = absl::StrCat(home, "/.aws/sso/cache/", SsoCacheName(profile_));
    UFS_ASSIGN_OR_RETURN(absl::optional<SecretFileText> file, ReadSecretFile(path));
    if (!file.has_value()) {
      return LogIn(absl::StrCat("there is no ", path));
    }
    absl::StatusOr<SsoToken> token = ParseSsoToken(file->text);
    WipeString(&file->text);
    if (!token.ok()) {
      return Annotate(token.status(), path);
    }
    if (token->expires <= services_.clock->WallNow()) {
      return LogIn(
          absl::StrCat("the token in ", path, " expired at ",
                       absl::FormatTime(absl::RFC3339_sec, token->expires, absl::UTCTimeZone())));
    }
    return token;
  }

  absl::Status LogIn(absl::string_view why) const {
    return absl::UnauthenticatedError(
        absl::StrCat(why, ": run aws sso login --profile ", Escape(profile_name_)));
  }

  absl::StatusOr<ServiceUrl> Portal() const {
    if (!profile_.endpoint.empty()) {
      return ParseServiceUrl(profile_.endpoint);
    }
    return ParseServiceUrl(absl::StrCat("https://portal.sso.", profile_.region, ".amazonaws.com",
                                        absl::StartsWith(profile_.region, "cn-") ? ".cn" : ""));
  }

  const SsoProfile profile_;
  const std::string profile_name_;
  const AwsServices services_;
};

}  // namespace

std::string SsoCacheName(const SsoProfile& profile) {
  const std::string& name = profile.session.empty() ? profile.start_url : profile.session;
  Sha1 hash;
  hash.Update(name);
  return absl::StrCat(HexEncode(hash.Finish()), ".json");
}

std::unique_ptr<CredentialsProvider> MakeSsoCredentials(SsoProfile profile,
                                                        std::string profile_name,
                                                        const AwsServices& services) {
  return std::make_unique<SsoCredentials>(std::move(profile), std::move(profile_name), services);
}

}  // namespace ufs
