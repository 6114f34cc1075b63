// Finding options by any of their names.
//
// Invariant: no name, normalised, belongs to two options; a test holds the built-in table to it.
#include "ufs/config/option_registry.h"

#include <algorithm>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/strip.h"
#include "ufs/config/edit_distance.h"
#include "ufs/config/option_table.h"
#include "ufs/obs/redact.h"

namespace ufs {
namespace {

// No name is nearly as long: longer ones are looked up nowhere, however a file is made.
constexpr size_t kLongest = 200;
constexpr absl::string_view kOwnPrefix = "underfs.";
constexpr absl::string_view kAlluxioPrefix = "alluxio.";
// Alluxio's keys of its other stores, which differ from S3's by a letter or two; without
// "alluxio.".
constexpr absl::string_view kOtherStores[] = {
    "underfs.abfs.",  "underfs.adl.",    "underfs.cos.",   "underfs.cosn.", "underfs.gcs.",
    "underfs.hdfs.",  "underfs.kodo.",   "underfs.local.", "underfs.obs.",  "underfs.oss.",
    "underfs.ozone.", "underfs.swift.",  "underfs.tos.",   "underfs.wasb.", "underfs.web.",
    "underfs.ceph.",  "underfs.cephfs.", "underfs.bos.",
};

std::string Normalise(absl::string_view name) {
  return absl::StrReplaceAll(absl::StripPrefix(name, kAlluxioPrefix), {{"_", "-"}});
}

}  // namespace

absl::string_view OptionGroup(const OptionSpec& spec) {
  const absl::string_view rest = absl::StripPrefix(spec.name, kOwnPrefix);
  return rest.substr(0, rest.find('.'));
}

absl::string_view OptionShortName(const OptionSpec& spec) {
  return spec.short_name.empty() ? absl::StripPrefix(spec.name, kOwnPrefix) : spec.short_name;
}

OptionRegistry::OptionRegistry(OptionTopic table) : table_(std::move(table)) {
  for (const OptionSpec& spec : table_.options) {
    const Match own = {&spec};
    Add(spec.name, own);
    Add(absl::StripPrefix(spec.name, kOwnPrefix), own);
    Add(OptionShortName(spec), own);
    for (const OptionAlias& alias : spec.aliases) {
      Add(alias, {&spec, /*foreign=*/true, &alias});
    }
  }
  for (const PendingOption& known : table_.pending) {
    pending_names_.emplace(Normalise(known.name), known.feature);
  }
  for (const InertKey& key : table_.inert) {
    Add(key.name, {nullptr, /*foreign=*/true, nullptr, &key});
  }
}

const OptionRegistry& OptionRegistry::BuiltIn() {
  static const OptionRegistry& registry = *new OptionRegistry(OptionTable());
  return registry;
}

void OptionRegistry::Add(absl::string_view name, const Match& match) {
  names_.emplace(Normalise(name), match);
}

absl::StatusOr<OptionRegistry::Match> OptionRegistry::Find(absl::string_view name) const {
  const std::string normal = Normalise(name);
  if (const auto found = names_.find(normal); found != names_.end()) {
    return found->second;
  }
  const auto pending = pending_names_.find(normal);
  if (pending != pending_names_.end()) {
    return absl::UnimplementedError(
        absl::StrCat("the option '", name, "' (", pending->second, ") is not built yet"));
  }
  if (const InertKey* const inert = FindInert(normal)) {
    return Match{nullptr, /*foreign=*/true, nullptr, inert};
  }
  // Names come from the command line and from files: they are shown, so they are escaped.
  return absl::InvalidArgumentError(
      absl::StrCat("unknown option '", Escape(name.substr(0, 80)), "'", Nearest(normal)));
}

const InertKey* OptionRegistry::FindInert(const std::string& normal) const {
  if (normal.size() > kLongest) {
    return nullptr;
  }
  // The longest prefix first: `fs.s3a.committer.*` before `fs.s3a.*`.
  for (size_t dot = normal.rfind('.'); dot != std::string::npos && dot > 0;
       dot = normal.rfind('.', dot - 1)) {
    const auto found = names_.find(absl::StrCat(normal.substr(0, dot), ".*"));
    if (found != names_.end()) {
      return found->second.inert;
    }
  }
  return nullptr;
}

bool OptionRegistry::Knows(absl::string_view name) const {
  const std::string normal = Normalise(name);
  return names_.contains(normal) || pending_names_.contains(normal) || FindInert(normal) != nullptr;
}

bool OptionRegistry::IsNearMiss(absl::string_view name) const {
  const std::string normal = Normalise(name);
  for (const absl::string_view other : kOtherStores) {
    if (absl::StartsWith(normal, other)) {
      return false;
    }
  }
  if (absl::StartsWith(name, kOwnPrefix)) {
    return true;
  }
  if (normal.size() > kLongest) {
    return false;
  }
  // Two letters of a long name, one of a short one: `alluxio.worker.web.port` is no slip for
  // `alluxio.fuse.web.port`.
  const size_t limit = normal.size() < 12 ? 1 : 2;
  const auto near = [&](const std::string& known) {
    return EditDistance(normal, known, limit) <= limit;
  };
  for (const auto& [known, match] : names_) {
    if (near(known)) {
      return true;
    }
  }
  for (const auto& [known, feature] : pending_names_) {
    if (near(known)) {
      return true;
    }
  }
  return false;
}

const OptionSpec* OptionRegistry::FindCanonical(absl::string_view name) const {
  for (const OptionSpec& spec : table_.options) {
    if (spec.name == name) {
      return &spec;
    }
  }
  return nullptr;
}

std::string OptionRegistry::Nearest(absl::string_view name) const {
  std::string nearest;
  // Farther than a third of the name it would be a guess, not a correction. Most are slips of two
  // letters at most, which are found sooner.
  for (const size_t farthest : {size_t{2}, std::max<size_t>(2, name.size() / 3)}) {
    size_t best = farthest + 1;
    for (const auto& [candidate, match] : names_) {
      if (match.spec == nullptr || name.size() > kLongest) {
        continue;
      }
      const size_t distance = EditDistance(name, candidate, best);
      if (distance < best || (distance == best && !nearest.empty() && candidate < nearest)) {
        best = distance;
        nearest = candidate;
      }
    }
    if (!nearest.empty()) {
      break;
    }
  }
  if (nearest.empty()) {
    return "; `underfs mount --help` lists the options";
  }
  return absl::StrCat("; did you mean '", nearest, "'?");
}

}  // namespace ufs
