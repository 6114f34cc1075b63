// Erasing secrets from the memory that /proc/PID/cmdline shows. Works on the raw words, before any
// parsing: an option that will be refused is erased as well.
#include "cli/secrets_in_argv.h"

#include <cstring>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/string_view.h"

namespace ufs::cli {
namespace {

bool IsSecretKey(absl::string_view key) {
  const std::string lower = absl::AsciiStrToLower(key);
  for (const char* word :
       {"secret", "token", "password", "accesskey", "access-key", "access_key", "access.key"}) {
    if (absl::StrContains(lower, word)) {
      return true;
    }
  }
  return false;
}

}  // namespace

void MaskSecrets(char* word) {
  // Options are `key=value`, several of them separated by commas that no backslash escapes.
  char* key = word;
  while (*key != '\0') {
    char* end = key;
    while (*end != '\0' && *end != ',' && *end != '=') {
      ++end;
    }
    if (*end != '=') {
      key = *end == '\0' ? end : end + 1;
      continue;
    }
    const bool secret = IsSecretKey(absl::string_view(key, static_cast<size_t>(end - key)));
    char* value = end + 1;
    while (*value != '\0' && *value != ',') {
      const bool escaped = *value == '\\' && value[1] != '\0';
      for (int i = 0; i <= (escaped ? 1 : 0); ++i) {
        if (secret) {
          *value = '*';
        }
        ++value;
      }
    }
    key = *value == '\0' ? value : value + 1;
  }
}

ArgvCopy::ArgvCopy(int argc, char** argv) {
  words_.assign(argv, argv + argc);
  for (std::string& word : words_) {
    pointers_.push_back(word.data());
  }
  pointers_.push_back(nullptr);
  for (int i = 0; i < argc; ++i) {
    MaskSecrets(argv[i]);
  }
}

}  // namespace ufs::cli
