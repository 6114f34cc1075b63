// Which identity the store will see.
#include "ufs/probe/identity_checks.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace ufs {
namespace {

// Temporary credentials that end sooner, and that nobody renews, will not see a long job through.
constexpr absl::Duration kSoon = absl::Minutes(15);

std::string Describe(const Credentials& credentials, absl::Time now) {
  if (credentials.anonymous()) {
    return "anonymous: requests are not signed";
  }
  std::string text = absl::StrCat(credentials.access_key_id, " from ", credentials.provider);
  if (!credentials.session_token.empty()) {
    absl::StrAppend(&text, ", temporary");
  }
  if (credentials.expires.has_value()) {
    absl::StrAppend(
        &text, ", until ",
        absl::FormatTime("%Y-%m-%dT%H:%M:%SZ", *credentials.expires, absl::UTCTimeZone()), " (in ",
        absl::FormatDuration(absl::Trunc(*credentials.expires - now, absl::Minutes(1))), ")");
  } else {
    absl::StrAppend(&text, credentials.session_token.empty() ? ", without an end" : "");
  }
  return text;
}

}  // namespace

Finding CheckCredentials(ProbeContext& context) {
  Finding finding = Pass("no credentials are needed");
  if (context.is_s3()) {
    absl::StatusOr<StoreSource::Identity> identity = context.source->Identify();
    if (!identity.ok()) {
      return Fail(identity.status(),
                  "run aws configure, set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or name a "
                  "profile with the option profile; a public bucket is read with anonymous");
    }
    const Credentials& credentials = identity->credentials;
    const absl::Time now = context.clock->WallNow();
    finding = Pass(Describe(credentials, now));
    if (credentials.expires.has_value() && *credentials.expires <= now) {
      return Fail(absl::UnauthenticatedError(absl::StrCat(finding.detail, ": they have expired")),
                  "renew them where they come from");
    }
    const bool renewed = credentials.renew_at.has_value();
    if (credentials.expires.has_value() && *credentials.expires < now + kSoon && !renewed) {
      finding = Warn(finding.detail, "see that they are renewed where they come from");
    }
    if (!identity->warnings.empty()) {
      finding = Warn(finding.detail, absl::StrJoin(identity->warnings, "; "));
    }
  }
  absl::StatusOr<std::shared_ptr<ObjectStore>> store = context.source->Open();
  if (!store.ok()) {
    return Fail(store.status());
  }
  context.store = *std::move(store);
  return finding;
}

}  // namespace ufs
