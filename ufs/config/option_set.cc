// Which value holds: by rank, and within one rank the last.
#include "ufs/config/option_set.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <utility>

#include "absl/strings/str_cat.h"
#include "ufs/base/secret.h"
#include "ufs/base/status.h"

namespace ufs {

absl::StatusOr<OptionSet> OptionSet::Build(const OptionRegistry& registry,
                                           absl::Span<const ValueSource* const> sources) {
  std::vector<const ValueSource*> ordered(sources.begin(), sources.end());
  // Lowest rank first: what comes later overrides.
  std::stable_sort(ordered.begin(), ordered.end(), [](const ValueSource* a, const ValueSource* b) {
    return a->rank() > b->rank();
  });
  OptionSet set(&registry);
  set.AddDefaults();
  for (const ValueSource* const source : ordered) {
    UFS_ASSIGN_OR_RETURN(std::vector<RawValue> values, source->Values());
    absl::Status status;
    for (RawValue& raw : values) {
      status.Update(set.Add(raw, source->rank()));
      WipeString(&raw.value);
    }
    UFS_RETURN_IF_ERROR(status);
  }
  UFS_RETURN_IF_ERROR(set.CheckPairs());
  return set;
}

absl::Status OptionSet::Add(const RawValue& raw, ValueRank rank) {
  const absl::StatusOr<OptionRegistry::Match> match = registry_->Find(raw.name);
  if (!match.ok()) {
    return Annotate(match.status(), raw.origin);
  }
  absl::StatusOr<OptionValue> value = OptionValue::Parse(*match, raw.value);
  if (!value.ok()) {
    return Annotate(value.status(), raw.origin);
  }
  const auto found = entries_.find(match->spec);
  if (found == entries_.end()) {
    entries_.emplace(match->spec, Entry{match->spec, *std::move(value), rank, raw.origin, {}});
    return absl::OkStatus();
  }
  Entry& entry = found->second;
  entry.overridden.insert(entry.overridden.begin(),
                          {entry.value.ToString(), entry.rank, std::move(entry.origin)});
  entry.value = *std::move(value);
  entry.rank = rank;
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

absl::Status OptionSet::CheckPairs() const {
  const OptionSpec* const id = registry_->FindCanonical("underfs.aws.access-key-id");
  const OptionSpec* const secret = registry_->FindCanonical("underfs.aws.secret-key");
  const bool has_id = entries_.contains(id);
  const bool has_secret = entries_.contains(secret);
  if (has_id && !has_secret) {
    return absl::InvalidArgumentError(
        "'aws.accessKeyId' is given without 'aws.secretKey': give both, or neither");
  }
  if (has_secret && !has_id) {
    return absl::InvalidArgumentError(
        "'aws.secretKey' is given without 'aws.accessKeyId': give both, or neither");
  }
  const OptionSpec* const token = registry_->FindCanonical("underfs.aws.session-token");
  if (entries_.contains(token) && !has_id) {
    return absl::InvalidArgumentError(
        "'aws.sessionToken' is given without the access key that it belongs to");
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
