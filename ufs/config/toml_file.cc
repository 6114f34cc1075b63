// The scalars of TOML files. https://toml.io/en/v1.0.0
#include "ufs/config/toml_file.h"

#include <algorithm>
#include <string>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "ufs/base/status.h"

namespace ufs {
namespace {

absl::Status Invalid(absl::string_view why) { return absl::InvalidArgumentError(why); }

// What stands behind a value: nothing, or a comment.
bool IsRest(absl::string_view text) {
  text = absl::StripLeadingAsciiWhitespace(text);
  return text.empty() || text[0] == '#';
}

absl::StatusOr<char> Escaped(char c) {
  switch (c) {
    case '"':
    case '\\':
      return c;
    case 'n':
      return '\n';
    case 't':
      return '\t';
    case 'r':
      return '\r';
    default:
      return Invalid("a string has an escape other than \\\" \\\\ \\n \\t \\r");
  }
}

// Reads the string at the beginning of `text` and takes it away.
absl::StatusOr<std::string> TakeString(absl::string_view* text) {
  const char quote = (*text)[0];
  std::string out;
  for (size_t i = 1; i < text->size(); ++i) {
    char c = (*text)[i];
    if (c == quote) {
      text->remove_prefix(i + 1);
      return out;
    }
    if (c == '\\' && quote == '"' && i + 1 < text->size()) {
      UFS_ASSIGN_OR_RETURN(c, Escaped((*text)[++i]));
    }
    out += c;
  }
  return Invalid("a string is not closed");
}

// A key, dotted or not, up to `end` ('=' or ']'), which is taken away too.
absl::StatusOr<std::string> TakeKey(absl::string_view* text, char end) {
  std::string key;
  while (true) {
    *text = absl::StripLeadingAsciiWhitespace(*text);
    if (text->empty()) {
      return Invalid("a key is not complete");
    }
    if ((*text)[0] == '"' || (*text)[0] == '\'') {
      UFS_ASSIGN_OR_RETURN(const std::string part, TakeString(text));
      key += part;
    } else {
      size_t size = 0;
      while (size < text->size() &&
             (absl::ascii_isalnum(static_cast<unsigned char>((*text)[size])) ||
              (*text)[size] == '_' || (*text)[size] == '-')) {
        ++size;
      }
      if (size == 0) {
        return Invalid("this is neither a table, a key with a value, nor a comment");
      }
      absl::StrAppend(&key, text->substr(0, size));
      text->remove_prefix(size);
    }
    *text = absl::StripLeadingAsciiWhitespace(*text);
    if (absl::ConsumePrefix(text, ".")) {
      key += '.';
      continue;
    }
    if (!absl::ConsumePrefix(text, absl::string_view(&end, 1))) {
      return Invalid("this is neither a table, a key with a value, nor a comment");
    }
    return key;
  }
}

class TomlReader {
 public:
  absl::Status AddLine(absl::string_view line, int number) {
    if (!until_.empty()) {  // within an array or a long string, which nobody wants
      until_ = absl::StrContains(line, until_) ? "" : until_;
      return absl::OkStatus();
    }
    if (IsRest(line)) {
      return absl::OkStatus();
    }
    line = absl::StripAsciiWhitespace(line);
    if (absl::ConsumePrefix(&line, "[")) {
      const bool array = absl::ConsumePrefix(&line, "[");
      UFS_ASSIGN_OR_RETURN(table_, TakeKey(&line, ']'));
      if ((array && !absl::ConsumePrefix(&line, "]")) || !IsRest(line)) {
        return Invalid("a table's name is not closed");
      }
      return absl::OkStatus();
    }
    UFS_ASSIGN_OR_RETURN(const std::string key, TakeKey(&line, '='));
    return AddValue(key, absl::StripLeadingAsciiWhitespace(line), number);
  }

  std::vector<Property> properties_;

 private:
  absl::Status AddValue(const std::string& key, absl::string_view text, int number) {
    if (text.empty()) {
      return Invalid("a key has no value");
    }
    for (const absl::string_view quotes : {"\"\"\"", "'''"}) {
      if (absl::ConsumePrefix(&text, quotes)) {
        until_ = absl::StrContains(text, quotes) ? "" : quotes;
        return absl::OkStatus();
      }
    }
    if (text[0] == '[') {
      // Closed on its own line or on a later one: good enough for what is passed over.
      const auto count = [text](char c) { return std::count(text.begin(), text.end(), c); };
      until_ = count(']') >= count('[') ? "" : "]";
      return absl::OkStatus();
    }
    if (text[0] == '{') {
      return absl::OkStatus();
    }
    std::string value;
    if (text[0] == '"' || text[0] == '\'') {
      UFS_ASSIGN_OR_RETURN(value, TakeString(&text));
      if (!IsRest(text)) {
        return Invalid("something stands behind a string");
      }
    } else {
      value = std::string(absl::StripTrailingAsciiWhitespace(text.substr(0, text.find('#'))));
    }
    properties_.push_back(
        {table_.empty() ? key : absl::StrCat(table_, ".", key), std::move(value), number});
    return absl::OkStatus();
  }

  std::string table_;
  absl::string_view until_;  // what ends a value that is passed over
};

}  // namespace

absl::StatusOr<std::vector<Property>> ParseToml(absl::string_view text) {
  if (text.find('\0') != absl::string_view::npos) {
    return absl::InvalidArgumentError("it holds a NUL");
  }
  TomlReader reader;
  int number = 0;
  for (absl::string_view line : absl::StrSplit(text, '\n')) {
    ++number;
    absl::ConsumeSuffix(&line, "\r");
    UFS_RETURN_IF_ERROR(Annotate(reader.AddLine(line, number), absl::StrCat("line ", number)));
  }
  return std::move(reader.properties_);
}

}  // namespace ufs
