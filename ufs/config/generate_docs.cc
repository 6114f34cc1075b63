// ufs_generate_docs DIRECTORY: writes the reference pages that come from the program's own tables.
#include <cstdio>
#include <fstream>
#include <string>

#include "ufs/config/option_docs.h"
#include "ufs/config/option_registry.h"

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fprintf(stderr, "usage: ufs_generate_docs DIRECTORY\n");
    return 64;
  }
  const std::string path = std::string(argv[1]) + "/options.md";
  std::ofstream file(path, std::ios::binary);
  file << ufs::OptionsMarkdown(ufs::OptionRegistry::BuiltIn());
  file.close();
  if (!file) {
    std::fprintf(stderr, "ufs_generate_docs: cannot write %s\n", path.c_str());
    return 1;
  }
  return 0;
}
