// Parsing of ~/.aws/credentials and ~/.aws/config. The format is AWS's "Format of the AWS SDKs and
// Tools shared config and credentials files"; where its tools differ, what more of them accept is
// accepted, such as a whole profile that is indented.
#include "ufs/aws/profile_file.h"

#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "ufs/base/secret.h"

namespace ufs {
namespace {

constexpr absl::string_view kSession = "\nsso-session ";
constexpr absl::string_view kServices = "\nservices ";

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
  absl::string_view kind;
  if (syntax == ProfileFile::Syntax::kConfig) {
    if (heading == "default") {
      return "default";
    }
    if (absl::ConsumePrefix(&heading, "sso-session")) {
      kind = kSession;
    } else if (absl::ConsumePrefix(&heading, "services")) {
      kind = kServices;
    } else if (!absl::ConsumePrefix(&heading, "profile")) {
      return "";
    }
    if (heading.empty() || !IsBlank(heading[0])) {
      return "";
    }
    heading = absl::StripAsciiWhitespace(heading);
  }
  if (heading.size() >= 2 && (heading.front() == '"' || heading.front() == '\'') &&
      heading.front() == heading.back()) {
    heading = heading.substr(1, heading.size() - 2);
  }
  return absl::StrCat(kind, heading);
}

}  // namespace

ProfileFile::~ProfileFile() {
  for (auto& [profile, properties] : profiles_) {
    for (auto& [key, property] : properties) {
      WipeString(&property.value);
    }
  }
}

absl::Status ProfileFile::Add(absl::string_view text, Syntax syntax, absl::string_view name) {
  absl::ConsumePrefix(&text, "\xEF\xBB\xBF");
  files_.emplace_back(name);
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

void ProfileFile::Set(absl::string_view key, absl::string_view value, Position* at) {
  Property& property = (*at->properties)[absl::AsciiStrToLower(key)];
  WipeString(&property.value);
  property.value = std::string(absl::StripAsciiWhitespace(WithoutComment(value)));
  property.file = files_.size() - 1;
}

void ProfileFile::BeginSection(absl::string_view heading, Syntax syntax, Position* at) {
  const std::string profile = ProfileOf(heading, syntax);
  at->in_section = true;
  at->after_property = false;
  at->properties = profile.empty() ? nullptr : &profiles_[profile];
  at->services = absl::StartsWith(profile, kServices);
  at->parent.clear();
}

absl::string_view ProfileFile::AddLine(absl::string_view line, Syntax syntax, Position* at) {
  const size_t indent = IndentOf(line);
  const absl::string_view content = absl::StripAsciiWhitespace(line);
  if (content.empty() || content[0] == '#' || content[0] == ';') {
    return "";
  }
  const size_t equals = content.find('=');
  const absl::string_view key = absl::StripAsciiWhitespace(content.substr(0, equals));
  const bool assigns = equals != absl::string_view::npos && !key.empty();
  if (at->after_property && indent > at->property_indent) {
    // Nested below the property, or the rest of its value.
    if (assigns && at->services && !at->parent.empty()) {
      Set(absl::StrCat(at->parent, "\n", key), content.substr(equals + 1), at);
    }
    return "";
  }
  if (content[0] == '[') {
    const size_t close = content.find(']');
    if (close == absl::string_view::npos) {
      return "a section without ]";
    }
    BeginSection(content.substr(1, close - 1), syntax, at);
    return "";
  }
  if (!at->in_section) {
    return "a property before the first [section]";
  }
  if (!assigns) {
    // Only profiles are ours to judge.
    return at->properties == nullptr || at->services
               ? ""
               : "neither [section], key = value, nor # comment";
  }
  at->after_property = true;
  at->property_indent = indent;
  if (at->properties != nullptr) {
    Set(key, content.substr(equals + 1), at);
    const std::string name = absl::AsciiStrToLower(key);
    at->parent = (*at->properties)[name].value.empty() ? name : "";
  }
  return "";
}

bool ProfileFile::HasProfile(absl::string_view profile) const {
  return profiles_.count(std::string(profile)) > 0;
}

const ProfileFile::Property* ProfileFile::Find(absl::string_view profile,
                                               absl::string_view key) const {
  const auto found = profiles_.find(std::string(profile));
  if (found == profiles_.end()) {
    return nullptr;
  }
  const auto property = found->second.find(std::string(key));
  return property == found->second.end() || property->second.value.empty() ? nullptr
                                                                           : &property->second;
}

absl::optional<std::string> ProfileFile::Get(absl::string_view profile,
                                             absl::string_view key) const {
  const Property* const property = Find(profile, key);
  return property == nullptr ? absl::nullopt : absl::make_optional(property->value);
}

absl::string_view ProfileFile::FileOf(absl::string_view profile, absl::string_view key) const {
  const Property* const property = Find(profile, key);
  return property == nullptr ? absl::string_view() : files_[property->file];
}

absl::optional<std::string> ProfileFile::GetOfSession(absl::string_view session,
                                                      absl::string_view key) const {
  return Get(absl::StrCat(kSession, session), key);
}

absl::optional<std::string> ProfileFile::GetOfService(absl::string_view profile,
                                                      absl::string_view service,
                                                      absl::string_view key) const {
  const absl::optional<std::string> services = Get(profile, "services");
  return services.has_value()
             ? Get(absl::StrCat(kServices, *services), absl::StrCat(service, "\n", key))
             : absl::nullopt;
}

}  // namespace ufs
