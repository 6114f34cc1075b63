// From text to checked values, by the option's type. Errors say what to write instead and never
// repeat a secret.
#include "ufs/config/option_value.h"

#include <grp.h>
#include <pwd.h>

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "ufs/base/status.h"
#include "ufs/base/units.h"
#include "ufs/obs/redact.h"

namespace ufs {
namespace {

absl::Status Invalid(absl::string_view what) { return absl::InvalidArgumentError(what); }

std::string Quoted(absl::string_view text) { return absl::StrCat("'", Escape(text), "'"); }

bool Contains(const std::vector<absl::string_view>& values, absl::string_view value) {
  return std::find(values.begin(), values.end(), value) != values.end();
}

absl::StatusOr<bool> ParseBool(absl::string_view text) {
  const std::string word = absl::AsciiStrToLower(text);
  for (const absl::string_view yes : {"true", "yes", "on", "1"}) {
    if (word == yes) {
      return true;
    }
  }
  for (const absl::string_view no : {"false", "no", "off", "0"}) {
    if (word == no) {
      return false;
    }
  }
  return Invalid(absl::StrCat(Quoted(text), " is neither true nor false"));
}

absl::StatusOr<int64_t> ParseInt(absl::string_view text) {
  int64_t number = 0;
  if (!absl::SimpleAtoi(text, &number)) {
    return Invalid(absl::StrCat(Quoted(text), " is no number"));
  }
  return number;
}

absl::StatusOr<int64_t> ParseOctal(absl::string_view text) {
  int64_t mode = 0;
  if (text.empty() || text.size() > 5) {
    return Invalid(absl::StrCat(Quoted(text), " is no octal mode: write one such as 0644"));
  }
  for (const char digit : text) {
    if (digit < '0' || digit > '7') {
      return Invalid(absl::StrCat(Quoted(text), " is no octal mode: write one such as 0644"));
    }
    mode = mode * 8 + (digit - '0');
  }
  return mode;
}

// The largest id but one: (uid_t)-1 means "no change" to chown(2).
constexpr int64_t kMaxId = 0xfffffffe;

absl::StatusOr<int64_t> ParseUser(absl::string_view text) {
  int64_t id = 0;
  if (absl::SimpleAtoi(text, &id) && id >= 0 && id <= kMaxId) {
    return id;
  }
  struct passwd entry {};
  struct passwd* found = nullptr;
  char buffer[16384];
  if (getpwnam_r(std::string(text).c_str(), &entry, buffer, sizeof(buffer), &found) == 0 &&
      found != nullptr) {
    return static_cast<int64_t>(found->pw_uid);
  }
  return Invalid(absl::StrCat("there is no user ", Quoted(text), " here"));
}

absl::StatusOr<int64_t> ParseGroup(absl::string_view text) {
  int64_t id = 0;
  if (absl::SimpleAtoi(text, &id) && id >= 0 && id <= kMaxId) {
    return id;
  }
  struct group entry {};
  struct group* found = nullptr;
  char buffer[65536];
  if (getgrnam_r(std::string(text).c_str(), &entry, buffer, sizeof(buffer), &found) == 0 &&
      found != nullptr) {
    return static_cast<int64_t>(found->gr_gid);
  }
  return Invalid(absl::StrCat("there is no group ", Quoted(text), " here"));
}

// A bare number is seconds under our own names, and milliseconds under other programs' names, as
// their property files mean it.
absl::StatusOr<absl::Duration> ParseTime(absl::string_view text, bool foreign) {
  return ParseDuration(text, foreign ? absl::Milliseconds(1) : absl::Seconds(1));
}

std::string ShowNumber(OptionType type, int64_t number) {
  switch (type) {
    case OptionType::kSize:
      return FormatSize(number);
    case OptionType::kMode:
      return absl::StrFormat("%04o", number);
    default:
      return absl::StrCat(number);
  }
}

absl::StatusOr<int64_t> ParseNumber(const OptionSpec& spec, absl::string_view text) {
  absl::StatusOr<int64_t> number = spec.type == OptionType::kSize    ? ParseSize(text)
                                   : spec.type == OptionType::kMode  ? ParseOctal(text)
                                   : spec.type == OptionType::kUser  ? ParseUser(text)
                                   : spec.type == OptionType::kGroup ? ParseGroup(text)
                                                                     : ParseInt(text);
  UFS_RETURN_IF_ERROR(number.status());
  if (*number < spec.min) {
    return Invalid(absl::StrCat(Quoted(text), " is less than ", ShowNumber(spec.type, spec.min)));
  }
  if (*number > spec.max) {
    return Invalid(absl::StrCat(Quoted(text), " is more than ", ShowNumber(spec.type, spec.max)));
  }
  return number;
}

absl::Status CheckWord(const OptionSpec& spec, absl::string_view text) {
  if (Contains(spec.values_unbuilt, text)) {
    return absl::UnimplementedError(absl::StrCat(Quoted(text), " is not built yet"));
  }
  if (spec.type == OptionType::kEnum && !Contains(spec.values, text)) {
    return Invalid(
        absl::StrCat(Quoted(text), " is not one of: ", absl::StrJoin(spec.values, ", ")));
  }
  return spec.check == nullptr ? absl::OkStatus() : spec.check(text);
}

}  // namespace

absl::StatusOr<OptionValue::Variant> OptionValue::ParseText(const OptionRegistry::Match& match,
                                                            absl::string_view text) {
  const OptionSpec& spec = *match.spec;
  switch (spec.type) {
    case OptionType::kBool: {
      UFS_ASSIGN_OR_RETURN(const bool value, ParseBool(text.empty() ? "true" : text));
      UFS_RETURN_IF_ERROR(CheckWord(spec, value ? "true" : "false"));
      return Variant(value);
    }
    case OptionType::kInt:
    case OptionType::kSize:
    case OptionType::kMode:
    case OptionType::kUser:
    case OptionType::kGroup: {
      UFS_ASSIGN_OR_RETURN(const int64_t number, ParseNumber(spec, text));
      return Variant(number);
    }
    case OptionType::kDuration: {
      UFS_ASSIGN_OR_RETURN(const absl::Duration duration, ParseTime(text, match.foreign));
      return Variant(duration);
    }
    case OptionType::kEnum:
    case OptionType::kString:
      UFS_RETURN_IF_ERROR(CheckWord(spec, text));
      return Variant(std::string(text));
    case OptionType::kList: {
      std::vector<std::string> items;
      for (const absl::string_view item : absl::StrSplit(text, ',', absl::SkipWhitespace())) {
        items.emplace_back(absl::StripAsciiWhitespace(item));
        UFS_RETURN_IF_ERROR(CheckWord(spec, items.back()));
      }
      return Variant(std::move(items));
    }
    case OptionType::kSecret:
      for (const char c : text) {
        if (absl::ascii_iscntrl(static_cast<unsigned char>(c)) || c == ' ') {
          return Invalid("the value holds a space or a control character");
        }
      }
      return Variant(Secret(text));
  }
  return absl::InternalError("an option of no type");
}

absl::StatusOr<OptionValue> OptionValue::Parse(const OptionRegistry::Match& match,
                                               absl::string_view text) {
  const OptionSpec& spec = *match.spec;
  const std::string context = absl::StrCat("option '", OptionShortName(spec), "'");
  text = absl::StripAsciiWhitespace(text);
  if (text.empty() && spec.type != OptionType::kBool) {
    return Invalid(absl::StrCat(context, ": a value is missing (", DescribeType(spec), ")"));
  }
  std::string converted;
  if (match.alias != nullptr && match.alias->convert != nullptr) {
    absl::StatusOr<std::string> ours = match.alias->convert(text);
    if (!ours.ok()) {
      return Annotate(ours.status(), absl::StrCat(context, " as '", match.alias->name, "'"));
    }
    converted = *std::move(ours);
    text = converted;
  }
  absl::StatusOr<Variant> value = ParseText(match, text);
  if (!value.ok()) {
    return Annotate(value.status(), context);
  }
  return OptionValue(spec.type, *std::move(value));
}

std::string OptionValue::ToString() const {
  switch (type_) {
    case OptionType::kBool:
      return AsBool() ? "true" : "false";
    case OptionType::kDuration:
      return AsDuration() == absl::InfiniteDuration() ? "-1" : absl::FormatDuration(AsDuration());
    case OptionType::kEnum:
    case OptionType::kString:
      return AsString();
    case OptionType::kList:
      return absl::StrJoin(AsList(), ",");
    case OptionType::kSecret:
      return AsSecret().empty() ? "" : std::string(kRedacted);
    default:
      return ShowNumber(type_, AsInt());
  }
}

std::string DescribeType(const OptionSpec& spec) {
  switch (spec.type) {
    case OptionType::kBool:
      return "true or false";
    case OptionType::kInt:
      return "number";
    case OptionType::kSize:
      return "size, such as 64MB";
    case OptionType::kDuration:
      return "duration, such as 30s or 5min";
    case OptionType::kMode:
      return "octal mode, such as 0644";
    case OptionType::kUser:
      return "user name or number";
    case OptionType::kGroup:
      return "group name or number";
    case OptionType::kEnum:
      return absl::StrJoin(spec.values, ", ");
    case OptionType::kString:
      return "text";
    case OptionType::kList:
      return "list, separated by commas";
    case OptionType::kSecret:
      return "secret";
  }
  return "";
}

}  // namespace ufs
