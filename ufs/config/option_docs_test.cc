#include "ufs/config/option_docs.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"

namespace ufs {
namespace {

using ::testing::HasSubstr;

TEST(OptionsMarkdown, TheCommittedPageIsUpToDate) {
  std::ifstream file(std::string(UFS_DOCS) + "/reference/options.md");
  std::stringstream page;
  page << file.rdbuf();
  EXPECT_EQ(page.str(), OptionsMarkdown(OptionRegistry::BuiltIn()))
      << "write it anew: build/dev/bin/ufs_generate_docs docs/reference";
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
