// Sizes and durations as property files and command lines write them.
#include "ufs/base/units.h"

#include <array>
#include <cmath>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/types/optional.h"

namespace ufs {
namespace {

struct Split {
  double number = 0;
  std::string unit;  // lower case, trimmed
};

absl::optional<Split> SplitNumber(absl::string_view text) {
  text = absl::StripAsciiWhitespace(text);
  const size_t end = text.find_first_not_of("0123456789.");
  Split split;
  if (!absl::SimpleAtod(text.substr(0, end), &split.number)) {
    return absl::nullopt;
  }
  if (end != absl::string_view::npos) {
    split.unit = absl::AsciiStrToLower(absl::StripAsciiWhitespace(text.substr(end)));
  }
  return split;
}

absl::optional<double> SizeUnit(absl::string_view unit) {
  if (unit.empty() || unit == "b") {
    return 1.0;
  }
  static constexpr absl::string_view kLetters = "kmgtpe";
  const size_t power = kLetters.find(unit[0]);
  const absl::string_view rest = unit.substr(1);
  if (power == absl::string_view::npos || !(rest.empty() || rest == "b" || rest == "ib")) {
    return absl::nullopt;
  }
  return std::pow(1024.0, static_cast<double>(power + 1));
}

absl::optional<absl::Duration> DurationUnit(absl::string_view unit) {
  static const std::array<std::pair<absl::string_view, absl::Duration>, 19> kUnits = {{
      {"ns", absl::Nanoseconds(1)},  {"us", absl::Microseconds(1)},
      {"ms", absl::Milliseconds(1)}, {"millisecond", absl::Milliseconds(1)},
      {"s", absl::Seconds(1)},       {"sec", absl::Seconds(1)},
      {"second", absl::Seconds(1)},  {"seconds", absl::Seconds(1)},
      {"m", absl::Minutes(1)},       {"min", absl::Minutes(1)},
      {"minute", absl::Minutes(1)},  {"minutes", absl::Minutes(1)},
      {"h", absl::Hours(1)},         {"hr", absl::Hours(1)},
      {"hour", absl::Hours(1)},      {"hours", absl::Hours(1)},
      {"d", absl::Hours(24)},        {"day", absl::Hours(24)},
      {"days", absl::Hours(24)},
  }};
  for (const auto& [name, value] : kUnits) {
    if (name == unit) {
      return value;
    }
  }
  return absl::nullopt;
}

}  // namespace

absl::StatusOr<int64_t> ParseSize(absl::string_view text) {
  const absl::optional<Split> split = SplitNumber(text);
  const absl::optional<double> unit = split ? SizeUnit(split->unit) : absl::nullopt;
  // 2^63 is the first double that no longer fits.
  if (!unit || split->number * *unit >= 9223372036854775808.0) {
    return absl::InvalidArgumentError(
        absl::StrCat("'", text, "' is no size: write a number with B, K, M, G or T, such as 64MB"));
  }
  return static_cast<int64_t>(split->number * *unit);
}

absl::StatusOr<absl::Duration> ParseDuration(absl::string_view text, absl::Duration bare_unit) {
  if (absl::StripAsciiWhitespace(text) == "-1") {
    return absl::InfiniteDuration();
  }
  const absl::optional<Split> split = SplitNumber(text);
  absl::optional<absl::Duration> unit;
  if (split) {
    unit = split->unit.empty() ? bare_unit : DurationUnit(split->unit);
  }
  if (!unit) {
    return absl::InvalidArgumentError(absl::StrCat(
        "'", text, "' is no duration: write a number with ms, s, min, h or day, such as 30s"));
  }
  return *unit * split->number;
}

std::string FormatSize(int64_t bytes) {
  static constexpr absl::string_view kUnits[] = {"B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};
  double value = static_cast<double>(bytes);
  size_t unit = 0;
  while (std::abs(value) >= 1024 && unit + 1 < std::size(kUnits)) {
    value /= 1024;
    ++unit;
  }
  if (value == std::floor(value)) {
    return absl::StrFormat("%d%s", static_cast<int64_t>(value), kUnits[unit]);
  }
  return absl::StrFormat("%.1f%s", value, kUnits[unit]);
}

}  // namespace ufs
