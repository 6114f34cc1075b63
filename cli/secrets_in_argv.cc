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

// Overwrites what stands up to `end`.
void Overwrite(char* begin, const char* end) {
  for (char* at = begin; at != end; ++at) {
    *at = '*';
  }
}

// Where the value of an item ends: at a comma that neither a backslash nor quotes protect.
char* ValueEnd(char* at) {
  bool quoted = false;
  while (*at != '\0' && (quoted || *at != ',')) {
    if (*at == '\\' && at[1] != '\0') {
      ++at;
    } else if (*at == '"') {
      quoted = !quoted;
    }
    ++at;
  }
  return at;
}

// `KEY=VALUE`, in which commas are nothing special.
void MaskDefinition(char* word) {
  char* const equals = std::strchr(word, '=');
  if (equals != nullptr &&
      IsSecretKey(absl::string_view(word, static_cast<size_t>(equals - word)))) {
    Overwrite(equals + 1, equals + 1 + std::strlen(equals + 1));
  }
}

bool IsOneOf(absl::string_view word, absl::string_view a, absl::string_view b) {
  return word == a || word == b;
}

}  // namespace

void MaskSecrets(char* word) {
  if (absl::StartsWith(word, "-D")) {
    MaskDefinition(word + 2);
    return;
  }
  if (absl::StartsWith(word, "--define=")) {
    MaskDefinition(word + std::strlen("--define="));
    return;
  }
  // Options are `key=value`, several of them separated by commas.
  char* key = absl::StartsWith(word, "--option=") ? word + std::strlen("--option=") : word;
  while (*key != '\0') {
    char* end = key;
    while (*end != '\0' && *end != ',' && *end != '=') {
      ++end;
    }
    if (*end == '=') {
      char* const value = end + 1;
      const bool secret = IsSecretKey(absl::string_view(key, static_cast<size_t>(end - key)));
      end = ValueEnd(value);
      if (secret) {
        Overwrite(value, end);
      }
    }
    key = *end == '\0' ? end : end + 1;
  }
}

ArgvCopy::ArgvCopy(int argc, char** argv) {
  words_.assign(argv, argv + argc);
  for (std::string& word : words_) {
    pointers_.push_back(word.data());
  }
  pointers_.push_back(nullptr);
  for (int i = 0; i < argc; ++i) {
    if (i > 0 && IsOneOf(words_[static_cast<size_t>(i) - 1], "-D", "--define")) {
      MaskDefinition(argv[i]);
    } else {
      MaskSecrets(argv[i]);
    }
  }
}

}  // namespace ufs::cli
