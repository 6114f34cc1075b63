// Headers of new objects. Invariant: nothing that a user writes here ends up in a header that
// signs, conditions or encrypts the request: only those that describe the object may be set.
#include "ufs/s3/write_headers.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "ufs/aws/uri_encode.h"
#include "ufs/base/status.h"

namespace ufs {
namespace {

constexpr absl::string_view kMetaPrefix = "x-amz-meta-";
constexpr absl::string_view kAcl = "x-amz-acl";
constexpr absl::string_view kStorageClass = "x-amz-storage-class";
constexpr absl::string_view kTagging = "x-amz-tagging";
constexpr absl::string_view kContentType = "content-type";
constexpr absl::string_view kCacheControl = "cache-control";

// "PutObject", Amazon S3 API Reference: the request headers that describe the object.
constexpr absl::string_view kSettable[] = {kCacheControl,
                                           "content-disposition",
                                           "content-encoding",
                                           "content-language",
                                           kContentType,
                                           "expires",
                                           kAcl,
                                           kStorageClass,
                                           kTagging,
                                           "x-amz-website-redirect-location"};

// "Categorizing your objects using tags", Amazon S3 User Guide.
constexpr size_t kMaxTags = 10;
constexpr size_t kMaxTagKey = 128;
constexpr size_t kMaxTagValue = 256;

struct Suffix {
  absl::string_view suffix;
  absl::string_view type;
};

// https://www.iana.org/assignments/media-types; for the rest what browsers and data tools expect.
// Ascending by suffix.
constexpr Suffix kTypes[] = {
    {"aac", "audio/aac"},
    {"avi", "video/x-msvideo"},
    {"avif", "image/avif"},
    {"bin", "application/octet-stream"},
    {"bmp", "image/bmp"},
    {"bz2", "application/x-bzip2"},
    {"c", "text/plain"},
    {"cc", "text/plain"},
    {"css", "text/css"},
    {"csv", "text/csv"},
    {"doc", "application/msword"},
    {"docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"},
    {"epub", "application/epub+zip"},
    {"flac", "audio/flac"},
    {"gif", "image/gif"},
    {"gz", "application/gzip"},
    {"h", "text/plain"},
    {"htm", "text/html"},
    {"html", "text/html"},
    {"ico", "image/vnd.microsoft.icon"},
    {"ics", "text/calendar"},
    {"jar", "application/java-archive"},
    {"jpeg", "image/jpeg"},
    {"jpg", "image/jpeg"},
    {"js", "text/javascript"},
    {"json", "application/json"},
    {"jsonl", "application/jsonl"},
    {"log", "text/plain"},
    {"m3u8", "application/vnd.apple.mpegurl"},
    {"m4a", "audio/mp4"},
    {"md", "text/markdown"},
    {"mjs", "text/javascript"},
    {"mkv", "video/x-matroska"},
    {"mov", "video/quicktime"},
    {"mp3", "audio/mpeg"},
    {"mp4", "video/mp4"},
    {"mpd", "application/dash+xml"},
    {"mpeg", "video/mpeg"},
    {"odp", "application/vnd.oasis.opendocument.presentation"},
    {"ods", "application/vnd.oasis.opendocument.spreadsheet"},
    {"odt", "application/vnd.oasis.opendocument.text"},
    {"ogg", "audio/ogg"},
    {"otf", "font/otf"},
    {"parquet", "application/vnd.apache.parquet"},
    {"pdf", "application/pdf"},
    {"png", "image/png"},
    {"ppt", "application/vnd.ms-powerpoint"},
    {"pptx", "application/vnd.openxmlformats-officedocument.presentationml.presentation"},
    {"py", "text/x-python"},
    {"rtf", "application/rtf"},
    {"sh", "application/x-sh"},
    {"sql", "application/sql"},
    {"svg", "image/svg+xml"},
    {"tar", "application/x-tar"},
    {"tif", "image/tiff"},
    {"tiff", "image/tiff"},
    {"toml", "application/toml"},
    {"tsv", "text/tab-separated-values"},
    {"ttf", "font/ttf"},
    {"txt", "text/plain"},
    {"wasm", "application/wasm"},
    {"wav", "audio/wav"},
    {"webm", "video/webm"},
    {"webmanifest", "application/manifest+json"},
    {"webp", "image/webp"},
    {"woff", "font/woff"},
    {"woff2", "font/woff2"},
    {"xhtml", "application/xhtml+xml"},
    {"xls", "application/vnd.ms-excel"},
    {"xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"},
    {"xml", "application/xml"},
    {"xz", "application/x-xz"},
    {"yaml", "application/yaml"},
    {"yml", "application/yaml"},
    {"zip", "application/zip"},
    {"zst", "application/zstd"},
};

absl::string_view LastComponent(absl::string_view key) {
  const size_t slash = key.rfind('/');
  return slash == absl::string_view::npos ? key : key.substr(slash + 1);
}

bool IsMarker(absl::string_view key) { return absl::EndsWith(key, "/"); }

bool IsHeaderText(absl::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) {
    return absl::ascii_isprint(static_cast<unsigned char>(c)) || c == '\t';
  });
}

