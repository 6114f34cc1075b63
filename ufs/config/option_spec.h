#ifndef UFS_CONFIG_OPTION_SPEC_H_
#define UFS_CONFIG_OPTION_SPEC_H_

#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace ufs {

enum class OptionType : uint8_t {
  kBool,      // true, false, yes, no, on, off, 1, 0; true when no value is given
  kInt,       // a decimal number
  kSize,      // bytes: 64MB, 8MiB, 1g, 4096
  kDuration,  // 500ms, 30s, 5min, 3day, -1 (no limit)
  kMode,      // octal: 0644
  kUser,      // a user's name or number
  kGroup,     // a group's name or number
  kEnum,      // one of OptionSpec::values
  kString,
  kList,    // strings between commas
  kSecret,  // a string that is never shown
};

// Whose option it is.
enum class OptionScope : uint8_t {
  kMount,   // each mount has its own
  kDaemon,  // of the process: the first mount decides
};

// A name that another program has for an option. Where its values mean something else, `convert`
// turns one into ours; null: they are the same.
struct OptionAlias {
  // By intent not explicit: tables list plain names.
  OptionAlias(const char* alias,  // NOLINT(google-explicit-constructor)
              absl::StatusOr<std::string> (*converter)(absl::string_view) = nullptr)
      : name(alias), convert(converter) {}
  operator absl::string_view() const { return name; }  // NOLINT(google-explicit-constructor)

  absl::string_view name;
  absl::StatusOr<std::string> (*convert)(absl::string_view);
};

// The one declaration of an option: parsing, help and documents come from it. All views are of
// literals.
struct OptionSpec {
  // Canonical: underfs.GROUP.NAME, words joined by hyphens.
  absl::string_view name = {};
  // For -o; empty: the name without "underfs.".
  absl::string_view short_name = {};
  OptionType type = OptionType::kString;
  // What holds when nobody says anything, as a user would write it. Empty: unset, and `unset` says
  // what that means.
  absl::string_view default_value = {};
  absl::string_view unset = {};
  absl::string_view help = {};            // one or two sentences
  std::vector<OptionAlias> aliases = {};  // the names that other programs have for it
  // Of kInt, kSize and kMode: the smallest and the largest, in bytes for kSize.
  int64_t min = 0;
  int64_t max = std::numeric_limits<int64_t>::max();
  std::vector<absl::string_view> values = {};          // of kEnum
  std::vector<absl::string_view> values_unbuilt = {};  // known ones that this version refuses
  OptionScope scope = OptionScope::kMount;
  // A further check of the text, for kList of each item; null: none.
  absl::Status (*check)(absl::string_view) = nullptr;
};

// A key of a guide, or a name that the design has given out, for what this version does not do: it
// is recognised and refused, never accepted in silence.
struct PendingOption {
  absl::string_view name;
  absl::string_view feature;  // what it belongs to, such as "proxies"
};

// A key of a guide that has no meaning here: it is recognised, said once with the reason, and does
// nothing.
struct InertKey {
  absl::string_view name;    // `prefix.*` stands for every key that begins with `prefix.`
  absl::string_view reason;  // a clause, such as "names are cached within memory-limit"
};

}  // namespace ufs

#endif  // UFS_CONFIG_OPTION_SPEC_H_
