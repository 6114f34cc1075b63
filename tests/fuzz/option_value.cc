// Values of options. Line: the option's name; the rest is its value.
#include "ufs/config/option_value.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "tests/fuzz/fuzz.h"

namespace {

// Numbers alone: names would be looked up in this machine's user database.
bool LooksUpName(const ufs::OptionSpec& spec, absl::string_view text) {
  return (spec.type == ufs::OptionType::kUser || spec.type == ufs::OptionType::kGroup) &&
         !std::all_of(text.begin(), text.end(),
                      [](unsigned char c) { return absl::ascii_isdigit(c); });
}

}  // namespace

UFS_FUZZ_TARGET(option_value, input) {
  ufs::fuzz::Fields fields(input);
  const absl::string_view name = fields.Line();
  if (!ufs::OptionRegistry::BuiltIn().Knows(name)) {  // the nearest name takes long to find
    return;
  }
  const auto match = ufs::OptionRegistry::BuiltIn().Find(name);
  const absl::string_view text = fields.rest();
  if (!match.ok() || match->spec == nullptr || LooksUpName(*match->spec, text)) {
    return;
  }
  const ufs::OptionSpec& spec = *match->spec;
  const absl::StatusOr<ufs::OptionValue> value = ufs::OptionValue::Parse(*match, text);
  if (!value.ok()) {
    UFS_FUZZ_CHECK(absl::StrContains(value.status().message(), ufs::OptionShortName(spec)),
                   value.status().message());
    if (spec.type == ufs::OptionType::kSecret) {  // the same for every secret: none is repeated
      UFS_FUZZ_CHECK(value.status() == ufs::OptionValue::Parse(*match, "a b").status() ||
                         value.status() == ufs::OptionValue::Parse(*match, "").status(),
                     value.status().message());
    }
    return;
  }
  const std::string shown = value->ToString();
  switch (spec.type) {
    case ufs::OptionType::kSecret:
      UFS_FUZZ_CHECK(shown == "***" || shown.empty(), shown);
      return;
    case ufs::OptionType::kInt:
    case ufs::OptionType::kMode:
      UFS_FUZZ_CHECK(value->AsInt() >= spec.min && value->AsInt() <= spec.max, text);
      break;
    case ufs::OptionType::kSize:  // shown with three digits
      UFS_FUZZ_CHECK(value->AsInt() >= spec.min && value->AsInt() <= spec.max, text);
      return;
    case ufs::OptionType::kDuration:
      UFS_FUZZ_CHECK(value->AsDuration() >= absl::ZeroDuration(), text);
      return;
    case ufs::OptionType::kList:  // one without any item is shown as nothing
      for (const std::string& item : value->AsList()) {
        UFS_FUZZ_CHECK(!item.empty() && !absl::StrContains(item, ","), item);
      }
      return;
    default:
      break;
  }
  const absl::StatusOr<ufs::OptionValue> again = ufs::OptionValue::Parse(*match, shown);
  UFS_FUZZ_CHECK(again.ok() && again->ToString() == shown, shown);
}
