// S3's refusals inside an absl::Status. Invariants: the payload is one line per field that is set,
// `name=value` with the value C-escaped, so that any byte a server sends survives; the message
// holds no raw control character, so that a hostile key cannot forge log lines.
#include "ufs/object/store_error.h"

#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "ufs/object/store_advice.h"

namespace ufs {
namespace {

constexpr absl::string_view kPayloadUrl = "underfs/store-error";

struct CodeRow {
  absl::string_view s3_code;
  absl::StatusCode code;
};

// Codes that mean more than their HTTP status, or that come in the body of a 200.
constexpr CodeRow kByCode[] = {
    {"AccessDenied", absl::StatusCode::kPermissionDenied},
    {"ExpiredToken", absl::StatusCode::kUnauthenticated},
    {"ExpiredTokenException", absl::StatusCode::kUnauthenticated},
    {"InternalError", absl::StatusCode::kUnavailable},
    {"InvalidAccessKeyId", absl::StatusCode::kUnauthenticated},
    {"InvalidToken", absl::StatusCode::kUnauthenticated},
    {"NoSuchBucket", absl::StatusCode::kNotFound},
    {"NoSuchKey", absl::StatusCode::kNotFound},
    {"NoSuchUpload", absl::StatusCode::kNotFound},
    {"OperationAborted", absl::StatusCode::kAborted},
    {"RequestTimeTooSkewed", absl::StatusCode::kUnauthenticated},
    {"RequestTimeout", absl::StatusCode::kUnavailable},
    {"ServiceUnavailable", absl::StatusCode::kUnavailable},
    {"SignatureDoesNotMatch", absl::StatusCode::kUnauthenticated},
    {"SlowDown", absl::StatusCode::kUnavailable},
    {"TokenRefreshRequired", absl::StatusCode::kUnauthenticated},
};

absl::StatusCode CodeOf(const StoreError& error, bool if_absent) {
  for (const CodeRow& row : kByCode) {
    if (row.s3_code == error.code) {
      return row.code;
    }
  }
  // The code also comes in the body of a 200 of CompleteMultipartUpload and CopyObject.
  switch (error.code == "PreconditionFailed" ? 412 : error.http_status) {
    case 401:
      return absl::StatusCode::kUnauthenticated;
    case 403:
      return absl::StatusCode::kPermissionDenied;
    case 404:
      return absl::StatusCode::kNotFound;
    case 405:
    case 501:
      return absl::StatusCode::kUnimplemented;
    case 409:
      return absl::StatusCode::kAborted;
    case 412:
      return if_absent ? absl::StatusCode::kAlreadyExists : absl::StatusCode::kFailedPrecondition;
    case 416:
      return absl::StatusCode::kOutOfRange;
    case 0:  // no answer
    case 408:
    case 429:
      return absl::StatusCode::kUnavailable;
    default:
      return error.http_status >= 500 ? absl::StatusCode::kUnavailable
                                      : absl::StatusCode::kInvalidArgument;
  }
}

// Length of the well-formed UTF-8 sequence that `text` begins with, 0 when there is none (RFC 3629,
// section 4).
size_t SequenceLength(absl::string_view text) {
  const auto byte = [text](size_t i) {
    return i < text.size() ? static_cast<unsigned char>(text[i]) : 0;
  };
  const auto continues = [byte](size_t i) { return (byte(i) & 0xc0) == 0x80; };
  const unsigned first = byte(0);
  const unsigned second = byte(1);
  if (first < 0x80) {
    return 1;
  }
  if (first >= 0xc2 && first <= 0xdf) {
    return continues(1) ? 2 : 0;
  }
  if ((first & 0xf0) == 0xe0) {
    const bool overlong = first == 0xe0 && second < 0xa0;
    const bool surrogate = first == 0xed && second >= 0xa0;
    return continues(1) && continues(2) && !overlong && !surrogate ? 3 : 0;
  }
  if (first >= 0xf0 && first <= 0xf4) {
    const bool overlong = first == 0xf0 && second < 0x90;
    const bool beyond = first == 0xf4 && second >= 0x90;
    return continues(1) && continues(2) && continues(3) && !overlong && !beyond ? 4 : 0;
  }
  return 0;
}

// `text` as it may stand in a log and on a terminal: control characters (C1 as well: terminals obey
// them), backslashes and what is no UTF-8 escaped, everything else (quotes, too) as it is.
std::string Printable(absl::string_view text) {
  std::string printable;
  while (!text.empty()) {
    const size_t length = SequenceLength(text);
    const bool c1 = length == 2 && text[0] == '\xc2' && static_cast<unsigned char>(text[1]) < 0xa0;
    const absl::string_view piece = text.substr(0, length == 0 ? 1 : length);
    const bool plain =
        length > 1 ? !c1
                   : absl::ascii_isprint(static_cast<unsigned char>(piece[0])) && piece[0] != '\\';
    absl::StrAppend(&printable, plain ? std::string(piece) : absl::CEscape(piece));
    text.remove_prefix(piece.size());
  }
  return printable;
}

std::string MessageOf(const StoreError& error) {
  std::string text = error.operation;
  if (!error.bucket.empty()) {
    const bool has_scheme = absl::StrContains(error.bucket, "://");
    absl::StrAppend(&text, text.empty() ? "" : " ", has_scheme ? "" : "s3://", error.bucket);
    if (!error.key.empty()) {
      absl::StrAppend(&text, "/", Printable(error.key));
    }
  }
  absl::StrAppend(&text, text.empty() ? "" : ": ");
  if (error.http_status == 0 && error.code.empty()) {
    absl::StrAppend(&text, "no answer");
  } else if (error.code.empty()) {
    absl::StrAppend(&text, "HTTP ", error.http_status);
  } else {
    absl::StrAppend(&text, Printable(error.code), " (HTTP ", error.http_status, ")");
  }
  if (!error.message.empty()) {
    absl::StrAppend(&text, ": ", Printable(error.message));
  }
  if (!error.request_id.empty()) {
    absl::StrAppend(&text, " [request id ", Printable(error.request_id), "]");
  }
  const std::string advice = AdviceFor(error);
  if (!advice.empty()) {
    absl::StrAppend(&text, "; ", Printable(advice));
  }
  return text;
}

using TextField = std::pair<absl::string_view, std::string StoreError::*>;
constexpr TextField kTextFields[] = {
    {"code", &StoreError::code},
    {"message", &StoreError::message},
    {"request_id", &StoreError::request_id},
    {"operation", &StoreError::operation},
    {"bucket", &StoreError::bucket},
    {"key", &StoreError::key},
    {"region", &StoreError::region},
    {"endpoint", &StoreError::endpoint},
    {"storage_class", &StoreError::storage_class},
    {"partition", &StoreError::partition},
};
constexpr absl::string_view kHttpStatus = "http_status";
constexpr absl::string_view kRetryAfterMillis = "retry_after_ms";

std::string Encode(const StoreError& error) {
  std::string text = absl::StrCat(kHttpStatus, "=", error.http_status, "\n");
  for (const TextField& field : kTextFields) {
    const std::string& value = error.*field.second;
    if (!value.empty()) {
      absl::StrAppend(&text, field.first, "=", absl::CEscape(value), "\n");
    }
  }
  if (error.retry_after.has_value()) {
    absl::StrAppend(&text, kRetryAfterMillis, "=", absl::ToInt64Milliseconds(*error.retry_after),
                    "\n");
  }
  return text;
}

void DecodeField(absl::string_view name, absl::string_view value, StoreError* error) {
  if (name == kHttpStatus) {
    (void)absl::SimpleAtoi(value, &error->http_status);
    return;
  }
  int64_t millis = 0;
  if (name == kRetryAfterMillis && absl::SimpleAtoi(value, &millis)) {
    error->retry_after = absl::Milliseconds(millis);
    return;
  }
  for (const TextField& field : kTextFields) {
    if (field.first == name) {
      (void)absl::CUnescape(value, &(error->*field.second));
      return;
    }
  }
}

}  // namespace

absl::Status MakeStoreStatus(const StoreError& error, bool if_absent) {
  absl::Status status(CodeOf(error, if_absent), MessageOf(error));
  status.SetPayload(kPayloadUrl, absl::Cord(Encode(error)));
  return status;
}

absl::optional<StoreError> GetStoreError(const absl::Status& status) {
  const absl::optional<absl::Cord> payload = status.GetPayload(kPayloadUrl);
  if (!payload.has_value()) {
    return absl::nullopt;
  }
  StoreError error;
  const std::string text(*payload);
  for (absl::string_view line : absl::StrSplit(text, '\n', absl::SkipEmpty())) {
    const std::pair<absl::string_view, absl::string_view> field =
        absl::StrSplit(line, absl::MaxSplits('=', 1));
    DecodeField(field.first, field.second, &error);
  }
  return error;
}

bool IsStoreCode(const absl::Status& status, absl::string_view code) {
  const absl::optional<StoreError> error = GetStoreError(status);
  return error.has_value() && error->code == code;
}

}  // namespace ufs
