// Which value holds: by rank, and within one rank the last.
#include "ufs/config/option_set.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "ufs/base/secret.h"
#include "ufs/base/status.h"
#include "ufs/config/key_scope.h"
#include "ufs/obs/redact.h"

namespace ufs {

namespace {

// The mount table's root as `values` have it.
absl::optional<Uri> RootOf(const std::vector<RawValue>& values) {
  absl::optional<Uri> root;
  for (const RawValue& raw : values) {
    if (KeyScope::IsRootUri(raw.name)) {
      const absl::StatusOr<Uri> uri = Uri::Parse(raw.value);
      // What is no URI of ours, such as a local folder of Alluxio's, is nobody's target.
      root = uri.ok() ? *uri : Uri{"none", "", ""};
    }
  }
  return root;
}

// "a", "a, b" or "a, b, c and 7 others".
std::string Names(const std::vector<std::string>& names) {
  constexpr size_t kShown = 5;
  const size_t shown = names.size() == kShown + 1 ? names.size() : std::min(names.size(), kShown);
  std::string text =
      absl::StrJoin(names.begin(), names.begin() + static_cast<ptrdiff_t>(shown), ", ");
  if (shown < names.size()) {
    absl::StrAppend(&text, " and ", names.size() - shown, " others");
  }
  return text;
}

// "/etc/x.properties" of "/etc/x.properties:12".
absl::string_view FileOf(absl::string_view origin) { return origin.substr(0, origin.rfind(':')); }

}  // namespace

struct OptionSet::Leftovers {
  std::string file;
  std::vector<std::string> foreign;
  std::vector<std::string> of_root;
};

absl::StatusOr<OptionSet> OptionSet::Build(const OptionRegistry& registry,
                                           absl::Span<const ValueSource* const> sources,
                                           const Purpose& purpose) {
  std::vector<const ValueSource*> ordered(sources.begin(), sources.end());
  // Lowest rank first: what comes later overrides.
  std::stable_sort(ordered.begin(), ordered.end(), [](const ValueSource* a, const ValueSource* b) {
    return a->rank() > b->rank();
  });
  OptionSet set(&registry);
  set.AddDefaults();
  std::vector<absl::Status> errors;
  for (const ValueSource* const source : ordered) {
    absl::StatusOr<std::vector<RawValue>> values = source->Values();
    if (values.ok()) {
      set.AddSource(*source, &*values, purpose, &errors);
    } else {
      errors.push_back(values.status());
    }
  }
  if (absl::Status pairs = set.CheckPairs(); !pairs.ok()) {
    errors.push_back(std::move(pairs));
  }
  if (purpose.errors != nullptr) {
    *purpose.errors = std::move(errors);
  } else if (!errors.empty()) {
    return errors.front();
  }
  return set;
}

void OptionSet::AddSource(const ValueSource& source, std::vector<RawValue>* values,
                          const Purpose& purpose, std::vector<absl::Status>* errors) {
  const KeyScope scope(registry_, purpose.target, RootOf(*values));
  Leftovers leftovers;
  // What holds for this bucket alone comes last and so wins, wherever it stands.
  for (const KeyScope::Reach reach : {KeyScope::Reach::kEverywhere, KeyScope::Reach::kHere}) {
    for (const RawValue& raw : *values) {
      const KeyScope::Key key = scope.Resolve(raw.name);
      if (key.reach == KeyScope::Reach::kRootOnly && reach == KeyScope::Reach::kHere) {
        leftovers.of_root.push_back(Escape(raw.name));
        leftovers.file = std::string(FileOf(raw.origin));
      }
      if (key.reach != reach) {
        continue;
      }
      if (absl::Status status = Add(raw, key.name, source, &leftovers); !status.ok()) {
        errors->push_back(Annotate(status, raw.origin));
      }
    }
  }
  for (RawValue& raw : *values) {
    WipeString(&raw.value);
  }
  if (!leftovers.foreign.empty()) {
    notices_.push_back(absl::StrCat(
        leftovers.file, ": not options of UnderFS, passed over: ", Names(leftovers.foreign)));
  }
  if (!leftovers.of_root.empty()) {
    notices_.push_back(absl::StrCat(
        leftovers.file, ": only for what 'alluxio.master.mount.table.root.ufs' names there: ",
        Names(leftovers.of_root)));
  }
}

absl::Status OptionSet::Add(const RawValue& raw, absl::string_view name, const ValueSource& source,
                            Leftovers* leftovers) {
  if (source.shared_with_others() && !registry_->Knows(name) && !registry_->IsNearMiss(name)) {
    leftovers->foreign.push_back(Escape(name.substr(0, 80)));
    leftovers->file = std::string(FileOf(raw.origin));
    return absl::OkStatus();
  }
  const absl::StatusOr<OptionRegistry::Match> match = registry_->Find(name);
  UFS_RETURN_IF_ERROR(match.status());
  if (match->inert != nullptr) {
    notices_.push_back(absl::StrCat(raw.origin, ": '", Escape(name.substr(0, 80)),
                                    "' does nothing here: ", match->inert->reason));
    return absl::OkStatus();
  }
  UFS_RETURN_IF_ERROR(raw.problem);
  if (source.shared_with_others() && absl::StripAsciiWhitespace(raw.value).empty()) {
    notices_.push_back(
        absl::StrCat(raw.origin, ": '", name, "' is empty there and does not count"));
    return absl::OkStatus();
  }
  UFS_ASSIGN_OR_RETURN(OptionValue value, OptionValue::Parse(*match, raw.value));
  const auto found = entries_.find(match->spec);
  if (found == entries_.end()) {
    entries_.emplace(match->spec,
                     Entry{match->spec, std::move(value), source.rank(), raw.origin, {}});
    return absl::OkStatus();
  }
  Entry& entry = found->second;
  entry.overridden.insert(entry.overridden.begin(),
                          {entry.value.ToString(), entry.rank, std::move(entry.origin)});
  entry.value = std::move(value);
  entry.rank = source.rank();
  entry.origin = raw.origin;
  return absl::OkStatus();
}

void OptionSet::AddDefaults() {
  for (const OptionSpec& spec : registry_->specs()) {
    if (spec.default_value.empty()) {
      continue;
    }
    const absl::StatusOr<OptionValue> value = OptionValue::Parse({&spec}, spec.default_value);
    if (!value.ok()) {
      std::fprintf(stderr, "underfs: a default is wrong: %s\n", value.status().ToString().c_str());
      std::abort();
    }
    entries_.emplace(&spec, Entry{&spec, *value, ValueRank::kDefault, "default", {}});
  }
}

absl::Status OptionSet::CheckPairs() {
  const auto entry_of = [this](absl::string_view name) {
    const OptionSpec* const spec = registry_->FindCanonical(name);
    return spec == nullptr ? entries_.end() : entries_.find(spec);
  };
  const auto id = entry_of("underfs.aws.access-key-id");
  const auto secret = entry_of("underfs.aws.secret-key");
  const auto token = entry_of("underfs.aws.session-token");
  const auto none = entries_.end();
  if (id != none && secret == none) {
    return absl::InvalidArgumentError(absl::StrCat(
        id->second.origin,
        ": 'aws.accessKeyId' is given without 'aws.secretKey': give both, or neither"));
  }
  if (secret != none && id == none) {
    return absl::InvalidArgumentError(absl::StrCat(
        secret->second.origin,
        ": 'aws.secretKey' is given without 'aws.accessKeyId': give both, or neither"));
  }
  if (id != none && id->second.rank != secret->second.rank) {
    return absl::InvalidArgumentError(
        absl::StrCat("'aws.accessKeyId' is from ", id->second.origin, " and 'aws.secretKey' from ",
                     secret->second.origin, ": give both in one place"));
  }
  if (token == none) {
    return absl::OkStatus();
  }
  if (id == none || token->second.rank < id->second.rank) {
    return absl::InvalidArgumentError(
        absl::StrCat(token->second.origin,
                     ": 'aws.sessionToken' is given without the access key that it belongs to"));
  }
  if (token->second.rank > id->second.rank) {
    entries_.erase(token);  // of the key that the other one overrode
  }
  return absl::OkStatus();
}

const OptionSet::Entry* OptionSet::Find(absl::string_view name) const {
  const OptionSpec* const spec = registry_->FindCanonical(name);
  if (spec == nullptr) {
    std::fprintf(stderr, "underfs: no option is called %s\n", std::string(name).c_str());
    std::abort();
  }
  const auto found = entries_.find(spec);
  return found == entries_.end() ? nullptr : &found->second;
}

std::vector<const OptionSet::Entry*> OptionSet::entries() const {
  std::vector<const Entry*> entries;
  for (const OptionSpec& spec : registry_->specs()) {
    if (const auto found = entries_.find(&spec); found != entries_.end()) {
      entries.push_back(&found->second);
    }
  }
  return entries;
}

}  // namespace ufs
