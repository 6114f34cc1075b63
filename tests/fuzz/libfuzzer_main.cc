// libFuzzer's entry points. The target is chosen by --target=NAME, which libFuzzer passes over.
#include <cstdio>
#include <cstdlib>

#include "absl/strings/strip.h"
#include "tests/fuzz/fuzz.h"

namespace {
ufs::fuzz::Target chosen = nullptr;
}  // namespace

extern "C" int LLVMFuzzerInitialize(int* argc, char*** argv) {
  for (int i = 1; i < *argc; ++i) {
    absl::string_view argument = (*argv)[i];
    if (absl::ConsumePrefix(&argument, "--target=")) {
      chosen = ufs::fuzz::FindTarget(argument);
    }
  }
  if (chosen == nullptr) {
    std::fprintf(stderr, "usage: underfs_fuzz --target=NAME [libFuzzer's arguments]; there are:\n");
    for (const ufs::fuzz::NamedTarget& target : ufs::fuzz::Targets()) {
      std::fprintf(stderr, "  %.*s\n", static_cast<int>(target.name.size()), target.name.data());
    }
    std::exit(64);
  }
  return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t size) {
  chosen(absl::string_view(reinterpret_cast<const char*>(bytes), size));
  return 0;
}
