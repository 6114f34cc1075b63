// Which keys of a file are meant for the bucket at hand.
#include "ufs/config/key_scope.h"

#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"

namespace ufs {
namespace {

// https://hadoop.apache.org/docs/stable/hadoop-aws/tools/hadoop-aws/connecting.html, "Configuring
// different S3 buckets with Per-Bucket Configuration"
constexpr absl::string_view kBucketPrefix = "fs.s3a.bucket.";
constexpr absl::string_view kS3aPrefix = "fs.s3a.";
// Of the oldest buckets; today's have at most 63.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
constexpr size_t kLongestBucket = 255;
// Without Alluxio's own "alluxio.".
constexpr absl::string_view kRootPrefix = "master.mount.table.root.";

}  // namespace

KeyScope::KeyScope(const OptionRegistry* registry, absl::optional<Uri> target,
                   absl::optional<Uri> root)
    : registry_(registry), target_(std::move(target)), root_(std::move(root)) {}

bool KeyScope::IsRootUri(absl::string_view name) {
  name = absl::StripPrefix(name, "alluxio.");
  return name == "master.mount.table.root.ufs" || name == "underfs.address";
}

KeyScope::Key KeyScope::Resolve(absl::string_view name) const {
  absl::string_view rest = name;
  if (absl::ConsumePrefix(&rest, kBucketPrefix)) {
    return OfBucket(name, rest);
  }
  rest = absl::StripPrefix(name, "alluxio.");
  if (!absl::ConsumePrefix(&rest, kRootPrefix)) {
    return {Reach::kEverywhere, std::string(name)};
  }
  if (!absl::ConsumePrefix(&rest, "option.") && rest != "readonly" && rest != "shared") {
    return {Reach::kEverywhere, std::string(name)};
  }
  if (root_ && !TargetIsBelowRoot()) {
    return {Reach::kRootOnly, std::string(rest)};
  }
  return {Reach::kHere, std::string(rest)};
}

KeyScope::Key KeyScope::OfBucket(absl::string_view name, absl::string_view rest) const {
  absl::string_view key = rest;
  const bool here = target_ && absl::ConsumePrefix(&key, absl::StrCat(target_->authority, "."));
  std::string own = absl::StrCat(kS3aPrefix, key);
  if (here && registry_->Knows(own)) {
    return {Reach::kHere, std::move(own)};
  }
  // Names of buckets hold dots: wherever a known key follows one, the bucket may end.
  for (size_t dot = rest.find('.'); dot <= kLongestBucket; dot = rest.find('.', dot + 1)) {
    std::string candidate = absl::StrCat(kS3aPrefix, rest.substr(dot + 1));
    if (registry_->Knows(candidate)) {
      return {Reach::kElsewhere, std::move(candidate)};
    }
  }
  // Nobody's key: under its short name the error can say what it is near to.
  return here ? Key{Reach::kHere, std::move(own)} : Key{Reach::kEverywhere, std::string(name)};
}

bool KeyScope::TargetIsBelowRoot() const {
  if (!target_ || target_->scheme != root_->scheme || target_->authority != root_->authority) {
    return false;
  }
  const absl::string_view above = absl::StripSuffix(root_->path, "/");
  absl::string_view below = target_->path;
  return above.empty() ||
         (absl::ConsumePrefix(&below, above) && (below.empty() || below[0] == '/'));
}

}  // namespace ufs