bool IsHeaderName(absl::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return absl::ascii_isalnum(static_cast<unsigned char>(c)) || c == '-' || c == '_';
  });
}

bool Has(const S3Call& call, absl::string_view name) {
  return std::any_of(call.headers.begin(), call.headers.end(),
                     [name](const auto& header) { return header.first == name; });
}

// `value` unless the call has the header already or there is nothing to say.
void AddOnce(absl::string_view name, absl::string_view value, S3Call* call) {
  if (!value.empty() && !Has(*call, name)) {
    call->headers.emplace_back(name, value);
  }
}

// Linear but for the stars, which are few: patterns are the user's own.
bool Fits(absl::string_view pattern, absl::string_view text) {
  while (!pattern.empty()) {
    if (pattern[0] == '*') {
      const bool any = absl::ConsumePrefix(&pattern, "**");
      if (!any) {
        pattern.remove_prefix(1);
      }
      for (size_t taken = 0;; ++taken) {
        if (Fits(pattern, text.substr(taken))) {
          return true;
        }
        if (taken == text.size() || (!any && text[taken] == '/')) {
          return false;
        }
      }
    }
    if (text.empty() || (pattern[0] == '?' ? text[0] == '/' : pattern[0] != text[0])) {
      return false;
    }
    pattern.remove_prefix(1);
    text.remove_prefix(1);
  }
  return text.empty();
}

}  // namespace

absl::string_view ContentTypeOf(absl::string_view key) {
  const absl::string_view name = LastComponent(key);
  const size_t dot = name.rfind('.');
  if (dot == absl::string_view::npos || dot == 0) {
    return {};
  }
  const std::string suffix = absl::AsciiStrToLower(name.substr(dot + 1));
  const Suffix* const found =
      std::lower_bound(std::begin(kTypes), std::end(kTypes), absl::string_view(suffix),
                       [](const Suffix& row, absl::string_view text) { return row.suffix < text; });
  return found != std::end(kTypes) && found->suffix == suffix ? found->type : absl::string_view();
}

bool FitsPattern(absl::string_view pattern, absl::string_view key) {
  return Fits(pattern, absl::StrContains(pattern, '/') ? key : LastComponent(key));
}

absl::string_view WriteHeaders::TypeOf(absl::string_view key,
                                       const ObjectAttributes& attributes) const {
  if (!attributes.content_type.empty()) {
    return attributes.content_type;
  }
  const absl::string_view unknown = "application/octet-stream";
  if (IsMarker(key)) {
    return unknown;
  }
  for (auto rule = rules.rbegin(); rule != rules.rend(); ++rule) {
    if (rule->name == kContentType && FitsPattern(rule->pattern, key)) {
      return rule->value;
    }
  }
  const absl::string_view known = type_by_suffix ? ContentTypeOf(key) : absl::string_view();
  if (!known.empty()) {
    return known;
  }
  return content_type.empty() ? unknown : absl::string_view(content_type);
}

void WriteHeaders::AddTo(absl::string_view key, const ObjectAttributes& attributes,
                         S3Call* call) const {
  AddOnce(kContentType, TypeOf(key, attributes), call);
  for (const auto& [name, value] : attributes.headers) {
    AddOnce(name, value, call);
  }
  for (const auto& [name, value] : attributes.user_metadata) {
    call->headers.emplace_back(absl::StrCat(kMetaPrefix, name), value);
  }
  AddOnce(kTagging, attributes.tags, call);
  AddOnce(kStorageClass, attributes.storage_class, call);
  const bool marker = IsMarker(key);
  for (auto rule = rules.rbegin(); rule != rules.rend(); ++rule) {
    if ((!marker || rule->name == kAcl) && FitsPattern(rule->pattern, key)) {
      AddOnce(rule->name, rule->value, call);
    }
  }
  if (!marker) {
    AddOnce(kCacheControl, cache_control, call);
    AddOnce(kStorageClass, storage_class, call);
    AddOnce(kTagging, tags, call);
  }
}

