// -D words in a variable of the environment.
#include "ufs/config/java_options.h"

#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/strip.h"
#include "ufs/base/secret.h"
#include "ufs/base/status.h"

namespace ufs {
namespace {

// Cuts a text into words as a shell does, without expanding anything.
class WordReader {
 public:
  explicit WordReader(absl::string_view text) : text_(text) {}

  // False at the end.
  absl::StatusOr<bool> Next(std::string* word) {
    word->clear();
    while (at_ < text_.size() && Blank(text_[at_])) {
      ++at_;
    }
    if (at_ == text_.size()) {
      return false;
    }
    char quote = '\0';
    for (; at_ < text_.size() && (quote != '\0' || !Blank(text_[at_])); ++at_) {
      const char c = text_[at_];
      if (c == '\\' && quote != '\'' && at_ + 1 < text_.size()) {
        *word += text_[++at_];
      } else if (quote == '\0' && (c == '"' || c == '\'')) {
        quote = c;
      } else if (c == quote) {
        quote = '\0';
      } else {
        *word += c;
      }
    }
    if (quote != '\0') {
      return absl::InvalidArgumentError("a quote is not closed");
    }
    return true;
  }

 private:
  static bool Blank(char c) { return absl::ascii_isspace(static_cast<unsigned char>(c)); }

  const absl::string_view text_;
  size_t at_ = 0;
};

}  // namespace

absl::StatusOr<std::vector<Property>> ParseJavaOptions(absl::string_view text) {
  std::vector<Property> properties;
  WordReader reader(text);
  std::string word;
  while (true) {
    UFS_ASSIGN_OR_RETURN(const bool more, reader.Next(&word));
    if (!more) {
      return properties;
    }
    absl::string_view definition = word;
    if (!absl::ConsumePrefix(&definition, "-D")) {
      continue;
    }
    const size_t equals = definition.find('=');
    const absl::string_view name = definition.substr(0, equals);
    if (name.empty()) {
      return absl::InvalidArgumentError("-D stands without a key: write -Dkey=value");
    }
    properties.push_back({std::string(name), equals == absl::string_view::npos
                                                 ? std::string()
                                                 : std::string(definition.substr(equals + 1))});
    WipeString(&word);
  }
}

}  // namespace ufs
