// The two calls of the Security Token Service: "AssumeRole" and "AssumeRoleWithWebIdentity", AWS
// Security Token Service API Reference. Ceph and MinIO offer the same.
#include "ufs/aws/sts.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "ufs/aws/corrected_clock.h"
#include "ufs/aws/secret_file.h"
#include "ufs/aws/service_call.h"
#include "ufs/aws/sigv4.h"
#include "ufs/aws/uri_encode.h"
#include "ufs/base/status.h"
#include "ufs/digest/encoding.h"
#include "ufs/digest/sha256.h"
#include "ufs/obs/redact.h"
#include "ufs/xml/xml_document.h"

namespace ufs {
namespace {

constexpr size_t kMaxAnswer = size_t{64} << 10;
constexpr size_t kLongestPolicy = 2048;
constexpr size_t kLongestToken = 20'000;  // AssumeRoleWithWebIdentity, WebIdentityToken

using Form = std::vector<std::pair<std::string, absl::string_view>>;

std::string DomainOf(absl::string_view region) {
  if (absl::StartsWith(region, "cn-")) {
    return "amazonaws.com.cn";
  }
  if (absl::StartsWith(region, "us-isob-")) {
    return "sc2s.sgov.gov";
  }
  return absl::StartsWith(region, "us-iso-") ? "c2s.ic.gov" : "amazonaws.com";
}

absl::StatusOr<ServiceUrl> UrlOf(const StsEndpoint& endpoint) {
  const std::string text = endpoint.url.empty() ? absl::StrCat("https://sts.", endpoint.region, ".",
                                                               DomainOf(endpoint.region))
                                                : endpoint.url;
  absl::StatusOr<ServiceUrl> url = ParseServiceUrl(text);
  return url.ok()
             ? std::move(url)
             : Annotate(url.status(), absl::StrCat("the endpoint of STS (", Escape(text), ")"));
}

// application/x-www-form-urlencoded; the text is to be wiped: it may hold a token.
std::string Encode(const Form& form) {
  std::string text;
  for (const auto& [name, value] : form) {
    absl::StrAppend(&text, text.empty() ? "" : "&", name, "=", UriEncode(value, false));
  }
  return text;
}

absl::Status CheckRole(const AssumedRole& role) {
  if (role.arn.size() < 20 || !absl::StartsWith(role.arn, "arn:")) {
    return absl::InvalidArgumentError(
        absl::StrCat("'", Escape(role.arn),
                     "' is not the ARN of a role (arn:aws:iam::ACCOUNT:role/"
                     "NAME)"));
  }
  // "RoleSessionName", AssumeRole: 2 to 64 of [\w+=,.@-].
  const bool named =
      std::all_of(role.session_name.begin(), role.session_name.end(), [](unsigned char c) {
        return absl::ascii_isalnum(c) || absl::StrContains("_+=,.@-", static_cast<char>(c));
      });
  if (!role.session_name.empty() &&
      (!named || role.session_name.size() < 2 || role.session_name.size() > 64)) {
    return absl::InvalidArgumentError(
        absl::StrCat("'", Escape(role.session_name),
                     "' is no name for a role's session: 2 to 64 letters, digits and _+=,.@-"));
  }
  // "Policy", AssumeRole.
  if (!role.policy.empty() && (role.policy.size() > kLongestPolicy || role.policy[0] != '{')) {
    return absl::InvalidArgumentError(absl::StrCat(
        "role-policy is no policy: a JSON object of at most ", kLongestPolicy, " characters"));
  }
  if (role.duration < absl::Minutes(15) || role.duration > absl::Hours(12)) {
    return absl::InvalidArgumentError("a role is assumed for 15 minutes to 12 hours");
  }
  return absl::OkStatus();
}

// What both calls share.
class StsRole : public CredentialsProvider {
 public:
  StsRole(AssumedRole role, StsEndpoint endpoint, const AwsServices& services)
      : role_(std::move(role)),
        endpoint_(std::move(endpoint)),
        clock_(services.clock),
        link_(services.link()),
        patience_(services.patience * 4) {
    if (endpoint_.region.empty()) {
      endpoint_.region = "us-east-1";
    }
  }
  std::string name() const override { return absl::StrCat("role ", Escape(role_.arn)); }

