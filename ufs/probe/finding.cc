// What checks found, and how a status becomes a finding.
#include "ufs/probe/finding.h"

#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "ufs/object/store_advice.h"
#include "ufs/object/store_error.h"

namespace ufs {
namespace {

// What the store said, without the advice that the status's own message ends with.
std::string WordsOf(const StoreError& error) {
  const bool has_scheme = absl::StrContains(error.bucket, "://");
  std::string text = absl::StrCat(error.operation, error.operation.empty() ? "" : " ",
                                  has_scheme || error.bucket.empty() ? "" : "s3://", error.bucket,
                                  error.key.empty() ? "" : "/", error.key, ": ");
  if (error.code.empty()) {
    absl::StrAppend(&text, "HTTP ", error.http_status);
  } else {
    absl::StrAppend(&text, error.code, " (HTTP ", error.http_status, ")");
  }
  if (!error.message.empty()) {
    absl::StrAppend(&text, ": ", error.message);
  }
  if (!error.request_id.empty()) {
    absl::StrAppend(&text, " [request id ", error.request_id, "]");
  }
  return text;
}

}  // namespace

Finding Pass(std::string detail) {
  Finding finding;
  finding.verdict = Verdict::kPass;
  finding.detail = std::move(detail);
  return finding;
}

Finding Warn(std::string detail, std::string fix) {
  Finding finding;
  finding.verdict = Verdict::kWarn;
  finding.detail = std::move(detail);
  finding.fix = std::move(fix);
  return finding;
}

Finding Skip(std::string why) {
  Finding finding;
  finding.detail = std::move(why);
  return finding;
}

Finding Fail(const absl::Status& cause, std::string fix) {
  Finding finding;
  finding.verdict = Verdict::kFail;
  finding.cause = cause;
  finding.fix = std::move(fix);
  const absl::optional<StoreError> error = GetStoreError(cause);
  if (!error.has_value() || error->http_status == 0) {
    finding.detail = std::string(cause.message());
    return finding;
  }
  finding.detail = WordsOf(*error);
  if (finding.fix.empty()) {
    finding.fix = AdviceFor(*error);
  }
  if (IsRefusedRight(cause)) {
    finding.refused.push_back(error->operation);
  }
  return finding;
}

bool IsRefusedRight(const absl::Status& status) {
  const absl::optional<StoreError> error = GetStoreError(status);
  return error.has_value() &&
         (error->code == "AccessDenied" || (error->http_status == 403 && error->code.empty()));
}

absl::string_view VerdictName(Verdict verdict) {
  switch (verdict) {
    case Verdict::kPass:
      return "pass";
    case Verdict::kWarn:
      return "warn";
    case Verdict::kFail:
      return "fail";
    case Verdict::kSkipped:
      return "skipped";
  }
  return "";
}

absl::Status FirstFailure(const std::vector<Finding>& findings) {
  for (const Finding& finding : findings) {
    if (finding.verdict == Verdict::kFail) {
      return finding.cause;
    }
  }
  return absl::OkStatus();
}

}  // namespace ufs
