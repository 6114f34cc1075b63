#include "ufs/config/option_docs.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "ufs/base/environment.h"
#include "ufs/config/file_source.h"
#include "ufs/config/option_man.h"
#include "ufs/config/option_set.h"
#include "ufs/config/option_templates.h"
#include "ufs/config/properties_file.h"

namespace ufs {
namespace {

using ::testing::HasSubstr;

std::string Committed(const std::string& path) {
  std::ifstream file(absl::StrCat(UFS_ROOT, "/", path));
  std::stringstream content;
  content << file.rdbuf();
  return content.str();
}

// A template as a site file: the set, and what there is to say.
absl::StatusOr<OptionSet> LoadAsSiteFile(const std::string& text) {
  const FakeEnvironment environment;
  absl::StatusOr<std::vector<Property>> properties = ParseProperties(text);
  if (!properties.ok()) {
    return properties.status();
  }
  const FileSource source("template", *std::move(properties), {}, &environment);
  return OptionSet::Build(OptionRegistry::BuiltIn(), {&source});
}

// Takes the # away before every key, as somebody does who edits it.
std::string Uncommented(const std::string& text) {
  std::string out;
  for (const absl::string_view line : absl::StrSplit(text, '\n')) {
    const bool key = line.size() > 1 && line[0] == '#' && line[1] != ' ' && line[1] != '#';
    absl::StrAppend(&out, key ? line.substr(1) : line, "\n");
  }
  return out;
}

TEST(Templates, LoadUneditedAndSayNothing) {
  for (const char* const path :
       {"conf/underfs-site.properties.template", "conf/alluxio-site.properties.template"}) {
    const absl::StatusOr<OptionSet> set = LoadAsSiteFile(Committed(path));
    ASSERT_TRUE(set.ok()) << path << ": " << set.status();
    EXPECT_TRUE(set->notices().empty()) << set->notices().front();
    for (const OptionSet::Entry* const entry : set->entries()) {
      EXPECT_EQ(entry->rank, ValueRank::kDefault) << entry->spec->name;
    }
  }
}

TEST(Templates, EveryLineLoadsWhenItIsUncommented) {
  for (const char* const path :
       {"conf/underfs-site.properties.template", "conf/alluxio-site.properties.template"}) {
    const absl::StatusOr<OptionSet> set = LoadAsSiteFile(Uncommented(Committed(path)));
    ASSERT_TRUE(set.ok()) << path << ": " << set.status();
  }
  const absl::StatusOr<OptionSet> all =
      LoadAsSiteFile(Uncommented(UnderfsTemplate(OptionRegistry::BuiltIn())));
  ASSERT_TRUE(all.ok());
  const absl::StatusOr<OptionSet> none = LoadAsSiteFile("");
  ASSERT_TRUE(none.ok());
  for (const OptionSpec& spec : OptionRegistry::BuiltIn().specs()) {
    if (!spec.default_value.empty()) {
      EXPECT_EQ(all->Find(spec.name)->rank, ValueRank::kSiteFile) << spec.name;
      EXPECT_EQ(all->Find(spec.name)->value.ToString(), none->Find(spec.name)->value.ToString());
    }
  }
}

TEST(MountManPage, IsRoffWithEveryOption) {
  const std::string page = MountManPage(OptionRegistry::BuiltIn());
  for (const absl::string_view line : absl::StrSplit(page, '\n')) {
    // A request of man(7)'s, or text.
    if (!line.empty() && line[0] == '.') {
      EXPECT_TRUE(absl::StartsWith(line, ".\\\"") || absl::StartsWith(line, ".TH") ||
                  absl::StartsWith(line, ".S") || absl::StartsWith(line, ".TP") ||
                  absl::StartsWith(line, ".B") || absl::StartsWith(line, ".R") ||
                  absl::StartsWith(line, ".I") || absl::StartsWith(line, ".br") ||
                  absl::StartsWith(line, ".nf") || absl::StartsWith(line, ".fi"))
          << line;
    }
  }
  for (const OptionSpec& spec : OptionRegistry::BuiltIn().specs()) {
    EXPECT_THAT(page, HasSubstr(absl::StrReplaceAll(spec.name, {{"-", "\\-"}})));
  }
}

TEST(OptionsHelp, NamesEveryOptionWithinTheWidth) {
  const std::string help = OptionsHelp(OptionRegistry::BuiltIn(), 80);
  for (const OptionSpec& spec : OptionRegistry::BuiltIn().specs()) {
    EXPECT_THAT(help, HasSubstr(absl::StrCat("\n  ", OptionShortName(spec)))) << spec.name;
  }
  for (const absl::string_view line : absl::StrSplit(help, '\n')) {
    EXPECT_LE(line.size(), 80u) << line;
  }
}

TEST(OptionsHelp, ShowsPlaceholderHelpAndDefault) {
  const OptionRegistry registry({{.name = "underfs.write.part-size",
                                  .short_name = "part-size",
                                  .type = OptionType::kSize,
                                  .default_value = "8M",
                                  .help = "How much."}},
                                {});
  EXPECT_EQ(OptionsHelp(registry),
            "Writing:\n"
            "  part-size=SIZE\n"
            "      How much. Default: 8M.\n");
}

}  // namespace
}  // namespace ufs
