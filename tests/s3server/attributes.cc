// Headers that describe objects, in both directions, and ranges of their bytes.

#include "tests/s3server/attributes.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "tests/s3server/encoding.h"
#include "tests/s3server/tags.h"

namespace s3server {
namespace {

constexpr absl::string_view kMeta = "x-amz-meta-";

struct Kept {
  const char* lower;
  const char* name;
};
constexpr Kept kKept[] = {
    {"cache-control", "Cache-Control"},
    {"content-disposition", "Content-Disposition"},
    {"content-encoding", "Content-Encoding"},
    {"content-language", "Content-Language"},
    {"content-type", "Content-Type"},
    {"expires", "Expires"},
    {"x-amz-website-redirect-location", "x-amz-website-redirect-location"},
};

constexpr absl::string_view kStorageClasses[] = {
    "STANDARD",   "REDUCED_REDUNDANCY",  "STANDARD_IA", "ONEZONE_IA",
    "GLACIER_IR", "INTELLIGENT_TIERING", "GLACIER",     "DEEP_ARCHIVE",
};

// "aws-chunked" describes the transfer, not the object; S3 does not keep it.
std::string WithoutAwsChunked(absl::string_view encoding) {
  std::vector<absl::string_view> kept;
  for (absl::string_view token : absl::StrSplit(encoding, ',')) {
    token = absl::StripAsciiWhitespace(token);
    if (!token.empty() && token != "aws-chunked") {
      kept.push_back(token);
    }
  }
  return absl::StrJoin(kept, ",");
}

S3Error InvalidRange(absl::string_view requested, uint64_t size) {
  S3Error error = MakeError("InvalidRange");
  error.detail = absl::StrCat("<RangeRequested>", XmlEscape(requested),
                              "</RangeRequested><ActualObjectSize>", size, "</ActualObjectSize>");
  error.headers.emplace_back("Content-Range", absl::StrCat("bytes */", size));
  return error;
}

bool ParseNumber(absl::string_view text, uint64_t* value) {
  return !text.empty() && std::all_of(text.begin(), text.end(), absl::ascii_isdigit) &&
         absl::SimpleAtoi(text, value);
}

}  // namespace

Result<ObjectAttributes> ParseAttributes(const Request& request, const Limits& limits) {
  ObjectAttributes out;
  size_t metadata = 0;
  for (const auto& header : request.headers) {
    if (absl::StartsWith(header.first, kMeta)) {
      metadata += header.first.size() - kMeta.size() + header.second.size();
      out.headers.push_back(header);
      continue;
    }
    for (const Kept& kept : kKept) {
      if (header.first == kept.lower) {
        const bool encoding = header.first == "content-encoding";
        std::string value = encoding ? WithoutAwsChunked(header.second) : header.second;
        if (!value.empty()) {
          out.headers.emplace_back(kept.name, std::move(value));
        }
      }
    }
  }
  if (metadata > limits.max_metadata) {
    S3Error error = MakeError("MetadataTooLarge");
    error.detail = absl::StrCat("<Size>", metadata, "</Size><MaxSizeAllowed>", limits.max_metadata,
                                "</MaxSizeAllowed>");
    return error;
  }
  if (const std::string* storage = request.Header("x-amz-storage-class")) {
    if (std::find(std::begin(kStorageClasses), std::end(kStorageClasses), *storage) ==
        std::end(kStorageClasses)) {
      return MakeError("InvalidStorageClass");
    }
    out.storage_class = *storage;
  }
  if (const std::string* tags = request.Header("x-amz-tagging")) {
    S3_RETURN_IF_ERROR(ParseTags(*tags));
    out.tags = *tags;
  }
  return out;
}

bool IsArchived(const ObjectRecord& object) {
  return object.attributes.storage_class == "GLACIER" ||
         object.attributes.storage_class == "DEEP_ARCHIVE";
}

bool IsReadable(const ObjectRecord& object, absl::Time now) {
  return !IsArchived(object) || (object.restored <= now && now < object.restored_until);
}

void AddObjectHeaders(const ObjectRecord& object, absl::Time now, Response* response) {
  HeaderList& headers = response->headers;
  headers.emplace_back("Accept-Ranges", "bytes");
  headers.emplace_back("ETag", absl::StrCat("\"", object.etag, "\""));
  headers.emplace_back("Last-Modified", HttpDate(object.last_modified));
  bool typed = false;
  for (const auto& header : object.attributes.headers) {
    headers.push_back(header);
    typed = typed || header.first == "Content-Type";
  }
  if (!typed) {
    headers.emplace_back("Content-Type", "binary/octet-stream");
  }
  if (object.attributes.storage_class != "STANDARD") {
    headers.emplace_back("x-amz-storage-class", object.attributes.storage_class);
  }
  if (!object.attributes.tags.empty()) {
    headers.emplace_back("x-amz-tagging-count",
                         absl::StrCat(ParseTags(object.attributes.tags).value().size()));
  }
  if (object.restored != absl::InfiniteFuture() && now < object.restored_until) {
    headers.emplace_back("x-amz-restore",
                         now < object.restored
                             ? "ongoing-request=\"true\""
                             : absl::StrCat("ongoing-request=\"false\", expiry-date=\"",
                                            HttpDate(object.restored_until), "\""));
  }
}

void AddChecksum(absl::string_view crc32c, Response* response) {
  if (!crc32c.empty()) {
    response->Set("x-amz-checksum-crc32c", absl::Base64Escape(crc32c));
    response->Set("x-amz-checksum-type", "FULL_OBJECT");
  }
}

void ApplyOverrides(const Request& request, Response* response) {
  constexpr absl::string_view kPrefix = "response-";
  for (const auto& parameter : request.query) {
    absl::string_view name = parameter.first;
    if (!absl::ConsumePrefix(&name, kPrefix)) {
      continue;
    }
    for (const Kept& kept : kKept) {
      if (name == kept.lower) {
        response->Set(kept.name, parameter.second);
      }
    }
  }
}

Result<absl::optional<ByteRange>> ParseRange(const std::string* header, uint64_t size) {
  const absl::optional<ByteRange> all;
  if (header == nullptr) {
    return all;
  }
  absl::string_view text = *header;
  const size_t dash = text.find('-');
  if (!absl::ConsumePrefix(&text, "bytes=") || dash == absl::string_view::npos) {
    return all;
  }
  const absl::string_view first_text = text.substr(0, text.find('-'));
  const absl::string_view last_text = text.substr(text.find('-') + 1);
  uint64_t first = 0;
  uint64_t last = 0;
  if (first_text.empty()) {
    uint64_t suffix = 0;
    if (!ParseNumber(last_text, &suffix)) {
      return all;
    }
    if (suffix == 0 || size == 0) {
      return InvalidRange(*header, size);
    }
    return absl::make_optional(ByteRange{size - std::min(suffix, size), size - 1});
  }
  if (!ParseNumber(first_text, &first)) {
    return all;
  }
  if (last_text.empty()) {
    last = UINT64_MAX;
  } else if (!ParseNumber(last_text, &last) || last < first) {
    return all;
  }
  if (first >= size) {
    return InvalidRange(*header, size);
  }
  return absl::make_optional(ByteRange{first, std::min(last, size - 1)});
}

Result<ByteRange> ParseCopyRange(absl::string_view header, uint64_t size) {
  absl::string_view text = header;
  ByteRange range;
  const bool prefixed = absl::ConsumePrefix(&text, "bytes=");
  const size_t dash = text.find('-');
  if (!prefixed || dash == absl::string_view::npos ||
      !ParseNumber(text.substr(0, dash), &range.first) ||
      !ParseNumber(text.substr(dash + 1), &range.last) || range.last < range.first) {
    return MakeError("InvalidArgument",
                     "The x-amz-copy-source-range value must be of the form bytes=first-last where "
                     "first and last are the zero-based offsets of the first and last bytes to "
                     "copy");
  }
  if (range.last >= size) {
    return MakeError(
        "InvalidArgument",
        absl::StrCat("Range specified is not valid for source object of size: ", size));
  }
  return range;
}

}  // namespace s3server
