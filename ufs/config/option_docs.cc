// Help and reference page from the tables of options.
#include "ufs/config/option_docs.h"

#include <map>
#include <set>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "ufs/config/option_text.h"
#include "ufs/config/option_value.h"

namespace ufs {
namespace {

std::string MarkdownRow(const OptionSpec& spec) {
  std::vector<std::string> about = {std::string(spec.help)};
  if (const std::string range = OptionRange(spec); !range.empty()) {
    about.push_back(absl::StrCat("Range: ", range, "."));
  }
  if (!spec.values_unbuilt.empty()) {
    about.push_back(
        absl::StrCat("Not built yet: `", absl::StrJoin(spec.values_unbuilt, "`, `"), "`."));
  }
  std::vector<std::string> aliases;
  for (const OptionAlias& alias : spec.aliases) {
    aliases.push_back(absl::StrCat("`", alias.name, "`"));
  }
  std::string value = DescribeType(spec);
  if (spec.type == OptionType::kEnum) {
    value = absl::StrCat("`", absl::StrJoin(spec.values, "`, `"), "`");
  }
  return absl::StrCat("| `", OptionShortName(spec), "`<br>`", spec.name, "` | ", value, " | ",
                      spec.default_value.empty() ? std::string(spec.unset)
                                                 : absl::StrCat("`", spec.default_value, "`"),
                      " | ", absl::StrJoin(about, " "), " | ", absl::StrJoin(aliases, "<br>"),
                      " |\n");
}

std::string PendingMarkdown(const OptionRegistry& registry) {
  std::map<absl::string_view, std::set<absl::string_view>> by_feature;
  for (const PendingOption& pending : registry.pending()) {
    by_feature[pending.feature].insert(pending.name);
  }
  std::string out;
  for (const auto& [feature, names] : by_feature) {
    absl::StrAppend(&out, "- ", feature, ": `", absl::StrJoin(names, "`, `"), "`\n");
  }
  return out;
}

std::string InertMarkdown(const OptionRegistry& registry) {
  std::map<absl::string_view, std::set<absl::string_view>> by_reason;
  for (const InertKey& key : registry.inert()) {
    by_reason[key.reason].insert(key.name);
  }
  std::string out;
  for (const auto& [reason, names] : by_reason) {
    absl::StrAppend(&out, "- ", reason, ": `", absl::StrJoin(names, "`, `"), "`\n");
  }
  return out;
}

}  // namespace

std::string OptionsHelp(const OptionRegistry& registry, size_t width) {
  constexpr absl::string_view kIndent = "      ";
  std::string out;
  absl::string_view group;
  for (const OptionSpec& spec : registry.specs()) {
    if (OptionGroup(spec) != group) {
      group = OptionGroup(spec);
      absl::StrAppend(&out, out.empty() ? "" : "\n", OptionGroupTitle(group), ":\n");
    }
    absl::StrAppend(
        &out, "  ", OptionShortName(spec), OptionPlaceholder(spec), "\n",
        WrapText(absl::StrCat(spec.help, " Default: ", OptionDefault(spec), "."), kIndent, width));
  }
  return out;
}

std::string OptionsMarkdown(const OptionRegistry& registry) {
  std::string out = R"(# Options

<!-- Written by ufs_generate_docs from the tables of ufs/config; ./run check writes it anew. -->

An option is given as `-o NAME=VALUE,...` when a bucket is mounted or named on the command line. Each
has a short name, a canonical one (`underfs.` may be left out), and the names that other programs have
for it, with or without `alluxio.`; hyphen and underscore are the same. Highest first, a value comes
from: the mount's `-o`, `-D` on the command line (or in `ALLUXIO_JAVA_OPTS`), the site file, the
environment, the AWS profile, the role, the default. Of two in one place the later one holds. [The
guide](../guide/options.md) says where files are looked for; `underfs config explain` says where a value
comes from.

In a value `\,` is a comma, `\\` a backslash and `\"` a quote; between double quotes commas stand for
themselves. Sizes are binary (`64MB`, `64MiB` and `64M` are the same). A duration without a unit is in
seconds, under another program's name in milliseconds. Words that mount(8) and fstab(5) have for
themselves (`noatime`, `nofail`, `_netdev`, `x-systemd.*`, ...) may stand among the options; `rw` undoes an
earlier `ro`.

)";
  absl::string_view group;
  for (const OptionSpec& spec : registry.specs()) {
    if (OptionGroup(spec) != group) {
      absl::StrAppend(&out, group.empty() ? "" : "\n", "## ", OptionGroupTitle(OptionGroup(spec)),
                      "\n\n", "| option | value | default | what it does | other names |\n",
                      "|---|---|---|---|---|\n");
      group = OptionGroup(spec);
    }
    absl::StrAppend(&out, MarkdownRow(spec));
  }
  absl::StrAppend(&out, R"(
## Recognised, and not built yet

These are refused with a message, never accepted in silence.

)",
                  PendingMarkdown(registry), R"(
## Without meaning here

These keys of other programs do nothing, and `underfs` says so with the reason.

)",
                  InertMarkdown(registry));
  return out;
}

}  // namespace ufs
