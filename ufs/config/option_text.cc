// Words for options.
#include "ufs/config/option_text.h"

#include <limits>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "ufs/base/units.h"

namespace ufs {
namespace {

struct GroupTitle {
  absl::string_view group;
  absl::string_view title;
};
constexpr GroupTitle kTitles[] = {
    {"s3", "The store"},
    {"limits", "Requests at a time"},
    {"tls", "TLS"},
    {"proxy", "Proxies"},
    {"aws", "Credentials"},
    {"encryption", "Encryption"},
    {"object", "Objects"},
    {"mount", "The mount point"},
    {"posix", "Owner and mode"},
    {"metadata", "Freshness"},
    {"write", "Writing"},
    {"cleanup", "Old uploads"},
    {"memory", "Memory"},
    {"cache", "The cache on disk"},
    {"log", "The log"},
    {"metrics", "Metrics"},
    {"state", "State"},
    {"config", "Other programs' files"},
};

}  // namespace

absl::string_view OptionGroupTitle(absl::string_view group) {
  for (const GroupTitle& known : kTitles) {
    if (known.group == group) {
      return known.title;
    }
  }
  return group;
}

std::string OptionPlaceholder(const OptionSpec& spec) {
  switch (spec.type) {
    case OptionType::kBool:
      return spec.default_value == "false" ? "" : "=true|false";
    case OptionType::kInt:
      return "=N";
    case OptionType::kSize:
      return "=SIZE";
    case OptionType::kDuration:
      return "=TIME";
    case OptionType::kMode:
      return "=MODE";
    case OptionType::kUser:
      return "=USER";
    case OptionType::kGroup:
      return "=GROUP";
    case OptionType::kEnum:
      return absl::StrCat("=", absl::StrJoin(spec.values, "|"));
    case OptionType::kString:
      return "=TEXT";
    case OptionType::kList:
      return "=LIST";
    case OptionType::kSecret:
      return "=SECRET";
  }
  return "";
}

std::string OptionDefault(const OptionSpec& spec) {
  return std::string(spec.default_value.empty() ? spec.unset : spec.default_value);
}

std::string OptionRange(const OptionSpec& spec) {
  if (spec.type == OptionType::kInt) {
    return absl::StrCat(spec.min, " to ", spec.max);
  }
  if (spec.type != OptionType::kSize || spec.min == 0) {
    return "";
  }
  if (spec.max == std::numeric_limits<int64_t>::max()) {
    return absl::StrCat("from ", FormatSize(spec.min));
  }
  return absl::StrCat(FormatSize(spec.min), " to ", FormatSize(spec.max));
}

std::string WrapText(absl::string_view text, absl::string_view indent, size_t width) {
  std::string out;
  std::string line(indent);
  for (const absl::string_view word : absl::StrSplit(text, ' ', absl::SkipEmpty())) {
    const bool first = line.size() == indent.size();
    if (!first && line.size() + 1 + word.size() > width) {
      absl::StrAppend(&out, line, "\n");
      line = absl::StrCat(indent, word);
    } else {
      absl::StrAppend(&line, first ? "" : " ", word);
    }
  }
  absl::StrAppend(&out, line, "\n");
  return out;
}

}  // namespace ufs
