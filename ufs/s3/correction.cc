// Reading a refusal. A HEAD has no body: its headers are all there is. Other stores name the region
// in <Region>, in the message, or not at all.
#include "ufs/s3/correction.h"

#include <algorithm>
#include <string>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/string_view.h"
#include "ufs/s3/answer_fields.h"
#include "ufs/s3/error_answer.h"

namespace ufs {
namespace {

// A HEAD says only 403: the signature's age is the reason when the clocks are this far apart.
// ("RequestTimeTooSkewed": S3 tolerates 15 minutes.)
constexpr absl::Duration kTooFar = absl::Minutes(15);
// Less is not worth sending again: the refusal has another reason.
constexpr absl::Duration kWorthIt = absl::Minutes(1);

bool SpeaksOfRegions(const StoreError& error) {
  static constexpr absl::string_view kCodes[] = {
      "AuthorizationHeaderMalformed", "AuthorizationQueryParametersError",
      "IllegalLocationConstraintException", "PermanentRedirect", "TemporaryRedirect"};
  if (error.code.empty()) {
    return error.http_status == 301 || error.http_status == 307 || error.http_status == 400;
  }
  return std::find(std::begin(kCodes), std::end(kCodes), error.code) != std::end(kCodes);
}

absl::optional<Endpoint> Elsewhere(const Endpoint& sent_to, const StoreError& error) {
  if (!SpeaksOfRegions(error)) {
    return absl::nullopt;
  }
  std::string region = error.region;
  if (region.empty() && sent_to.aws && error.code == "IllegalLocationConstraintException") {
    region = "us-east-1";  // the endpoint that knows all buckets of the partition
  }
  absl::optional<Endpoint> moved = sent_to.MovedTo(region);
  if (moved.has_value() && moved->region == sent_to.region &&
      moved->authority == sent_to.authority) {
    return absl::nullopt;
  }
  return moved;
}

// "Content-MD5 OR x-amz-checksum- HTTP header is required for Put Object requests with Object Lock
// parameters" ("Managing Object Lock", S3 User Guide); MinIO has a code of its own for it.
bool WantsDigest(const S3Call& call, const StoreError& error) {
  return call.SendsContent() && !call.HasHeader("content-md5") &&
         (error.code == "InvalidRequest" || error.code == "MissingContentMD5") &&
         absl::StrContains(absl::AsciiStrToLower(error.message), "content-md5");
}

}  // namespace

bool CorrectionBudget::Take(Correction::Kind kind) {
  uint8_t& left = left_[static_cast<size_t>(kind)];
  if (left == 0) {
    return false;
  }
  --left;
  return true;
}

Correction CorrectionOf(const Endpoint& sent_to, absl::Time signed_at, const S3Call& call,
                        const S3Answer& answer) {
  Correction correction;
  if (answer.status != 301 && answer.status != 307 && answer.status != 400 &&
      answer.status != 403) {
    return correction;
  }
  const StoreError error = ReadError(sent_to, call, answer, signed_at);
  correction.endpoint = Elsewhere(sent_to, error);
  if (correction.endpoint.has_value()) {
    correction.kind = Correction::Kind::kRegion;
    return correction;
  }
  if (WantsDigest(call, error)) {
    correction.kind = Correction::Kind::kDigest;
    return correction;
  }
  const absl::optional<absl::Time> date = StoreTimeOf(call, answer);
  if (!date.has_value() || answer.status == 301 || answer.status == 307) {
    return correction;
  }
  const absl::Duration apart = absl::AbsDuration(*date - signed_at);
  const bool skewed = error.code == "RequestTimeTooSkewed"
                          ? apart > kWorthIt
                          : error.code.empty() && answer.status == 403 && apart > kTooFar;
  if (skewed) {
    correction.kind = Correction::Kind::kClock;
    correction.store_time = *date;
  }
  return correction;
}

}  // namespace ufs
