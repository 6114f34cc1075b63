// Reading headers and elements strictly: a value that is almost right is wrong.
#include "ufs/s3/answer_fields.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "ufs/aws/uri_encode.h"
#include "ufs/base/status.h"
#include "ufs/xml/xml_writer.h"

namespace ufs {
namespace {

constexpr absl::string_view kMetaPrefix = "x-amz-meta-";

// ObjectMeta::headers.
constexpr absl::string_view kObjectHeaders[] = {
    "cache-control",    "content-disposition",
    "content-encoding", "content-language",
    "expires",          "x-amz-website-redirect-location"};

bool IsDigits(absl::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return absl::ascii_isdigit(static_cast<unsigned char>(c));
  });
}

// What a server sent, fit for a message.
std::string Shown(absl::string_view text) {
  return absl::StrCat("\"", absl::CHexEscape(text.substr(0, 100)), "\"");
}

// `body` with what stands in its first <Key>, <Location> and <Resource> taken out.
std::string WithoutKey(absl::string_view body) {
  std::string text(body);
  for (const absl::string_view name : {"Key", "Location", "Resource"}) {
    const std::string open = absl::StrCat("<", name, ">");
    const size_t begin = text.find(open);
    const size_t end = text.find(absl::StrCat("</", name, ">"));
    if (begin != std::string::npos && end != std::string::npos && begin < end) {
      text.erase(begin + open.size(), end - begin - open.size());
    }
  }
  return text;
}

absl::optional<absl::Time> ParseDate(const char* format, absl::string_view text) {
  absl::Time time;
  std::string error;
  // Abseil reads "infinite-future" in every format.
  if (!absl::ParseTime(format, text, &time, &error) || time == absl::InfiniteFuture() ||
      time == absl::InfinitePast()) {
    return absl::nullopt;
  }
  return time;
}

// ongoing-request="false", expiry-date="Fri, 21 Dec 2012 00:00:00 GMT" ("HeadObject", Amazon S3 API
// Reference).
void ReadRestoration(absl::string_view value, ObjectMeta* meta) {
  if (absl::StrContains(value, "ongoing-request=\"true\"")) {
    meta->restoration = Restoration::kUnderWay;
  } else if (absl::StrContains(value, "ongoing-request=\"false\"")) {
    meta->restoration = Restoration::kReadable;
    const absl::string_view name = "expiry-date=\"";
    const size_t begin = value.find(name);
    if (begin != absl::string_view::npos) {
      const absl::string_view rest = value.substr(begin + name.size());
      meta->readable_until =
          ParseHttpDate(rest.substr(0, rest.find('"'))).value_or(absl::InfiniteFuture());
    }
  }
}

}  // namespace

absl::Status BadAnswer(absl::string_view what) {
  return absl::DataLossError(absl::StrCat("the store's answer cannot be used: ", what));
}

absl::StatusOr<std::string> ParseEtag(absl::string_view value) {
  absl::string_view etag = value;
  absl::ConsumePrefix(&etag, "W/");
  if (etag.size() >= 2 && etag.front() == '"' && etag.back() == '"') {
    etag = etag.substr(1, etag.size() - 2);
  }
  if (etag.empty()) {
    return BadAnswer("it has no ETag");
  }
  if (etag.size() > 256 || std::any_of(etag.begin(), etag.end(), [](char c) {
        return c == '"' || !absl::ascii_isgraph(static_cast<unsigned char>(c));
      })) {
    return BadAnswer(absl::StrCat("its ETag ", Shown(value)));
  }
  return std::string(etag);
}

std::string QuoteEtag(absl::string_view etag) { return absl::StrCat("\"", etag, "\""); }

absl::optional<absl::Time> ParseHttpDate(absl::string_view text) {
  // RFC 9110, section 5.6.7: the usual form, RFC 850's and asctime's.
  for (const char* const format :
       {"%a, %d %b %Y %H:%M:%S GMT", "%A, %d-%b-%y %H:%M:%S GMT", "%a %b %e %H:%M:%S %Y"}) {
    if (const absl::optional<absl::Time> time = ParseDate(format, text); time.has_value()) {
      return time;
    }
  }
  return absl::nullopt;
}

absl::optional<absl::Time> ParseIsoDate(absl::string_view text) {
  return ParseDate(absl::RFC3339_full, text);
}

