// Formats and paths: "Use the Instance Metadata Service to access instance metadata" and "Retrieve
// security credentials from instance metadata", Amazon EC2 User Guide.
#include "ufs/aws/instance_metadata.h"

#include <algorithm>
#include <atomic>
#include <utility>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "ufs/aws/credential_documents.h"
#include "ufs/aws/region_chain.h"
#include "ufs/aws/service_call.h"
#include "ufs/aws/uri_encode.h"
#include "ufs/base/await.h"
#include "ufs/base/status.h"
#include "ufs/obs/redact.h"

namespace ufs {
namespace {

constexpr char kRoles[] = "meta-data/iam/security-credentials/";
// All that a machine which is not in EC2 pays.
constexpr absl::Duration kDiscovery = absl::Seconds(1);
constexpr absl::Duration kTokenLife = absl::Hours(6);
constexpr absl::Duration kTokenEarly = absl::Minutes(5);

ServiceUrl Below(ServiceUrl url, absl::string_view path) {
  if (url.target.back() == '/') {
    url.target.pop_back();
  }
  absl::StrAppend(&url.target, "/latest/", path);
  return url;
}

HttpRequest TokenRequest(const ServiceUrl& url) {
  HttpRequest request = MakeServiceRequest("PUT", Below(url, "api/token"));
  request.headers.emplace_back("x-aws-ec2-metadata-token-ttl-seconds",
                               absl::StrCat(absl::ToInt64Seconds(kTokenLife)));
  return request;
}

bool IsToken(absl::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return absl::ascii_isgraph(static_cast<unsigned char>(c));
  });
}

bool IsTrue(const absl::optional<std::string>& value) {
  return value.has_value() && absl::EqualsIgnoreCase(*value, "true");
}

// The answers to both ways of asking, which were sent together.
struct Discovery {
  absl::StatusOr<ServiceAnswer> token = absl::UnknownError("");
  absl::StatusOr<ServiceAnswer> plain = absl::UnknownError("");
};

bool Answered(const absl::StatusOr<ServiceAnswer>& answer, int status) {
  return answer.ok() && answer->status == status;
}

class InstanceCredentials final : public CredentialsProvider {
 public:
  explicit InstanceCredentials(std::shared_ptr<InstanceMetadata> metadata)
      : metadata_(std::move(metadata)) {}

  absl::StatusOr<Credentials> Get() override {
    absl::StatusOr<Secret> roles = metadata_->Get(kRoles);
    if (absl::IsNotFound(roles.status()) && absl::StrContains(roles.status().message(), kRoles)) {
      return absl::NotFoundError("this instance has no role");
    }
    UFS_RETURN_IF_ERROR(roles.status());
    const std::vector<absl::string_view> lines = absl::StrSplit(roles->Reveal(), '\n');
    const absl::string_view role = absl::StripAsciiWhitespace(lines.front());
    // "RoleName", IAM API Reference: at most 64 of [\w+=,.@-].
    if (role.empty() || role.size() > 64) {
      return absl::DataLossError("the instance metadata service names no role");
    }
    UFS_ASSIGN_OR_RETURN(const Secret document,
                         metadata_->Get(absl::StrCat(kRoles, UriEncode(role, false))));
    absl::StatusOr<Credentials> credentials = ParseRoleCredentials(document.Reveal());
    if (!credentials.ok()) {
      return Annotate(credentials.status(), absl::StrCat("the document of role ", Escape(role)));
    }
    credentials->provider = absl::StrCat(name(), " ", Escape(role));
    return credentials;
  }
  std::string name() const override { return "instance role"; }

 private:
  const std::shared_ptr<InstanceMetadata> metadata_;
};

}  // namespace

InstanceMetadata::InstanceMetadata(const AwsServices& services) : services_(services) {}

absl::StatusOr<ServiceUrl> InstanceService(const Environment& environment) {
  if (IsTrue(environment.Get("AWS_EC2_METADATA_DISABLED"))) {
    return absl::NotFoundError("AWS_EC2_METADATA_DISABLED is true");
  }
  if (absl::optional<std::string> url = environment.Get("AWS_EC2_METADATA_SERVICE_ENDPOINT")) {
    absl::StatusOr<ServiceUrl> parsed = ParseServiceUrl(*url);
    return parsed.ok() ? std::move(parsed)
                       : Annotate(parsed.status(), "AWS_EC2_METADATA_SERVICE_ENDPOINT");
  }
  const std::string mode =
      environment.Get("AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE").value_or("IPv4");
  return ParseServiceUrl(absl::EqualsIgnoreCase(mode, "IPv6") ? "http://[fd00:ec2::254]"
                                                              : "http://169.254.169.254");
}

void InstanceMetadata::KeepToken(absl::string_view token) {
  token_ = Secret(token);
  token_until_ = services_.clock->Now() + (kTokenLife - kTokenEarly);
}

