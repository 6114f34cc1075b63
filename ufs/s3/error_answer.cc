// Errors as S3 tells them: an XML body, but nothing for HEAD, and HTML from proxies in between.
#include "ufs/s3/error_answer.h"

#include <algorithm>
#include <string>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "ufs/s3/answer_fields.h"
#include "ufs/s3/aws_host.h"
#include "ufs/s3/endpoint_url.h"
#include "ufs/xml/xml_document.h"

namespace ufs {
namespace {

// S3's own messages are below 200 bytes; a foreign server's may not be.
constexpr size_t kMaxText = 500;

std::string Text(absl::string_view text) { return std::string(text.substr(0, kMaxText)); }

// Other stores' regions are named as they like: RegionOne, default_zone.
bool IsRegionName(absl::string_view text) {
  return !text.empty() && text.size() <= 63 && std::all_of(text.begin(), text.end(), [](char c) {
    return absl::ascii_isalnum(static_cast<unsigned char>(c)) || c == '-' || c == '_';
  });
}

// "...; the region 'us-east-1' is wrong; expecting 'eu-west-1'": stores without <Region> say it so.
absl::string_view ExpectedRegion(absl::string_view message) {
  constexpr absl::string_view kBefore = "expecting '";
  const size_t begin = message.find(kBefore);
  if (begin == absl::string_view::npos) {
    return {};
  }
  message.remove_prefix(begin + kBefore.size());
  return message.substr(0, message.find('\''));
}

// The host of a URL or of a bare name.
std::string HostOf(absl::string_view place) {
  const absl::StatusOr<EndpointUrl> url = ParseEndpointUrl(place.substr(0, place.find('?')));
  return url.ok() ? url->host : std::string();
}

// Where the answer says that the bucket is: by its region, or by the name of one of Amazon's hosts.
std::string RegionOf(const Endpoint& sent_to, const S3Answer& answer, const ErrorDocument& document,
                     absl::string_view location) {
  std::string region(answer.Header("x-amz-bucket-region"));
  if (region.empty()) {
    region = document.region;
  }
  if (region.empty() && sent_to.aws && !location.empty()) {
    const absl::optional<AwsHost> host = ParseAwsHost(location, sent_to.bucket);
    region = host.has_value() ? host->region : "";
  }
  return IsRegionName(region) ? region : std::string();
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

ErrorDocument ParseErrorDocument(const S3Call& call, const S3Answer& answer) {
  ErrorDocument parsed;
  const absl::StatusOr<XmlDocument> document = ParseBody(call, answer, "Error");
  if (!document.ok()) {
    return parsed;
  }
  const XmlElement root = document->root();
  parsed.code = Text(root.ChildText("Code"));
  parsed.message = Text(root.ChildText("Message"));
  parsed.request_id = Text(root.ChildText("RequestId"));
  parsed.region = Text(root.ChildText("Region"));
  if (parsed.region.empty() && parsed.code == "AuthorizationHeaderMalformed") {
    parsed.region = std::string(ExpectedRegion(parsed.message));
  }
  parsed.endpoint = Text(root.ChildText("Endpoint"));
  parsed.storage_class = Text(root.ChildText("StorageClass"));
  parsed.server_time = Text(root.ChildText("ServerTime"));
  return parsed;
}

absl::optional<absl::Time> StoreTimeOf(const S3Call& call, const S3Answer& answer) {
  if (absl::optional<absl::Time> date = ParseHttpDate(answer.Header("date")); date.has_value()) {
    return date;
  }
  return ParseIsoDate(ParseErrorDocument(call, answer).server_time);
}

StoreError ReadError(const Endpoint& endpoint, const S3Call& call, const S3Answer& answer,
                     absl::Time now) {
  StoreError error;
  error.http_status = answer.status;
  error.operation = call.operation;
  error.bucket = endpoint.bucket;
  error.key = call.key;
  error.partition = endpoint.aws ? std::string(PartitionOf(endpoint.region).name) : "";
  error.request_id = Text(answer.Header("x-amz-request-id"));
  error.retry_after = ParseRetryAfter(answer.Header("retry-after"), now);
  ErrorDocument document = ParseErrorDocument(call, answer);
  error.code = std::move(document.code);
  error.message = std::move(document.message);
  error.storage_class = std::move(document.storage_class);
  if (error.request_id.empty()) {
    error.request_id = std::move(document.request_id);
  }
  if (answer.status < 400) {
    error.endpoint =
        HostOf(document.endpoint.empty() ? answer.Header("location") : document.endpoint);
  }
  error.region = RegionOf(endpoint, answer, document, error.endpoint);
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
