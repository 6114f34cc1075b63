// Which identity the store will see.
#include "ufs/probe/identity_checks.h"

#include <algorithm>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "ufs/base/status.h"
#include "ufs/s3/answer_fields.h"
#include "ufs/xml/xml_document.h"

namespace ufs {
namespace {

// Temporary credentials that end sooner, and that nobody renews, will not see a long job through.
constexpr absl::Duration kSoon = absl::Minutes(15);
// An account has at most 10,000 buckets unless more are asked for, of some 150 bytes each.
constexpr size_t kMaxBuckets = size_t{4} << 20;

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

// STS answers in the region or not at all, and what it says is worth no more.
constexpr absl::Duration kPatience = absl::Seconds(10);

absl::StatusOr<S3Answer> Ask(ProbeContext& context, StoreSource::Party party, S3Call call) {
  RequestContext request = context.Reading();
  request.deadline = std::min(request.deadline, context.clock->Now() + kPatience);
  return context.source->Send(party, request, std::move(call));
}

// "GetCallerIdentity", AWS Security Token Service API Reference: no right is needed for it.
absl::StatusOr<std::string> AskSts(ProbeContext& context) {
  S3Call call;
  call.operation = "GetCallerIdentity";
  call.method = "POST";
  call.headers = {{"content-type", "application/x-www-form-urlencoded; charset=utf-8"}};
  call.body = Bytes(std::string("Action=GetCallerIdentity&Version=2011-06-15"));
  UFS_ASSIGN_OR_RETURN(const S3Answer answer, Ask(context, StoreSource::Party::kSts, call));
  UFS_ASSIGN_OR_RETURN(const XmlDocument document,
                       ParseBody(call, answer, "GetCallerIdentityResponse"));
  const XmlElement result = document.root().Child("GetCallerIdentityResult");
  const absl::string_view arn = result.ChildText("Arn");
  if (arn.empty()) {
    return BadAnswer("it names nobody");
  }
  return absl::StrCat(arn, ", account ", result.ChildText("Account"));
}

// The owner in a list of buckets is who asks; that of a bucket's ACL is whose it is.
absl::StatusOr<std::string> AskOwner(ProbeContext& context, StoreSource::Party party) {
  const bool of_bucket = party == StoreSource::Party::kBucket;
  S3Call call;
  call.operation = of_bucket ? "GetBucketAcl" : "ListBuckets";
  call.method = "GET";
  call.max_answer = kMaxBuckets;
  if (of_bucket) {
    call.query = {{"acl", ""}};
  }
  UFS_ASSIGN_OR_RETURN(const S3Answer answer, Ask(context, party, call));
  UFS_ASSIGN_OR_RETURN(
      const XmlDocument document,
      ParseBody(call, answer, of_bucket ? "AccessControlPolicy" : "ListAllMyBucketsResult"));
  const XmlElement owner = document.root().Child("Owner");
  const absl::string_view id = owner.ChildText("ID");
  const absl::string_view name = owner.ChildText("DisplayName");
  if (id.empty() && name.empty()) {
    return BadAnswer("it names no owner");
  }
  const std::string who =
      name.empty() || name == id ? std::string(id) : absl::StrCat(name, " (", id, ")");
  return absl::StrCat(of_bucket ? "the bucket is owned by " : "the store knows it as ", who);
}

std::string WhyNot(const absl::Status& status) {
  const Finding failure = Fail(status);
  return IsRefusedRight(status) ? absl::StrCat("not allowed to ask: ", failure.detail)
                                : absl::StrCat("the store does not tell: ", failure.detail);
}

}  // namespace

Finding CheckIdentity(ProbeContext& context) {
  if (!context.is_s3()) {
    return Skip("only S3 knows identities");
  }
  if (context.options.anonymous) {
    return Skip("requests are not signed");
  }
  const bool has_sts = context.place->endpoint.aws || !context.options.sts_endpoint.empty();
  absl::StatusOr<std::string> who = has_sts ? AskSts(context) : absl::UnknownError("");
  if (!who.ok() && !context.place->endpoint.aws) {
    who = AskOwner(context, StoreSource::Party::kStore);
  }
  if (!who.ok()) {
    const absl::StatusOr<std::string> owner = AskOwner(context, StoreSource::Party::kBucket);
    return owner.ok() ? Pass(*owner) : Skip(WhyNot(who.status()));
  }
  return Pass(*who);
}

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
