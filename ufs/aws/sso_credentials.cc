// IAM Identity Center: "GetRoleCredentials", AWS IAM Identity Center Portal API Reference.
#include "ufs/aws/sso_credentials.h"

#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "ufs/aws/credential_documents.h"
#include "ufs/aws/region_chain.h"
#include "ufs/aws/service_call.h"
#include "ufs/aws/uri_encode.h"
#include "ufs/base/status.h"
#include "ufs/obs/redact.h"

namespace ufs {
namespace {

class SsoCredentials final : public CredentialsProvider {
 public:
  SsoCredentials(SsoProfile profile, const AwsServices& services)
      : profile_(std::move(profile)), services_(services), tokens_(profile_.login, services) {}

  absl::StatusOr<Credentials> Get() override {
    UFS_ASSIGN_OR_RETURN(Secret token, tokens_.Get());
    UFS_ASSIGN_OR_RETURN(ServiceAnswer answer, Ask(token));
    if (answer.status == 401) {
      UFS_ASSIGN_OR_RETURN(token, tokens_.Replace(token));
      UFS_ASSIGN_OR_RETURN(answer, Ask(token));
    }
    if (answer.status == 401) {
      return tokens_.LogIn(absl::StatusCode::kUnauthenticated, "the token is not accepted");
    }
    if (answer.status != 200) {
      return ServiceRefusal("IAM Identity Center", answer.status, ParseServiceError(answer.body));
    }
    UFS_ASSIGN_OR_RETURN(Credentials credentials, ParseSsoCredentials(answer.body));
    credentials.provider = name();
    return credentials;
  }
  std::string name() const override {
    return absl::StrCat("IAM Identity Center role ", Escape(profile_.role));
  }

 private:
  absl::StatusOr<ServiceAnswer> Ask(const Secret& token) const {
    UFS_ASSIGN_OR_RETURN(ServiceUrl url, Portal());
    url.target = absl::StrCat("/federation/credentials?role_name=", UriEncode(profile_.role, false),
                              "&account_id=", UriEncode(profile_.account, false));
    HttpRequest request = MakeServiceRequest("GET", url);
    request.headers.emplace_back("x-amz-sso_bearer_token", token.Reveal());
    absl::StatusOr<ServiceAnswer> answer =
        CallService(services_.link(), request, services_.patience * 4);
    WipeString(&request.headers.back().second);
    return answer;
  }

  absl::StatusOr<ServiceUrl> Portal() const {
    if (!profile_.endpoint.empty()) {
      return ParseServiceUrl(profile_.endpoint);
    }
    const std::string& region = profile_.login.region;
    return ParseServiceUrl(absl::StrCat("https://portal.sso.", region, ".amazonaws.com",
                                        absl::StartsWith(region, "cn-") ? ".cn" : ""));
  }

  const SsoProfile profile_;
  const AwsServices services_;
  SsoTokenCache tokens_;
};

}  // namespace

absl::Status CheckSsoProfile(const SsoProfile& profile) {
  for (const auto& [value, key] :
       {std::pair(&profile.login.start_url, "sso_start_url"),
        std::pair(&profile.login.region, "sso_region"),
        std::pair(&profile.account, "sso_account_id"), std::pair(&profile.role, "sso_role_name")}) {
    if (value->empty()) {
      return absl::InvalidArgumentError(absl::StrCat(key, " is not set"));
    }
  }
  return IsRegionName(profile.login.region)
             ? absl::OkStatus()
             : absl::InvalidArgumentError("sso_region is not a region's name");
}

std::unique_ptr<CredentialsProvider> MakeSsoCredentials(SsoProfile profile,
                                                        const AwsServices& services) {
  return std::make_unique<SsoCredentials>(std::move(profile), services);
}

}  // namespace ufs
