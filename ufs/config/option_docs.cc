// Help and reference page from the table of options.
#include "ufs/config/option_docs.h"

#include <map>
#include <set>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "ufs/base/units.h"
#include "ufs/config/option_value.h"

namespace ufs {
namespace {

struct GroupTitle {
  absl::string_view group;
  absl::string_view title;
};
constexpr GroupTitle kTitles[] = {
    {"s3", "The store"},
    {"tls", "TLS"},
    {"proxy", "Proxies"},
    {"aws", "Credentials"},
    {"encryption", "Encryption"},
    {"object", "Objects"},
    {"mount", "The mount point"},
    {"posix", "Owner and mode"},
    {"metadata", "Freshness"},
    {"write", "Writing"},
    {"cleanup", "Old uploads"},
    {"memory", "Memory"},
    {"cache", "The cache on disk"},
    {"log", "The log"},
    {"metrics", "Metrics"},
    {"state", "State"},
};

absl::string_view Title(absl::string_view group) {
  for (const GroupTitle& known : kTitles) {
    if (known.group == group) {
      return known.title;
    }
  }
  return group;
}

// What follows the name after -o.
std::string Placeholder(const OptionSpec& spec) {
  switch (spec.type) {
    case OptionType::kBool:
      return spec.default_value == "false" ? "" : "=true|false";
    case OptionType::kInt:
      return "=N";
    case OptionType::kSize:
      return "=SIZE";
    case OptionType::kDuration:
      return "=TIME";
    case OptionType::kMode:
      return "=MODE";
    case OptionType::kUser:
      return "=USER";
    case OptionType::kGroup:
      return "=GROUP";
    case OptionType::kEnum:
      return absl::StrCat("=", absl::StrJoin(spec.values, "|"));
    case OptionType::kString:
      return "=TEXT";
    case OptionType::kList:
      return "=LIST";
    case OptionType::kSecret:
      return "=SECRET";
  }
  return "";
}

std::string Default(const OptionSpec& spec) {
  return std::string(spec.default_value.empty() ? spec.unset : spec.default_value);
}

// "5 MiB to 5 GiB", or nothing.
std::string Range(const OptionSpec& spec) {
  if (spec.type == OptionType::kInt) {
    return absl::StrCat(spec.min, " to ", spec.max);
  }
  if (spec.type != OptionType::kSize || spec.min == 0) {
    return "";
  }
  if (spec.max == std::numeric_limits<int64_t>::max()) {
    return absl::StrCat("from ", FormatSize(spec.min));
  }
  return absl::StrCat(FormatSize(spec.min), " to ", FormatSize(spec.max));
}

// Breaks `text` at spaces into lines of at most `width` columns, each behind `indent` spaces.
void Wrap(absl::string_view text, size_t indent, size_t width, std::string* out) {
  std::string line(indent, ' ');
  for (const absl::string_view word : absl::StrSplit(text, ' ', absl::SkipEmpty())) {
    const bool first = line.size() == indent;
    if (!first && line.size() + 1 + word.size() > width) {
      absl::StrAppend(out, line, "\n");
      line.assign(indent, ' ');
      absl::StrAppend(&line, word);
    } else {
      absl::StrAppend(&line, first ? "" : " ", word);
    }
  }
  absl::StrAppend(out, line, "\n");
}

std::string MarkdownRow(const OptionSpec& spec) {
  std::vector<std::string> about = {std::string(spec.help)};
  if (const std::string range = Range(spec); !range.empty()) {
    about.push_back(absl::StrCat("Range: ", range, "."));
  }
  if (!spec.values_unbuilt.empty()) {
    about.push_back(
        absl::StrCat("Not built yet: `", absl::StrJoin(spec.values_unbuilt, "`, `"), "`."));
  }
  std::vector<std::string> aliases;
  for (const absl::string_view alias : spec.aliases) {
    aliases.push_back(absl::StrCat("`", alias, "`"));
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

}  // namespace

std::string OptionsHelp(const OptionRegistry& registry, size_t width) {
  constexpr size_t kIndent = 6;
  std::string out;
  absl::string_view group;
  for (const OptionSpec& spec : registry.specs()) {
    if (OptionGroup(spec) != group) {
      group = OptionGroup(spec);
      absl::StrAppend(&out, out.empty() ? "" : "\n", Title(group), ":\n");
    }
    absl::StrAppend(&out, "  ", OptionShortName(spec), Placeholder(spec), "\n");
    Wrap(absl::StrCat(spec.help, " Default: ", Default(spec), "."), kIndent, width, &out);
  }
  return out;
}

std::string OptionsMarkdown(const OptionRegistry& registry) {
  std::string out = R"(# Options

<!-- Written by ufs_generate_docs from the tables of ufs/config; ./run check writes it anew. -->

An option is given as `-o NAME=VALUE,...` when a bucket is mounted or named on the command line. Each
has a short name, a canonical one (`underfs.` may be left out), and the names that other programs have
for it, with or without `alluxio.`; hyphen and underscore are the same. Highest first, a value comes
from: the mount's `-o`, `-D` on the command line, the environment, the AWS profile, the default. Of two
in one place the later one holds.

In a value `\,` is a comma, `\\` a backslash and `\"` a quote; between double quotes commas stand for
themselves. Sizes are binary (`64MB`, `64MiB` and `64M` are the same). A duration without a unit is in
seconds, under another program's name in milliseconds. Words that mount(8) and fstab(5) have for
themselves (`noatime`, `nofail`, `_netdev`, `x-systemd.*`, ...) may stand among the options; `rw` undoes an
earlier `ro`.

)";
  absl::string_view group;
  for (const OptionSpec& spec : registry.specs()) {
    if (OptionGroup(spec) != group) {
      absl::StrAppend(&out, group.empty() ? "" : "\n", "## ", Title(OptionGroup(spec)), "\n\n",
                      "| option | value | default | what it does | other names |\n",
                      "|---|---|---|---|---|\n");
      group = OptionGroup(spec);
    }
    absl::StrAppend(&out, MarkdownRow(spec));
  }
  absl::StrAppend(&out, R"(
## Recognised, and not built yet

These are refused with a message, never accepted in silence.

)",
                  PendingMarkdown(registry));
  return out;
}

}  // namespace ufs
