// Object tags as a header.

#include "tests/s3server/tags.h"

#include <set>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/types/optional.h"
#include "tests/s3server/encoding.h"

namespace s3server {

Result<Done> CheckTags(const TagList& tags) {
  std::set<std::string> keys;
  if (tags.size() > 10) {
    return MakeError("BadRequest", "Object tags cannot be greater than 10");
  }
  for (const auto& tag : tags) {
    if (tag.first.empty() || tag.first.size() > 128 || tag.second.size() > 256) {
      return MakeError("InvalidTag");
    }
    if (!keys.insert(tag.first).second) {
      return MakeError("InvalidTag", "Cannot provide multiple Tags with the same key");
    }
  }
  return Done{};
}

Result<TagList> ParseTags(const std::string& header) {
  TagList tags;
  for (absl::string_view pair : absl::StrSplit(header, '&', absl::SkipEmpty())) {
    const size_t equals = pair.find('=');
    const absl::optional<std::string> key = UriDecode(pair.substr(0, equals), true);
    const absl::optional<std::string> value =
        UriDecode(equals == absl::string_view::npos ? "" : pair.substr(equals + 1), true);
    if (!key || !value) {
      return MakeError("InvalidArgument",
                       "The header 'x-amz-tagging' shall be encoded as UTF-8 then URLEncoded URL "
                       "query parameters without tag name duplicates.");
    }
    tags.emplace_back(*key, *value);
  }
  S3_RETURN_IF_ERROR(CheckTags(tags));
  return tags;
}

std::string FormatTags(const TagList& tags) {
  std::string header;
  for (const auto& tag : tags) {
    absl::StrAppend(&header, header.empty() ? "" : "&", UriEncode(tag.first, false), "=",
                    UriEncode(tag.second, false));
  }
  return header;
}

}  // namespace s3server
