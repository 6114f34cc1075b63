// The part of YAML that Flink's configuration files are written in.
#include "ufs/config/flink_yaml.h"

#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "ufs/base/status.h"

namespace ufs {
namespace {

constexpr size_t kMaxLevels = 32;

// A key above the present line, which keys deeper than `indent` belong to.
struct Level {
  size_t indent;
  std::string prefix;  // with the dot
};

// Reads a quoted scalar; `text` begins with the quote.
absl::StatusOr<std::string> Quoted(absl::string_view text) {
  const char quote = text[0];
  std::string out;
  for (size_t i = 1; i < text.size(); ++i) {
    if (text[i] == quote) {
      // In single quotes two of them are one.
      if (quote == '\'' && i + 1 < text.size() && text[i + 1] == '\'') {
        ++i;
      } else {
        return out;
      }
    } else if (quote == '"' && text[i] == '\\' && i + 1 < text.size()) {
      ++i;
    }
    out += text[i];
  }
  return absl::InvalidArgumentError("a quote is not closed");
}

absl::StatusOr<std::string> Scalar(absl::string_view text) {
  text = absl::StripAsciiWhitespace(text);
  if (!text.empty() && (text[0] == '"' || text[0] == '\'')) {
    return Quoted(text);
  }
  if (!text.empty() && text[0] == '#') {
    return std::string();
  }
  const size_t comment = text.find(" #");
  return std::string(absl::StripTrailingAsciiWhitespace(text.substr(0, comment)));
}

// Where the key of a line ends: at the first ": ", or at a colon at the line's end.
size_t KeyEnd(absl::string_view line) {
  for (size_t at = line.find(':'); at != absl::string_view::npos; at = line.find(':', at + 1)) {
    if (at + 1 == line.size() || line[at + 1] == ' ' || line[at + 1] == '\t') {
      return at;
    }
  }
  return absl::string_view::npos;
}

absl::Status AddLine(absl::string_view line, int number, std::vector<Level>* levels,
                     std::vector<Property>* properties) {
  const size_t indent = line.find_first_not_of(' ');
  if (indent == absl::string_view::npos || line[indent] == '#' || line.substr(0, 3) == "---") {
    return absl::OkStatus();
  }
  if (line[indent] == '\t') {
    return absl::InvalidArgumentError("a tab indents, where YAML takes spaces");
  }
  const absl::string_view content = line.substr(indent);
  const size_t end = KeyEnd(content);
  if (end == absl::string_view::npos || content[0] == '-') {
    return absl::OkStatus();
  }
  while (!levels->empty() && levels->back().indent >= indent) {
    levels->pop_back();
  }
  UFS_ASSIGN_OR_RETURN(const std::string key, Scalar(content.substr(0, end)));
  UFS_ASSIGN_OR_RETURN(std::string value, Scalar(content.substr(end + 1)));
  const std::string name = absl::StrCat(levels->empty() ? "" : levels->back().prefix, key);
  if (value.empty()) {
    if (levels->size() == kMaxLevels) {
      return absl::InvalidArgumentError("more than 32 levels");
    }
    levels->push_back({indent, absl::StrCat(name, ".")});
    return absl::OkStatus();
  }
  properties->push_back({name, std::move(value), number});
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::vector<Property>> ParseFlinkYaml(absl::string_view text) {
  if (text.find('\0') != absl::string_view::npos) {
    return absl::InvalidArgumentError("it holds a NUL");
  }
  std::vector<Property> properties;
  std::vector<Level> levels;
  int number = 0;
  for (absl::string_view line : absl::StrSplit(text, '\n')) {
    ++number;
    absl::ConsumeSuffix(&line, "\r");
    UFS_RETURN_IF_ERROR(
        Annotate(AddLine(line, number, &levels, &properties), absl::StrCat("line ", number)));
  }
  return properties;
}

}  // namespace ufs