void InstanceMetadata::Discover(const ServiceUrl& url) {
  const ServiceLink link = services_.local_link();
  // Where a container is a hop too many away the token's answer never arrives, and version 1 does.
  auto found = std::make_shared<Discovery>();
  auto left = std::make_shared<std::atomic<int>>(2);
  Await<void>(RequestContext{}, [&](Completion<void> done) {
    auto both = std::make_shared<Completion<void>>(std::move(done));
    const auto one = [found, left, both](absl::StatusOr<ServiceAnswer> Discovery::*which) {
      return [found, left, both, which](absl::StatusOr<ServiceAnswer> answer) {
        (*found).*which = std::move(answer);
        if (left->fetch_sub(1) == 1) {
          (*both)(absl::OkStatus());
        }
      };
    };
    StartService(link, TokenRequest(url), kDiscovery, one(&Discovery::token));
    StartService(link, MakeServiceRequest("GET", Below(url, "meta-data/")), kDiscovery,
                 one(&Discovery::plain));
  }).IgnoreError();  // both end within kDiscovery
  if (Answered(found->token, 200) && IsToken(found->token->body)) {
    mode_ = Mode::kTokens;
    KeepToken(found->token->body);
    return;
  }
  const bool plain_allowed = !IsTrue(services_.environment->Get("AWS_EC2_METADATA_V1_DISABLED"));
  if (Answered(found->plain, 200) && plain_allowed) {
    mode_ = Mode::kPlain;
    return;
  }
  for (const absl::StatusOr<ServiceAnswer>* answer : {&found->token, &found->plain}) {
    if (answer->ok() && ((*answer)->status >= 500 || (*answer)->status == 429)) {
      // It is there and does not work yet: nothing to remember.
      absent_ = ServiceRefusal("the instance metadata service", (*answer)->status, "");
      return;
    }
  }
  mode_ = Mode::kAbsent;
  const bool forbidden = Answered(found->token, 403) || Answered(found->plain, 403);
  absent_ = absl::NotFoundError(
      forbidden ? "the instance metadata service is turned off for this instance"
                : absl::StrCat("no instance metadata service answers at ", url.authority));
}

absl::Status InstanceMetadata::FreshToken(const ServiceUrl& url) {
  if (mode_ != Mode::kTokens || services_.clock->Now() < token_until_) {
    return absl::OkStatus();
  }
  UFS_ASSIGN_OR_RETURN(const ServiceAnswer answer,
                       CallService(services_.local_link(), TokenRequest(url), services_.patience));
  if (answer.status != 200 || !IsToken(answer.body)) {
    return ServiceRefusal("the instance metadata service (token)", answer.status, "");
  }
  KeepToken(answer.body);
  return absl::OkStatus();
}

absl::StatusOr<Secret> InstanceMetadata::Ask(const ServiceUrl& url, absl::string_view path) {
  for (int tries = 0;; ++tries) {
    UFS_RETURN_IF_ERROR(FreshToken(url));
    HttpRequest request = MakeServiceRequest("GET", Below(url, path));
    if (mode_ == Mode::kTokens) {
      request.headers.emplace_back("x-aws-ec2-metadata-token", token_.Reveal());
    }
    UFS_ASSIGN_OR_RETURN(const ServiceAnswer answer,
                         CallService(services_.local_link(), request, services_.patience));
    if (answer.status == 200) {
      return Secret(answer.body);
    }
    if (answer.status == 401 && tries == 0) {
      token_until_ = Instant::Never();  // the token is not taken any more: another one
      mode_ = Mode::kTokens;
      continue;
    }
    if (answer.status == 404) {
      return absl::NotFoundError(
          absl::StrCat("the instance metadata service has nothing at ", path));
    }
    return ServiceRefusal("the instance metadata service", answer.status, "");
  }
}

void InstanceMetadata::TakeTurn() {
  MutexLock lock(&mutex_);
  while (taken_) {
    changed_.Wait(&mutex_);
  }
  taken_ = true;
}

void InstanceMetadata::EndTurn() {
  MutexLock lock(&mutex_);
  taken_ = false;
  changed_.SignalAll();
}

absl::StatusOr<Secret> InstanceMetadata::Get(absl::string_view path) {
  UFS_ASSIGN_OR_RETURN(const ServiceUrl url, InstanceService(*services_.environment));
  TakeTurn();
  const absl::Cleanup end = [this] { EndTurn(); };
  if (mode_ == Mode::kUnknown) {
    Discover(url);
  }
  if (mode_ == Mode::kUnknown || mode_ == Mode::kAbsent) {
    return absent_;
  }
  return Ask(url, path);
}

void InstanceMetadata::LookAgain() {
  TakeTurn();
  const absl::Cleanup end = [this] { EndTurn(); };
  if (mode_ == Mode::kAbsent) {
    mode_ = Mode::kUnknown;
  }
}

absl::StatusOr<std::string> InstanceMetadata::Region() {
  UFS_ASSIGN_OR_RETURN(const Secret text, Get("meta-data/placement/region"));
  const std::string region(absl::StripAsciiWhitespace(text.Reveal()));
  if (!IsRegionName(region)) {
    return absl::DataLossError("the instance metadata service names no region");
  }
  return region;
}

std::unique_ptr<CredentialsProvider> MakeInstanceCredentials(
    std::shared_ptr<InstanceMetadata> metadata) {
  return std::make_unique<InstanceCredentials>(std::move(metadata));
}

}  // namespace ufs
