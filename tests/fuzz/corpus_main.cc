// Runs one fuzz target over files, for builds without libFuzzer:
//   underfs_fuzz --target=NAME FILE|DIRECTORY...
// Each input is also run with its tail cut off at every eighth, and with single bytes changed: the
// cheapest damage, the same on every run.
#include <sys/resource.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "absl/strings/strip.h"
#include "tests/fuzz/fuzz.h"

namespace {

namespace fs = std::filesystem;

// A parser must not allocate by what its input claims. (Sanitizers reserve address space.)
void BoundMemory() {
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
  const struct rlimit limit { rlim_t{1} << 30, rlim_t{1} << 30 };
  setrlimit(RLIMIT_AS, &limit);
#endif
}

void RunOne(ufs::fuzz::Target target, const std::string& input) {
  target(input);
  for (size_t eighth = 1; eighth < 8; ++eighth) {
    target(absl::string_view(input).substr(0, input.size() * eighth / 8));
  }
  const size_t step = input.size() / 64 + 1;
  for (size_t at = 0; at < input.size(); at += step) {
    for (const char byte : {'\0', '\n', '/', '9', '\x7f', '\xff'}) {
      std::string damaged = input;
      damaged[at] = byte;
      target(damaged);
    }
  }
}

}  // namespace

int main(int argc, char** argv) {
  ufs::fuzz::Target target = nullptr;
  std::vector<fs::path> files;
  for (int i = 1; i < argc; ++i) {
    absl::string_view argument = argv[i];
    if (absl::ConsumePrefix(&argument, "--target=")) {
      target = ufs::fuzz::FindTarget(argument);
    } else if (fs::is_directory(argv[i])) {
      for (const fs::directory_entry& entry : fs::directory_iterator(argv[i])) {
        files.push_back(entry.path());
      }
    } else {
      files.emplace_back(argv[i]);
    }
  }
  if (target == nullptr || files.empty()) {
    std::fprintf(stderr, "usage: underfs_fuzz --target=NAME FILE|DIRECTORY...\n");
    return 64;
  }
  BoundMemory();
  target(absl::string_view());
  for (const fs::path& path : files) {
    std::fprintf(stderr, "%s\n", path.c_str());
    std::ifstream file(path, std::ios::binary);
    const std::string input((std::istreambuf_iterator<char>(file)), {});
    RunOne(target, input);
  }
  std::printf("%zu inputs\n", files.size());
  return 0;
}
