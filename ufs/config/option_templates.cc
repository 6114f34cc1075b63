// The templates of site files.
#include "ufs/config/option_templates.h"

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "ufs/config/option_text.h"
#include "ufs/config/option_value.h"
#include "ufs/config/properties_file.h"

namespace ufs {
namespace {

constexpr size_t kWidth = 100;

// The name that Alluxio's guide has for the option; empty: none.
absl::string_view AlluxioName(const OptionSpec& spec) {
  for (const OptionAlias& alias : spec.aliases) {
    if (absl::StartsWith(alias.name, "alluxio.")) {
      return alias.name;
    }
  }
  // The guide's own two names for the keys have no prefix.
  return absl::StartsWith(spec.short_name, "aws.") ? spec.short_name : absl::string_view();
}

// What the option says, as comments: help, value, default; then the line to edit.
std::string Entry(const OptionSpec& spec, absl::string_view name) {
  std::string about = absl::StrCat(spec.help, " Value: ", DescribeType(spec));
  if (const std::string range = OptionRange(spec); !range.empty()) {
    absl::StrAppend(&about, ", ", range);
  }
  absl::StrAppend(&about, ".");
  if (spec.default_value.empty()) {
    absl::StrAppend(&about, " Unset: ", spec.unset, ".");
  }
  return absl::StrCat("\n", WrapText(about, "# ", kWidth), "#",
                      FormatProperty(name, spec.default_value), "\n");
}

std::string Heading(absl::string_view title) { return absl::StrCat("\n\n## ", title, "\n"); }

}  // namespace

std::string UnderfsTemplate(const OptionRegistry& registry) {
  std::string out =
      R"(# Options of UnderFS. Copy this file to underfs-site.properties in ~/.underfs, in /etc/underfs, or in
# ./conf, and take the # away before what you change; `underfs config check FILE` looks it through.
# A file with keys in it is for its owner alone: chmod 600.
#
# Written by ufs_generate_docs from the tables of ufs/config.
)";
  absl::string_view group;
  for (const OptionSpec& spec : registry.specs()) {
    if (OptionGroup(spec) != group) {
      group = OptionGroup(spec);
      absl::StrAppend(&out, Heading(OptionGroupTitle(group)));
    }
    absl::StrAppend(&out, Entry(spec, spec.name));
  }
  return out;
}

std::string AlluxioTemplate(const OptionRegistry& registry) {
  std::string out =
      R"(# Options of UnderFS under the names of Alluxio's S3 guide, for those who have such a file: copy this
# one to alluxio-site.properties in ~/.alluxio, in /etc/alluxio, or in ./conf, or point --conf at the one
# you have. Keys that are about Alluxio's own processes may stay in it. Defaults are those of UnderFS.
# A file with keys in it is for its owner alone: chmod 600.
#
# Written by ufs_generate_docs from the tables of ufs/config.

## The mount table's root

# The options below it hold for what this names: `underfs mount s3://BUCKET/DIRECTORY DIR`.
#alluxio.master.mount.table.root.ufs=s3://BUCKET/DIRECTORY
)";
  absl::string_view group;
  for (const OptionSpec& spec : registry.specs()) {
    const absl::string_view name = AlluxioName(spec);
    if (name.empty()) {
      continue;
    }
    if (OptionGroup(spec) != group) {
      group = OptionGroup(spec);
      absl::StrAppend(&out, Heading(OptionGroupTitle(group)));
    }
    absl::StrAppend(&out, Entry(spec, name));
  }
  return out;
}

}  // namespace ufs