void WriteHeaders::AddToCopy(absl::string_view key, absl::string_view source_class,
                             S3Call* call) const {
  for (auto rule = rules.rbegin(); rule != rules.rend(); ++rule) {
    const bool kept = rule->name != kAcl && rule->name != kStorageClass;
    if (!kept && (!IsMarker(key) || rule->name == kAcl) && FitsPattern(rule->pattern, key)) {
      AddOnce(rule->name, rule->value, call);
    }
  }
  if (!IsMarker(key)) {
    AddOnce(kStorageClass, storage_class, call);
    AddOnce(kStorageClass, source_class, call);
  }
}

absl::StatusOr<HeaderRule> WriteHeaders::ParseRule(absl::string_view text) {
  const absl::string_view line = absl::StripAsciiWhitespace(text);
  const size_t space = line.find_first_of(" \t");
  const size_t colon = line.find(':', space == absl::string_view::npos ? 0 : space);
  if (space == absl::string_view::npos || colon == absl::string_view::npos) {
    return absl::InvalidArgumentError(
        absl::StrCat("\"", absl::CHexEscape(line), "\" is no rule: write PATTERN NAME: VALUE"));
  }
  HeaderRule rule;
  rule.pattern = std::string(line.substr(0, space));
  rule.name = absl::AsciiStrToLower(absl::StripAsciiWhitespace(line.substr(space, colon - space)));
  rule.value = std::string(absl::StripAsciiWhitespace(line.substr(colon + 1)));
  const bool settable =
      absl::StartsWith(rule.name, kMetaPrefix) ||
      std::find(std::begin(kSettable), std::end(kSettable), rule.name) != std::end(kSettable);
  if (!settable || !IsHeaderName(rule.name)) {
    return absl::InvalidArgumentError(absl::StrCat(
        "the header \"", absl::CHexEscape(rule.name),
        "\" cannot be set by a rule: these can: x-amz-meta-*, ", absl::StrJoin(kSettable, ", ")));
  }
  UFS_RETURN_IF_ERROR(CheckValue(rule.name, rule.value));
  return rule;
}

absl::StatusOr<std::vector<HeaderRule>> WriteHeaders::ParseRules(absl::string_view text) {
  std::vector<HeaderRule> rules;
  int number = 0;
  for (absl::string_view line : absl::StrSplit(text, '\n')) {
    ++number;
    line = absl::StripAsciiWhitespace(line);
    if (line.empty() || line[0] == '#') {
      continue;
    }
    absl::StatusOr<HeaderRule> rule = ParseRule(line);
    UFS_RETURN_IF_ERROR(Annotate(rule.status(), absl::StrCat("line ", number)));
    rules.push_back(*std::move(rule));
  }
  return rules;
}

absl::Status WriteHeaders::CheckValue(absl::string_view name, absl::string_view value) {
  if (value.empty() || !IsHeaderText(value)) {
    return absl::InvalidArgumentError(
        absl::StrCat("the value of ", name, " must be printable ASCII, and not empty"));
  }
  if (name == kTagging) {
    return CheckTags(value);
  }
  return name == kStorageClass ? CheckStorageClass(value) : absl::OkStatus();
}

absl::Status WriteHeaders::CheckTags(absl::string_view tags) {
  const std::vector<absl::string_view> pairs = absl::StrSplit(tags, '&', absl::SkipEmpty());
  if (pairs.size() > kMaxTags) {
    return absl::InvalidArgumentError("an object has at most 10 tags");
  }
  for (const absl::string_view pair : pairs) {
    const size_t equals = pair.find('=');
    const absl::optional<std::string> key = UriDecode(pair.substr(0, equals), true);
    const absl::optional<std::string> value =
        UriDecode(equals == absl::string_view::npos ? "" : pair.substr(equals + 1), true);
    if (!IsHeaderText(pair) || !key.has_value() || !value.has_value() || key->empty() ||
        key->size() > kMaxTagKey || value->size() > kMaxTagValue) {
      return absl::InvalidArgumentError(
          absl::StrCat("\"", absl::CHexEscape(pair),
                       "\" is no tag: write KEY=VALUE&KEY=VALUE, percent-encoded, keys up to 128 "
                       "and values up to 256 bytes"));
    }
  }
  return absl::OkStatus();
}

absl::Status WriteHeaders::CheckStorageClass(absl::string_view name) {
  const bool fits = std::all_of(name.begin(), name.end(), [](char c) {
    return absl::ascii_isupper(static_cast<unsigned char>(c)) ||
           absl::ascii_isdigit(static_cast<unsigned char>(c)) || c == '_';
  });
  return fits ? absl::OkStatus()
              : absl::InvalidArgumentError(
                    absl::StrCat("\"", absl::CHexEscape(name),
                                 "\" is no storage class: write it as STANDARD_IA"));
}

}  // namespace ufs
