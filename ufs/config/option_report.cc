// Where values come from, for people.
#include "ufs/config/option_report.h"

#include <algorithm>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "ufs/config/option_text.h"
#include "ufs/config/option_value.h"
#include "ufs/obs/redact.h"

namespace ufs {
namespace {

// "mount option -o", "site file /etc/x.properties:12", "default".
std::string Where(ValueRank rank, absl::string_view origin) {
  const absl::string_view name = RankName(rank);
  return name == origin ? std::string(name) : absl::StrCat(name, " ", Escape(origin));
}

constexpr size_t kWidth = 100;
constexpr absl::string_view kIndent = "  ";

std::string Explain(const OptionSpec& spec, const OptionSet::Entry* entry) {
  std::string out;
  const absl::string_view name = OptionShortName(spec);
  if (entry == nullptr) {
    absl::StrAppend(&out, name, " is not set by anybody; what holds then: ", spec.unset, "\n");
  } else {
    absl::StrAppend(&out, name, " = ", Escape(entry->value.ToString()), "\n", kIndent, "from ",
                    Where(entry->rank, entry->origin), "\n");
    for (const OptionSet::Overridden& lower : entry->overridden) {
      absl::StrAppend(&out, kIndent, "over ", Where(lower.rank, lower.origin), ": ",
                      Escape(lower.value), "\n");
    }
  }
  absl::StrAppend(&out, "\n", WrapText(spec.help, kIndent, kWidth));
  absl::StrAppend(&out, kIndent, "canonical name: ", spec.name, "\n");
  if (!spec.aliases.empty()) {
    std::vector<absl::string_view> aliases(spec.aliases.begin(), spec.aliases.end());
    absl::StrAppend(&out, WrapText(absl::StrCat("other names: ", absl::StrJoin(aliases, ", ")),
                                   kIndent, kWidth));
  }
  absl::StrAppend(&out, kIndent, "value: ", DescribeType(spec), "\n");
  if (const std::string range = OptionRange(spec); !range.empty()) {
    absl::StrAppend(&out, kIndent, "range: ", range, "\n");
  }
  absl::StrAppend(&out, kIndent, "default: ", OptionDefault(spec), "\n");
  return out;
}

}  // namespace

std::string ListOptions(const OptionRegistry& registry, const OptionSet& set, bool all) {
  std::string out;
  for (const OptionSpec& spec : registry.specs()) {
    const OptionSet::Entry* const entry = set.Find(spec.name);
    const bool said = entry != nullptr && entry->rank != ValueRank::kDefault;
    if (!said && !all) {
      continue;
    }
    const std::string value =
        entry == nullptr ? "(unset)" : absl::StrCat("= ", Escape(entry->value.ToString()));
    const std::string where =
        entry == nullptr ? std::string(spec.unset) : Where(entry->rank, entry->origin);
    absl::StrAppend(&out, absl::StrFormat("%-24s %-40s %s\n", OptionShortName(spec), value, where));
  }
  return out;
}

absl::StatusOr<std::string> ExplainOption(const OptionRegistry& registry, const OptionSet& set,
                                          absl::string_view name) {
  const absl::StatusOr<OptionRegistry::Match> match = registry.Find(name);
  if (match.status().code() == absl::StatusCode::kUnimplemented) {
    return absl::StrCat(match.status().message(), "\n");
  }
  if (!match.ok()) {
    return match.status();
  }
  if (match->inert != nullptr) {
    return absl::StrCat("'", Escape(name), "' does nothing here: ", match->inert->reason, "\n");
  }
  return Explain(*match->spec, set.Find(match->spec->name));
}

}  // namespace ufs