 protected:
  // Sends the call, signed by `signer` unless it is null. Wipes the form.
  absl::StatusOr<Credentials> Call(Form form, const Credentials* signer) {
    UFS_RETURN_IF_ERROR(CheckRole(role_));
    UFS_ASSIGN_OR_RETURN(const ServiceUrl url, UrlOf(endpoint_));
    const std::string seconds = absl::StrCat(absl::ToInt64Seconds(role_.duration));
    const std::string session = role_.session_name.empty() ? "underfs" : role_.session_name;
    if (!role_.policy.empty()) {
      form.emplace_back("Policy", role_.policy);
    }
    form.emplace_back("Version", "2011-06-15");
    form.emplace_back("RoleArn", role_.arn);
    form.emplace_back("RoleSessionName", session);
    form.emplace_back("DurationSeconds", seconds);
    std::string body = Encode(form);
    HttpRequest request = MakeServiceRequest("POST", url);
    request.headers.emplace_back("content-type",
                                 "application/x-www-form-urlencoded; charset=utf-8");
    request.body = Bytes::Copy(body);
    const std::string digest = HexEncode(Sha256::Of(body));
    WipeString(&body);
    const absl::Duration offset = Offset();
    absl::StatusOr<ServiceAnswer> answer = Send(request, digest, signer);
    const bool jumped = Offset() != offset;
    if (signer != nullptr && jumped && answer.ok() && answer->status != 200) {
      answer = Send(request, digest, signer);  // with the time that the refusal has shown
    }
    UFS_RETURN_IF_ERROR(answer.status());
    UFS_ASSIGN_OR_RETURN(Credentials credentials, ParseStsAnswer(answer->status, answer->body));
    credentials.provider = name();
    return credentials;
  }

  const AssumedRole& role() const { return role_; }

 private:
  absl::Duration Offset() const {
    return link_.learns == nullptr ? absl::ZeroDuration() : link_.learns->offset();
  }

  absl::StatusOr<ServiceAnswer> Send(HttpRequest request, const std::string& digest,
                                     const Credentials* signer) const {
    if (signer != nullptr) {
      Sign(*signer, digest, &request);
    }
    absl::StatusOr<ServiceAnswer> answer = CallService(link_, request, patience_);
    for (auto& [name, value] : request.headers) {
      WipeString(&value);
    }
    return answer;
  }

  void Sign(const Credentials& signer, const std::string& digest, HttpRequest* request) const {
    SigV4Request to_sign;
    to_sign.method = request->method;
    to_sign.path = request->target;
    to_sign.headers = request->headers;
    to_sign.payload_hash = digest;
    SigV4Params params;
    params.region = endpoint_.region;
    params.service = "sts";
    params.time = clock_->WallNow();
    params.content_sha256_header = false;
    SigV4Signature signature = SignV4(to_sign, signer, params, nullptr);
    for (auto& header : signature.headers) {
      request->headers.push_back(std::move(header));
    }
  }

  const AssumedRole role_;
  StsEndpoint endpoint_;
  const Clock* const clock_;
  const ServiceLink link_;
  const absl::Duration patience_;
};

class AssumedRoleCredentials final : public StsRole {
 public:
  AssumedRoleCredentials(std::unique_ptr<CredentialsProvider> source, AssumedRole role,
                         StsEndpoint endpoint, const AwsServices& services)
      : StsRole(std::move(role), std::move(endpoint), services), source_(std::move(source)) {}

  absl::StatusOr<Credentials> Get() override {
    absl::StatusOr<Credentials> signer = source_->Get();
    if (!signer.ok()) {
      // Whoever names a role means it: without its source there is no other identity to go on to.
      const absl::StatusCode code = absl::IsNotFound(signer.status())
                                        ? absl::StatusCode::kUnauthenticated
                                        : signer.status().code();
      return absl::Status(code, absl::StrCat(source_->name(), ": ", signer.status().message()));
    }
    if (signer->anonymous()) {
      return absl::InvalidArgumentError("a role cannot be assumed anonymously");
    }
    Form form = {{"Action", "AssumeRole"}};
    if (!role().external_id.empty()) {
      form.emplace_back("ExternalId", role().external_id);
    }
    absl::StatusOr<Credentials> credentials = Call(std::move(form), &*signer);
    if (absl::IsPermissionDenied(credentials.status())) {
      source_->Invalidate();  // the source's may have been replaced
      return Annotate(credentials.status(),
                      absl::StrCat("with ", signer->access_key_id, " of ", source_->name()));
    }
    return credentials;
  }
  std::vector<std::string> Warnings() const override { return source_->Warnings(); }

