// Parsing of ~/.aws/credentials and ~/.aws/config. The format is AWS's "Format of the AWS SDKs and
// Tools shared config and credentials files"; where its tools differ, what more of them accept is
// accepted, such as a whole profile that is indented.
#include "ufs/aws/profile_file.h"

#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "ufs/base/secret.h"

namespace ufs {
namespace {

constexpr absl::string_view kSession = "\nsso-session ";

bool IsBlank(char c) { return c == ' ' || c == '\t'; }

size_t IndentOf(absl::string_view line) {
  size_t indent = 0;
  while (indent < line.size() && IsBlank(line[indent])) {
    ++indent;
  }
  return indent;
}

// Without a comment. White space must separate it from the value: `#` and `;` within a word belong
// to it.
absl::string_view WithoutComment(absl::string_view value) {
  for (size_t i = 0; i + 1 < value.size(); ++i) {
    if (IsBlank(value[i]) && (value[i + 1] == '#' || value[i + 1] == ';')) {
      return value.substr(0, i);
    }
  }
  return !value.empty() && (value[0] == '#' || value[0] == ';') ? value.substr(0, 0) : value;
}

// The profile that a section's heading names; empty for a section that is none.
std::string ProfileOf(absl::string_view heading, ProfileFile::Syntax syntax) {
  heading = absl::StripAsciiWhitespace(heading);
  bool session = false;
  if (syntax == ProfileFile::Syntax::kConfig) {
    if (heading == "default") {
      return "default";
    }
    session = absl::ConsumePrefix(&heading, "sso-session");
    if ((!session && !absl::ConsumePrefix(&heading, "profile")) || heading.empty() ||
        !IsBlank(heading[0])) {
      return "";
    }
    heading = absl::StripAsciiWhitespace(heading);
  }
  if (heading.size() >= 2 && (heading.front() == '"' || heading.front() == '\'') &&
      heading.front() == heading.back()) {
    heading = heading.substr(1, heading.size() - 2);
  }
  return absl::StrCat(session ? kSession : "", heading);
}

}  // namespace

ProfileFile::~ProfileFile() {
  for (auto& [profile, properties] : profiles_) {
    for (auto& [key, value] : properties) {
      WipeString(&value);
    }
  }
}

absl::Status ProfileFile::Add(absl::string_view text, Syntax syntax, absl::string_view name) {
  absl::ConsumePrefix(&text, "\xEF\xBB\xBF");
  Position at;
  int number = 0;
  for (const absl::string_view line : absl::StrSplit(text, '\n')) {
    ++number;
    if (const absl::string_view refusal = AddLine(line, syntax, &at); !refusal.empty()) {
      return absl::InvalidArgumentError(absl::StrCat(name, ", line ", number, ": ", refusal));
    }
  }
  return absl::OkStatus();
}

absl::string_view ProfileFile::AddLine(absl::string_view line, Syntax syntax, Position* at) {
  const size_t indent = IndentOf(line);
  const absl::string_view content = absl::StripAsciiWhitespace(line);
  if (content.empty() || content[0] == '#' || content[0] == ';') {
    return "";
  }
  if (at->after_property && indent > at->property_indent) {
    return "";  // nested below the property, or the rest of its value
  }
  if (content[0] == '[') {
    const size_t close = content.find(']');
    if (close == absl::string_view::npos) {
      return "a section without ]";
    }
    const std::string profile = ProfileOf(content.substr(1, close - 1), syntax);
    at->in_section = true;
    at->after_property = false;
    at->properties = profile.empty() ? nullptr : &profiles_[profile];
    return "";
  }
  if (!at->in_section) {
    return "a property before the first [section]";
  }
  const size_t equals = content.find('=');
  const absl::string_view key = absl::StripAsciiWhitespace(content.substr(0, equals));
  if (equals == absl::string_view::npos || key.empty()) {
    return at->properties == nullptr ? "" : "neither [section], key = value, nor # comment";
  }
  at->after_property = true;
  at->property_indent = indent;
  if (at->properties != nullptr) {
    std::string& value = (*at->properties)[absl::AsciiStrToLower(key)];
    WipeString(&value);
    value = std::string(absl::StripAsciiWhitespace(WithoutComment(content.substr(equals + 1))));
  }
  return "";
}

bool ProfileFile::HasProfile(absl::string_view profile) const {
  return profiles_.count(std::string(profile)) > 0;
}

absl::optional<std::string> ProfileFile::Get(absl::string_view profile,
                                             absl::string_view key) const {
  const auto found = profiles_.find(std::string(profile));
  if (found == profiles_.end()) {
    return absl::nullopt;
  }
  const auto property = found->second.find(std::string(key));
  if (property == found->second.end() || property->second.empty()) {
    return absl::nullopt;
  }
  return property->second;
}

absl::optional<std::string> ProfileFile::GetOfSession(absl::string_view session,
                                                      absl::string_view key) const {
  return Get(absl::StrCat(kSession, session), key);
}

}  // namespace ufs