absl::StatusOr<int64_t> ParseCount(absl::string_view text, absl::string_view name) {
  int64_t number = 0;
  if (!IsDigits(text) || !absl::SimpleAtoi(text, &number)) {
    return BadAnswer(absl::StrCat("its ", name, " is ", Shown(text)));
  }
  return number;
}

absl::StatusOr<ContentRange> ParseContentRange(absl::string_view value) {
  absl::string_view rest = value;
  const size_t dash = value.find('-');
  const size_t slash = value.find('/');
  ContentRange range;
  if (!absl::ConsumePrefix(&rest, "bytes ") || dash == absl::string_view::npos ||
      slash == absl::string_view::npos || slash < dash || !IsDigits(value.substr(6, dash - 6)) ||
      !IsDigits(value.substr(dash + 1, slash - dash - 1)) || !IsDigits(value.substr(slash + 1)) ||
      !absl::SimpleAtoi(value.substr(6, dash - 6), &range.first) ||
      !absl::SimpleAtoi(value.substr(dash + 1, slash - dash - 1), &range.last) ||
      !absl::SimpleAtoi(value.substr(slash + 1), &range.total) || range.first > range.last ||
      range.last >= range.total) {
    return BadAnswer(value.empty() ? std::string("a part of an object without Content-Range")
                                   : absl::StrCat("its Content-Range is ", Shown(value)));
  }
  return range;
}

absl::StatusOr<ObjectMeta> MetaOf(const S3Answer& answer, int64_t size) {
  ObjectMeta meta;
  meta.size = size;
  UFS_ASSIGN_OR_RETURN(meta.etag, ParseEtag(answer.Header("etag")));
  meta.last_modified = ParseHttpDate(answer.Header("last-modified")).value_or(absl::UnixEpoch());
  meta.storage_class = std::string(answer.Header("x-amz-storage-class"));
  if (meta.storage_class == "STANDARD") {
    meta.storage_class.clear();
  }
  meta.content_type = std::string(answer.Header("content-type"));
  meta.version_id = std::string(answer.Header("x-amz-version-id"));
  if (!absl::SimpleAtoi(answer.Header("x-amz-tagging-count"), &meta.tag_count)) {
    meta.tag_count = 0;
  }
  ReadRestoration(answer.Header("x-amz-restore"), &meta);
  for (const auto& [name, value] : answer.headers) {
    absl::string_view rest = name;
    if (absl::ConsumePrefix(&rest, kMetaPrefix)) {
      meta.user_metadata.emplace(rest, value);
    } else if (std::find(std::begin(kObjectHeaders), std::end(kObjectHeaders), name) !=
               std::end(kObjectHeaders)) {
      meta.headers.emplace(name, value);
    }
  }
  return meta;
}

bool EtagMayBeMd5(const S3Answer& answer) {
  return !absl::StartsWith(answer.Header("x-amz-server-side-encryption"), "aws:kms") &&
         answer.Header("x-amz-server-side-encryption-customer-algorithm").empty();
}

bool IsMd5(absl::string_view etag) {
  return etag.size() == 32 && std::all_of(etag.begin(), etag.end(), [](char c) {
           return absl::ascii_isxdigit(static_cast<unsigned char>(c));
         });
}

bool FitsXml(absl::string_view text) { return XmlWriter("x").Text(text).Finish().ok(); }

absl::StatusOr<XmlDocument> ParseBody(const S3Call& call, const S3Answer& answer,
                                      absl::string_view root) {
  absl::StatusOr<XmlDocument> document = XmlDocument::Parse(answer.body, root, kXmlMaxListBytes);
  if (document.ok() || FitsXml(call.key)) {
    return document;
  }
  return XmlDocument::Parse(WithoutKey(answer.body), root, kXmlMaxListBytes);
}

absl::StatusOr<std::string> DecodeText(absl::string_view text, bool url_encoded) {
  if (!url_encoded) {
    return std::string(text);
  }
  absl::optional<std::string> decoded = UriDecode(text, true);
  if (!decoded.has_value()) {
    return BadAnswer(absl::StrCat("the broken escape in ", Shown(text)));
  }
  return *std::move(decoded);
}

}  // namespace ufs
