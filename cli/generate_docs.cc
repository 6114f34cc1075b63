// ufs_generate_docs ROOT: writes what of the source tree comes from the program's own tables: the
// reference page, the manual pagess, the templates of site files.
#include <cstdio>
#include <fstream>
#include <memory>
#include <string>

#include "cli/app.h"
#include "cli/man_page.h"
#include "ufs/config/option_docs.h"
#include "ufs/config/option_man.h"
#include "ufs/config/option_registry.h"
#include "ufs/config/option_templates.h"

namespace {

bool Write(const std::string& path, const std::string& content) {
  std::ofstream file(path, std::ios::binary);
  file << content;
  file.close();
  if (!file) {
    std::fprintf(stderr, "ufs_generate_docs: cannot write %s\n", path.c_str());
  }
  return !file.fail();
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fprintf(stderr, "usage: ufs_generate_docs ROOT (the top of the source tree)\n");
    return 64;
  }
  const std::string root = argv[1];
  const ufs::OptionRegistry& registry = ufs::OptionRegistry::BuiltIn();
  ufs::cli::CommandContext context;
  const std::unique_ptr<CLI::App> app = ufs::cli::MakeApp(&context);
  const bool written =
      Write(root + "/docs/reference/options.md", ufs::OptionsMarkdown(registry)) &&
      Write(root + "/docs/reference/underfs-mount.1", ufs::MountManPage(registry)) &&
      Write(root + "/docs/reference/underfs.1", ufs::cli::ManPage(*app)) &&
      Write(root + "/conf/underfs-site.properties.template", ufs::UnderfsTemplate(registry)) &&
      Write(root + "/conf/alluxio-site.properties.template", ufs::AlluxioTemplate(registry));
  return written ? 0 : 1;
}
