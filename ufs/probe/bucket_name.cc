// The rules for names that can be told without asking the store.
#include "ufs/probe/bucket_name.h"

#include <algorithm>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"

namespace ufs {
namespace {

constexpr absl::string_view kReservedPrefixes[] = {"xn--", "sthree-", "amzn-s3-demo-"};
constexpr absl::string_view kReservedSuffixes[] = {"--ol-s3", ".mrap", "--table-s3"};
// Keys have at most 1,024 bytes, and a file below the prefix needs some of them.
constexpr size_t kMaxPrefix = 1023;

bool IsLower(char c) { return absl::ascii_islower(static_cast<unsigned char>(c)); }
bool IsDigit(char c) { return absl::ascii_isdigit(static_cast<unsigned char>(c)); }

bool LooksLikeAddress(absl::string_view bucket) {
  const std::vector<absl::string_view> labels = absl::StrSplit(bucket, '.');
  return labels.size() == 4 &&
         std::all_of(labels.begin(), labels.end(), [](absl::string_view label) {
           return !label.empty() && label.size() <= 3 &&
                  std::all_of(label.begin(), label.end(), IsDigit);
         });
}

}  // namespace

std::string BucketNameProblem(absl::string_view bucket) {
  if (absl::StartsWith(bucket, "arn:") || absl::EndsWith(bucket, "-s3alias")) {
    return "";
  }
  if (bucket.size() < 3 || bucket.size() > 63) {
    return absl::StrCat("it has ", bucket.size(), " characters; bucket names have 3 to 63");
  }
  for (const char c : bucket) {
    if (!IsLower(c) && !IsDigit(c) && c != '-' && c != '.') {
      return "bucket names have lower-case letters, digits, hyphens and dots only";
    }
  }
  for (const char c : {bucket.front(), bucket.back()}) {
    if (c == '-' || c == '.') {
      return "bucket names begin and end with a letter or a digit";
    }
  }
  if (absl::StrContains(bucket, "..")) {
    return "bucket names have no two dots in a row";
  }
  if (LooksLikeAddress(bucket)) {
    return "bucket names do not look like IP addresses";
  }
  for (const absl::string_view prefix : kReservedPrefixes) {
    if (absl::StartsWith(bucket, prefix)) {
      return absl::StrCat("names that begin with ", prefix, " are reserved");
    }
  }
  for (const absl::string_view suffix : kReservedSuffixes) {
    if (absl::EndsWith(bucket, suffix)) {
      return absl::StrCat("names that end in ", suffix, " are reserved");
    }
  }
  return "";
}

std::string PrefixProblem(absl::string_view prefix) {
  if (prefix.empty()) {
    return "";
  }
  if (prefix.size() > kMaxPrefix) {
    return absl::StrCat("it has ", prefix.size(), " bytes; keys have at most 1,024");
  }
  if (prefix.back() == '/') {
    prefix.remove_suffix(1);
  }
  for (const absl::string_view part : absl::StrSplit(prefix, '/')) {
    if (part.empty()) {
      return "it has a slash too many: keys are compared byte by byte, so a//b is not a/b";
    }
    if (part == "." || part == "..") {
      return absl::StrCat("\"", part, "\" in a key is a name, not a direction");
    }
    if (part.size() > 255 || absl::StrContains(part, '\0')) {
      return "it has a part that cannot be the name of a directory: over 255 bytes, or with NUL";
    }
  }
  return "";
}

}  // namespace ufs
