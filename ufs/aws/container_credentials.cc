// The container's credential service.
#include "ufs/aws/container_credentials.h"

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "ufs/aws/credential_documents.h"
#include "ufs/aws/secret_file.h"
#include "ufs/aws/service_call.h"
#include "ufs/base/status.h"
#include "ufs/obs/redact.h"

namespace ufs {
namespace {

constexpr char kRelative[] = "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI";
constexpr char kFull[] = "AWS_CONTAINER_CREDENTIALS_FULL_URI";
constexpr char kTokenFile[] = "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE";
constexpr char kToken[] = "AWS_CONTAINER_AUTHORIZATION_TOKEN";

absl::StatusOr<ServiceUrl> UrlOf(const Environment& environment) {
  if (const absl::optional<std::string> path = environment.Get(kRelative)) {
    absl::StatusOr<ServiceUrl> url = ParseServiceUrl(absl::StrCat("http://169.254.170.2", *path));
    return url.ok() && (*path)[0] == '/'
               ? std::move(url)
               : absl::InvalidArgumentError(absl::StrCat(kRelative, " is no path"));
  }
  const absl::optional<std::string> full = environment.Get(kFull);
  if (!full.has_value()) {
    return absl::NotFoundError(absl::StrCat(kRelative, " and ", kFull, " are not set"));
  }
  absl::StatusOr<ServiceUrl> url = ParseServiceUrl(*full);
  if (!url.ok()) {
    return Annotate(url.status(), kFull);
  }
  if (!IsContainerHost(*url)) {
    return absl::InvalidArgumentError(
        absl::StrCat(kFull, ": ", Escape(url->host),
                     " is neither this machine nor an address of ECS or EKS: https is needed"));
  }
  return url;
}

absl::StatusOr<Secret> TokenOf(const Environment& environment) {
  Secret token;
  if (const absl::optional<std::string> path = environment.Get(kTokenFile)) {
    UFS_ASSIGN_OR_RETURN(absl::optional<SecretFileText> file, ReadSecretFile(*path));
    if (!file.has_value()) {
      return absl::FailedPreconditionError(
          absl::StrCat(kTokenFile, ": ", Escape(*path), " does not exist"));
    }
    token = Secret(absl::StripTrailingAsciiWhitespace(file->text));
    WipeString(&file->text);
  } else {
    token = Secret(environment.Get(kToken).value_or(""));
  }
  const absl::string_view text = token.Reveal();
  if (std::any_of(text.begin(), text.end(),
                  [](char c) { return absl::ascii_iscntrl(static_cast<unsigned char>(c)); })) {
    return absl::InvalidArgumentError("the container's token holds a line break");
  }
  return token;
}

class ContainerCredentials final : public CredentialsProvider {
 public:
  explicit ContainerCredentials(const AwsServices& services) : services_(services) {}

  absl::StatusOr<Credentials> Get() override {
    UFS_ASSIGN_OR_RETURN(const ServiceUrl url, UrlOf(*services_.environment));
    UFS_ASSIGN_OR_RETURN(const Secret token, TokenOf(*services_.environment));
    HttpRequest request = MakeServiceRequest("GET", url);
    if (!token.empty()) {
      request.headers.emplace_back("authorization", token.Reveal());
    }
    absl::StatusOr<ServiceAnswer> answer =
        CallService(services_.local_link(), request, services_.patience);
    WipeString(&request.headers.back().second);
    UFS_RETURN_IF_ERROR(answer.status());
    if (answer->status != 200) {
      return ServiceRefusal(absl::StrCat("the service at ", url.authority), answer->status,
                            ParseServiceError(answer->body));
    }
    UFS_ASSIGN_OR_RETURN(Credentials credentials, ParseRoleCredentials(answer->body));
    credentials.provider = name();
    return credentials;
  }
  std::string name() const override { return "container"; }

 private:
  const AwsServices services_;
};

}  // namespace

bool IsContainerHost(const ServiceUrl& url) {
  return url.scheme == "https" || IsLoopback(url.host) || url.host == "169.254.170.2" ||
         url.host == "169.254.170.23" || url.host == "fd00:ec2::23";
}

absl::StatusOr<ServiceUrl> ContainerService(const Environment& environment) {
  UFS_ASSIGN_OR_RETURN(ServiceUrl url, UrlOf(environment));
  UFS_RETURN_IF_ERROR(TokenOf(environment).status());
  return url;
}

std::unique_ptr<CredentialsProvider> MakeContainerCredentials(const AwsServices& services) {
  return std::make_unique<ContainerCredentials>(services);
}

}  // namespace ufs
