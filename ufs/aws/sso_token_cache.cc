// The file has two writers, this and AWS's tools: it is replaced as a whole, and read again when a
// renewal is refused, for somebody else may have used the refresh token a moment before.
#include "ufs/aws/sso_token_cache.h"

#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "ufs/aws/region_chain.h"
#include "ufs/aws/secret_file.h"
#include "ufs/aws/service_call.h"
#include "ufs/base/status.h"
#include "ufs/digest/encoding.h"
#include "ufs/digest/sha1.h"
#include "ufs/obs/log.h"
#include "ufs/obs/redact.h"

namespace ufs {
namespace {

// How far a clock may be off that nobody has set right yet.
constexpr absl::Duration kUnknownSkew = absl::Minutes(30);

std::string Shown(absl::Time time) {
  return absl::FormatTime(absl::RFC3339_sec, time, absl::UTCTimeZone());
}

absl::StatusOr<ServiceUrl> OidcUrl(const SsoLogin& login) {
  if (!login.endpoint.empty()) {
    return ParseServiceUrl(absl::StrCat(login.endpoint, "/token"));
  }
  if (!IsRegionName(login.region)) {
    return absl::InvalidArgumentError("sso_region is not a region's name");
  }
  return ParseServiceUrl(absl::StrCat("https://oidc.", login.region, ".amazonaws.com",
                                      absl::StartsWith(login.region, "cn-") ? ".cn" : "",
                                      "/token"));
}

}  // namespace

struct SsoTokenCache::Stored {
  Secret text;  // of the file
  SsoToken token;
};

std::string SsoCacheName(const SsoLogin& login) {
  const std::string& name = login.session.empty() ? login.start_url : login.session;
  Sha1 hash;
  hash.Update(name);
  return absl::StrCat(HexEncode(hash.Finish()), ".json");
}

SsoTokenCache::SsoTokenCache(SsoLogin login, const AwsServices& services)
    : login_(std::move(login)),
      services_(services),
      path_(absl::StrCat(services.environment->HomeDirectory(), "/.aws/sso/cache/",
                         SsoCacheName(login_))) {}

absl::Status SsoTokenCache::LogIn(absl::StatusCode code, absl::string_view why) const {
  const bool named = !login_.profile.empty() && login_.profile != "default";
  return absl::Status(code, absl::StrCat(why, ": run aws sso login", named ? " --profile " : "",
                                         named ? Escape(login_.profile) : ""));
}

absl::StatusOr<SsoTokenCache::Stored> SsoTokenCache::Read() const {
  UFS_ASSIGN_OR_RETURN(absl::optional<SecretFileText> file, ReadSecretFile(path_));
  if (!file.has_value()) {
    return LogIn(absl::StatusCode::kUnauthenticated, absl::StrCat("there is no ", path_));
  }
  Stored stored;
  stored.text = Secret(file->text);
  WipeString(&file->text);
  absl::StatusOr<SsoToken> token = ParseSsoToken(stored.text.Reveal());
  if (!token.ok()) {
    return Annotate(token.status(), path_);
  }
  stored.token = *std::move(token);
  return stored;
}

// Only the tokens of sessions come with what it takes.
bool SsoTokenCache::Renewable(const SsoToken& token) const {
  return !login_.session.empty() && !token.refresh_token.empty() && !token.client_id.empty() &&
         !token.client_secret.empty() &&
         token.registration_expires.value_or(absl::InfiniteFuture()) > services_.clock->WallNow();
}

absl::StatusOr<Secret> SsoTokenCache::Get() {
  UFS_ASSIGN_OR_RETURN(const Stored stored, Read());
  const absl::Duration left = stored.token.expires - services_.clock->WallNow();
  if (left > kEarly) {
    return stored.token.access_token;
  }
  if (Renewable(stored.token)) {
    absl::StatusOr<Secret> renewed = Renew(stored);
    return renewed.ok() ? std::move(renewed) : AfterFailure(stored, renewed.status());
  }
  if (left > -kUnknownSkew) {
    return stored.token.access_token;
  }
  return LogIn(absl::StatusCode::kUnauthenticated,
               absl::StrCat("the token in ", path_, " expired at ", Shown(stored.token.expires)));
}

absl::StatusOr<Secret> SsoTokenCache::AfterFailure(const Stored& stored,
                                                   const absl::Status& failure) const {
  const absl::Time now = services_.clock->WallNow();
  if (absl::StatusOr<Stored> again = Read();
      again.ok() && again->token.access_token != stored.token.access_token &&
      again->token.expires > now) {
    return again->token.access_token;  // another program was first
  }
  if (stored.token.expires > now) {
    UFS_LOG_EVERY(kWarning, "aws", absl::Minutes(1), "%s: the token is not renewed: %s", path_,
                  failure.message());
    return stored.token.access_token;
  }
  const bool later = absl::IsUnavailable(failure) || absl::IsDeadlineExceeded(failure);
  return LogIn(later ? failure.code() : absl::StatusCode::kUnauthenticated,
               absl::StrCat("the token in ", path_, " expired at ", Shown(stored.token.expires),
                            " and was not renewed (", failure.message(), ")"));
}

absl::StatusOr<Secret> SsoTokenCache::Replace(const Secret& refused) {
  UFS_ASSIGN_OR_RETURN(const Stored stored, Read());
  if (stored.token.access_token != refused) {
    return stored.token.access_token;
  }
  if (!Renewable(stored.token)) {
    return LogIn(absl::StatusCode::kUnauthenticated, "the token is not accepted any more");
  }
  absl::StatusOr<Secret> renewed = Renew(stored);
  return renewed.ok() ? std::move(renewed)
                      : LogIn(absl::StatusCode::kUnauthenticated,
                              absl::StrCat("the token is not accepted any more, and was not "
                                           "renewed (",
                                           renewed.status().message(), ")"));
}

absl::StatusOr<Secret> SsoTokenCache::Renew(const Stored& stored) {
  UFS_ASSIGN_OR_RETURN(const ServiceUrl url, OidcUrl(login_));
  HttpRequest request = MakeServiceRequest("POST", url);
  request.headers.emplace_back("content-type", "application/json");
  const Secret body = SsoRenewalRequest(stored.token);
  request.body = Bytes::Copy(body.Reveal());
  UFS_ASSIGN_OR_RETURN(const ServiceAnswer answer,
                       CallService(services_.link(), request, services_.patience * 4));
  if (answer.status != 200) {
    return ServiceRefusal("IAM Identity Center", answer.status, ParseServiceError(answer.body));
  }
  UFS_ASSIGN_OR_RETURN(const Secret text, RenewedSsoToken(stored.text.Reveal(), answer.body,
                                                          services_.clock->WallNow()));
  UFS_ASSIGN_OR_RETURN(SsoToken token, ParseSsoToken(text.Reveal()));
  if (const absl::Status written = WriteSecretFile(path_, text.Reveal()); !written.ok()) {
    // The token works all the same; the next one to ask renews again.
    UFS_LOG_EVERY(kWarning, "aws", absl::Minutes(1), "%s", written.message());
  }
  return std::move(token.access_token);
}

}  // namespace ufs
