// The two listings: https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html and
// API_ListMultipartUploads.html

#include "tests/s3server/listing.h"

#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"

namespace s3server {
namespace {

// The smallest string greater than all that begin with `prefix`; empty when there is none.
std::string AfterPrefix(std::string prefix) {
  while (!prefix.empty() && static_cast<unsigned char>(prefix.back()) == 0xff) {
    prefix.pop_back();
  }
  if (!prefix.empty()) {
    prefix.back() = static_cast<char>(static_cast<unsigned char>(prefix.back()) + 1);
  }
  return prefix;
}

// The common prefix that `key` falls under, or empty.
std::string CommonPrefix(const std::string& key, const std::string& prefix,
                         const std::string& delimiter) {
  if (delimiter.empty()) {
    return "";
  }
  const size_t found = key.find(delimiter, prefix.size());
  return found == std::string::npos ? "" : key.substr(0, found + delimiter.size());
}

}  // namespace

ListResult ListObjectTree(const ObjectTree& objects, const ListQuery& query) {
  ListResult result;
  auto it = query.after >= query.prefix ? objects.upper_bound(query.after)
                                        : objects.lower_bound(query.prefix);
  while (it != objects.end() && absl::StartsWith(it->first, query.prefix)) {
    const std::string common = CommonPrefix(it->first, query.prefix, query.delimiter);
    // A marker that is a common prefix: the page before ended with it.
    const bool told = !common.empty() && common == query.after;
    if (!told) {
      const auto count = static_cast<int>(result.objects.size() + result.prefixes.size());
      if (count >= query.max_keys) {
        result.truncated = query.max_keys > 0;
        return result;
      }
      if (common.empty()) {
        result.objects.emplace_back(it->first, it->second);
        result.last = it->first;
      } else {
        result.prefixes.push_back(common);
        result.last = common;
      }
    }
    if (common.empty()) {
      ++it;
    } else {
      const std::string next = AfterPrefix(common);
      it = next.empty() ? objects.end() : objects.lower_bound(next);
    }
  }
  return result;
}

UploadListResult ListUploadTree(const UploadTree& uploads, const UploadListQuery& query) {
  UploadListResult result;
  auto it = uploads.lower_bound({query.prefix, ""});
  if (query.key_marker >= query.prefix) {
    // Without an id, uploads of the marked key itself are not listed again.
    it = query.id_marker.empty() ? uploads.lower_bound({query.key_marker + '\0', ""})
                                 : uploads.upper_bound({query.key_marker, query.id_marker});
  }
  while (it != uploads.end() && absl::StartsWith(it->first.first, query.prefix)) {
    const std::string& key = it->first.first;
    const std::string common = CommonPrefix(key, query.prefix, query.delimiter);
    const bool told = !common.empty() && common == query.key_marker;
    if (!told) {
      const auto count = static_cast<int>(result.uploads.size() + result.prefixes.size());
      if (count >= query.max_uploads) {
        result.truncated = query.max_uploads > 0;
        return result;
      }
      if (common.empty()) {
        result.uploads.push_back(
            {key, it->first.second, it->second.initiated, it->second.attributes.storage_class});
        result.next_key = key;
        result.next_id = it->first.second;
      } else {
        result.prefixes.push_back(common);
        result.next_key = common;
        result.next_id.clear();
      }
    }
    if (common.empty()) {
      ++it;
    } else {
      const std::string next = AfterPrefix(common);
      it = next.empty() ? uploads.end() : uploads.lower_bound({next, ""});
    }
  }
  return result;
}

std::string EncodeListToken(const std::string& after) {
  return absl::WebSafeBase64Escape(absl::StrCat("1:", after));
}

absl::optional<std::string> DecodeListToken(const std::string& token) {
  std::string text;
  if (!absl::WebSafeBase64Unescape(token, &text) || !absl::StartsWith(text, "1:")) {
    return absl::nullopt;
  }
  return text.substr(2);
}

}  // namespace s3server
