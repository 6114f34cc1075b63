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

constexpr absl::string_view kOwnPrefix = "underfs.";
constexpr absl::string_view kAlluxioPrefix = "alluxio.";

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

OptionRegistry::OptionRegistry(std::vector<OptionSpec> specs, std::vector<PendingOption> pending)
    : specs_(std::move(specs)), pending_(std::move(pending)) {
  for (const OptionSpec& spec : specs_) {
    const Match own = {&spec, /*foreign=*/false};
    Add(spec.name, own);
    Add(absl::StripPrefix(spec.name, kOwnPrefix), own);
    Add(OptionShortName(spec), own);
    for (const absl::string_view alias : spec.aliases) {
      Add(alias, {&spec, /*foreign=*/true});
    }
  }
  for (const PendingOption& known : pending_) {
    pending_names_.emplace(Normalise(known.name), known.feature);
  }
}

const OptionRegistry& OptionRegistry::BuiltIn() {
  static const OptionRegistry& registry = *[] {
    OptionTopic table = OptionTable();
    return new OptionRegistry(std::move(table.options), std::move(table.pending));
  }();
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
  // Names come from the command line and from files: they are shown, so they are escaped.
  return absl::InvalidArgumentError(
      absl::StrCat("unknown option '", Escape(name.substr(0, 80)), "'", Nearest(normal)));
}

const OptionSpec* OptionRegistry::FindCanonical(absl::string_view name) const {
  for (const OptionSpec& spec : specs_) {
    if (spec.name == name) {
      return &spec;
    }
  }
  return nullptr;
}

std::string OptionRegistry::Nearest(absl::string_view name) const {
  // Farther than a third of the name it would be a guess, not a correction.
  size_t best = std::max<size_t>(2, name.size() / 3) + 1;
  std::string nearest;
  for (const auto& [candidate, match] : names_) {
    const size_t distance = EditDistance(name, candidate, best);
    if (distance < best || (distance == best && !nearest.empty() && candidate < nearest)) {
      best = distance;
      nearest = candidate;
    }
  }
  if (nearest.empty()) {
    return "; `underfs mount --help` lists the options";
  }
  return absl::StrCat("; did you mean '", nearest, "'?");
}

}  // namespace ufs
