// Files of the source tree that the program's own tables are the source of.
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>
#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "cli/app.h"
#include "cli/man_page.h"
#include "ufs/config/option_docs.h"
#include "ufs/config/option_man.h"
#include "ufs/config/option_templates.h"

namespace ufs::cli {
namespace {

std::string Committed(const std::string& path) {
  std::ifstream file(absl::StrCat(UFS_ROOT, "/", path));
  std::stringstream content;
  content << file.rdbuf();
  return content.str();
}

constexpr const char* kStale = "write it anew: build/dev/bin/ufs_generate_docs .";

TEST(GeneratedFiles, TheCommittedOnesAreUpToDate) {
  const OptionRegistry& registry = OptionRegistry::BuiltIn();
  EXPECT_TRUE(Committed("docs/reference/options.md") == OptionsMarkdown(registry)) << kStale;
  EXPECT_TRUE(Committed("docs/reference/underfs-mount.1") == MountManPage(registry)) << kStale;
  EXPECT_TRUE(Committed("conf/underfs-site.properties.template") == UnderfsTemplate(registry))
      << kStale;
  EXPECT_TRUE(Committed("conf/alluxio-site.properties.template") == AlluxioTemplate(registry))
      << kStale;
  CommandContext context;
  EXPECT_TRUE(Committed("docs/reference/underfs.1") == ManPage(*MakeApp(&context))) << kStale;
}

TEST(GeneratedFiles, TheManualPageHasEveryCommandWithItsHelp) {
  CommandContext context;
  const std::unique_ptr<CLI::App> app = MakeApp(&context);
  const std::string page = ManPage(*app);
  for (const char* text : {".SS underfs mount", ".SS underfs unmount", ".SS underfs fs ls",
                           ".SS underfs config explain", ".SS underfs doctor",
                           "write nothing, neither there nor here", "\\-\\-read\\-only"}) {
    EXPECT_TRUE(absl::StrContains(page, text)) << text;
  }
}

}  // namespace
}  // namespace ufs::cli
