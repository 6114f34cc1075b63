// Conditional requests:
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-requests.html

#include "tests/s3server/conditions.h"

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "tests/s3server/encoding.h"

namespace s3server {
namespace {

absl::optional<std::string> TextOf(const Request& request, const std::string& name) {
  const std::string* value = request.Header(name);
  return value == nullptr ? absl::nullopt : absl::make_optional(*value);
}

absl::optional<absl::Time> TimeOf(const Request& request, const std::string& name) {
  const std::string* value = request.Header(name);
  return value == nullptr ? absl::nullopt : ParseHttpDate(*value);
}

S3Error Failed(absl::string_view condition) {
  S3Error error = MakeError("PreconditionFailed");
  error.detail = absl::StrCat("<Condition>", condition, "</Condition>");
  return error;
}

}  // namespace

bool EtagListMatches(absl::string_view list, absl::string_view etag) {
  for (absl::string_view item : absl::StrSplit(list, ',')) {
    item = absl::StripAsciiWhitespace(item);
    if (item == "*") {
      return true;
    }
    absl::ConsumePrefix(&item, "W/");
    if (absl::ConsumePrefix(&item, "\"")) {
      absl::ConsumeSuffix(&item, "\"");
    }
    if (item == etag) {
      return true;
    }
  }
  return false;
}

ReadConditions::ReadConditions(const Request& request, absl::string_view prefix)
    : if_match_(TextOf(request, absl::StrCat(prefix, "if-match"))),
      if_none_match_(TextOf(request, absl::StrCat(prefix, "if-none-match"))),
      if_modified_since_(TimeOf(request, absl::StrCat(prefix, "if-modified-since"))),
      if_unmodified_since_(TimeOf(request, absl::StrCat(prefix, "if-unmodified-since"))) {}

Verdict ReadConditions::Check(const std::string& etag, absl::Time last_modified) const {
  if (if_match_) {
    if (!EtagListMatches(*if_match_, etag)) {
      return Verdict::kFailed;
    }
  } else if (if_unmodified_since_ && last_modified > *if_unmodified_since_) {
    return Verdict::kFailed;
  }
  if (if_none_match_) {
    if (EtagListMatches(*if_none_match_, etag)) {
      return Verdict::kNotModified;
    }
  } else if (if_modified_since_ && last_modified <= *if_modified_since_) {
    return Verdict::kNotModified;
  }
  return Verdict::kProceed;
}

Result<WriteConditions> WriteConditions::Parse(const Request& request) {
  WriteConditions conditions;
  conditions.match = TextOf(request, "if-match");
  if (const std::string* none = request.Header("if-none-match")) {
    if (*none != "*") {
      return MakeError("NotImplemented");
    }
    conditions.none_match_any = true;
  }
  return conditions;
}

Result<Done> WriteConditions::Check(const ObjectRecord* current, absl::string_view key) const {
  if (none_match_any && current != nullptr) {
    return Failed("If-None-Match");
  }
  if (!match) {
    return Done{};
  }
  if (current == nullptr) {
    S3Error error = MakeError("NoSuchKey");
    error.detail = absl::StrCat("<Key>", XmlEscape(key), "</Key>");
    return error;
  }
  return EtagListMatches(*match, current->etag) ? Result<Done>(Done{}) : Failed("If-Match");
}

}  // namespace s3server
