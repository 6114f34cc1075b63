// Errors as S3 tells them: an XML body, but nothing for HEAD, and HTML from proxies in between.
#include "ufs/s3/error_answer.h"

#include <algorithm>
#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "ufs/s3/answer_fields.h"
#include "ufs/xml/xml_document.h"

namespace ufs {
namespace {

// S3's own messages are below 200 bytes; a foreign server's may not be.
constexpr size_t kMaxText = 500;

std::string Text(absl::string_view text) { return std::string(text.substr(0, kMaxText)); }

bool IsRegionName(absl::string_view text) {
  return !text.empty() && text.size() <= 63 && std::all_of(text.begin(), text.end(), [](char c) {
    return absl::ascii_isalnum(static_cast<unsigned char>(c)) || c == '-';
  });
}

}  // namespace

absl::optional<absl::Duration> ParseRetryAfter(absl::string_view value, absl::Time now) {
  absl::Duration wait;
  int64_t seconds = 0;
  if (absl::SimpleAtoi(value, &seconds)) {
    wait = absl::Seconds(seconds);
  } else if (const absl::optional<absl::Time> date = ParseHttpDate(value); date.has_value()) {
    wait = *date - now;
  } else {
    return absl::nullopt;
  }
  return std::clamp(wait, absl::ZeroDuration(), absl::Hours(1));
}

bool IsErrorBody(const S3Call& call, const S3Answer& answer) {
  return ParseBody(call, answer, "Error").ok();
}

StoreError ReadError(const Endpoint& endpoint, const S3Call& call, const S3Answer& answer,
                     absl::Time now) {
  StoreError error;
  error.http_status = answer.status;
  error.operation = call.operation;
  error.bucket = endpoint.bucket;
  error.key = call.key;
  error.request_id = Text(answer.Header("x-amz-request-id"));
  error.retry_after = ParseRetryAfter(answer.Header("retry-after"), now);
  absl::string_view region = answer.Header("x-amz-bucket-region");
  const absl::StatusOr<XmlDocument> document = ParseBody(call, answer, "Error");
  if (document.ok()) {
    const XmlElement root = document->root();
    error.code = Text(root.ChildText("Code"));
    error.message = Text(root.ChildText("Message"));
    if (error.request_id.empty()) {
      error.request_id = Text(root.ChildText("RequestId"));
    }
    if (region.empty()) {
      region = root.ChildText("Region");
    }
  }
  if (IsRegionName(region)) {
    error.region = std::string(region);
  }
  return error;
}

absl::Status ErrorStatus(const Endpoint& endpoint, const S3Call& call, const S3Answer& answer,
                         absl::Time now) {
  bool if_absent = call.if_absent;
  const bool source_condition =
      std::any_of(call.headers.begin(), call.headers.end(),
                  [](const auto& header) { return header.first == "x-amz-copy-source-if-match"; });
  if (if_absent && source_condition) {  // S3 names the one of the two that failed
    const absl::StatusOr<XmlDocument> document = ParseBody(call, answer, "Error");
    if_absent = document.ok() &&
                absl::EqualsIgnoreCase(document->root().ChildText("Condition"), "If-None-Match");
  }
  return MakeStoreStatus(ReadError(endpoint, call, answer, now), if_absent);
}

}  // namespace ufs