 private:
  const std::unique_ptr<CredentialsProvider> source_;
};

class WebIdentityCredentials final : public StsRole {
 public:
  WebIdentityCredentials(std::string token_file, AssumedRole role, StsEndpoint endpoint,
                         const AwsServices& services)
      : StsRole(std::move(role), std::move(endpoint), services),
        token_file_(std::move(token_file)) {}

  absl::StatusOr<Credentials> Get() override {
    UFS_ASSIGN_OR_RETURN(absl::optional<SecretFileText> file, ReadSecretFile(token_file_));
    if (!file.has_value()) {
      return absl::FailedPreconditionError(
          absl::StrCat("the token's file ", Escape(token_file_), " does not exist"));
    }
    const Secret token(absl::StripAsciiWhitespace(file->text));
    WipeString(&file->text);
    if (token.empty() || token.Reveal().size() > kLongestToken) {
      return absl::FailedPreconditionError(
          absl::StrCat("the file ", Escape(token_file_), " holds no web identity token"));
    }
    return Call({{"Action", "AssumeRoleWithWebIdentity"}, {"WebIdentityToken", token.Reveal()}},
                nullptr);
  }

 private:
  const std::string token_file_;
};

}  // namespace

absl::StatusOr<Credentials> ParseStsAnswer(int http_status, absl::string_view body) {
  absl::StatusOr<XmlDocument> document = XmlDocument::Parse(body, "", kMaxAnswer);
  if (http_status != 200) {
    std::string detail;
    if (document.ok()) {
      const XmlElement root = document->root();
      const XmlElement error = root.Child("Error") ? root.Child("Error") : root;
      detail = absl::StrCat(error.ChildText("Code"), error.Child("Message") ? ": " : "",
                            error.ChildText("Message"));
    }
    if (absl::StartsWith(detail, "ExpiredToken") ||
        absl::StartsWith(detail, "InvalidClientTokenId")) {
      return absl::PermissionDeniedError(absl::StrCat("STS answered ", Escape(detail)));
    }
    return ServiceRefusal("STS", http_status, detail);
  }
  if (!document.ok()) {
    return absl::DataLossError("STS answered with something that is no XML document");
  }
  const XmlElement result = document->root().FirstChild();
  XmlElement keys;
  for (const XmlElement child : document->root().Children()) {
    if (child.Child("Credentials")) {
      keys = child.Child("Credentials");
    }
  }
  Credentials credentials;
  credentials.access_key_id = std::string(keys.ChildText("AccessKeyId"));
  credentials.secret_access_key = Secret(keys.ChildText("SecretAccessKey"));
  credentials.session_token = Secret(keys.ChildText("SessionToken"));
  absl::Time expires;
  if (!result || credentials.access_key_id.empty() || credentials.secret_access_key.empty() ||
      credentials.session_token.empty() ||
      !absl::ParseTime(absl::RFC3339_full, std::string(keys.ChildText("Expiration")), &expires,
                       nullptr)) {
    return absl::DataLossError("STS answered without complete credentials");
  }
  for (const absl::string_view text :
       {absl::string_view(credentials.access_key_id), credentials.session_token.Reveal()}) {
    if (std::any_of(text.begin(), text.end(),
                    [](char c) { return absl::ascii_iscntrl(static_cast<unsigned char>(c)); })) {
      return absl::DataLossError("STS answered with credentials that hold control characters");
    }
  }
  credentials.expires = expires;
  return credentials;
}

std::unique_ptr<CredentialsProvider> MakeAssumedRole(std::unique_ptr<CredentialsProvider> source,
                                                     AssumedRole role, StsEndpoint endpoint,
                                                     const AwsServices& services) {
  return std::make_unique<AssumedRoleCredentials>(std::move(source), std::move(role),
                                                  std::move(endpoint), services);
}

std::unique_ptr<CredentialsProvider> MakeWebIdentityRole(std::string token_file, AssumedRole role,
                                                         StsEndpoint endpoint,
                                                         const AwsServices& services) {
  return std::make_unique<WebIdentityCredentials>(std::move(token_file), std::move(role),
                                                  std::move(endpoint), services);
}

}  // namespace ufs
