#ifndef UFS_CONFIG_OPTION_VALUE_H_
#define UFS_CONFIG_OPTION_VALUE_H_

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "ufs/base/secret.h"
#include "ufs/config/option_registry.h"
#include "ufs/config/option_spec.h"

namespace ufs {

// The value of an option, checked. Which getter may be called follows from the option's type;
// another one ends the process.
class OptionValue {
 public:
  // `text` as a value of `match.spec`; nothing after the name counts as "true" for kBool and is an
  // error for others. A name is looked up in the user database for kUser and kGroup.
  // kInvalidArgument names the option, what is wrong, and what to write (never a secret's text);
  // kUnimplemented: a value that is not built yet.
  static absl::StatusOr<OptionValue> Parse(const OptionRegistry::Match& match,
                                           absl::string_view text);

  bool AsBool() const { return std::get<bool>(value_); }       // kBool
  int64_t AsInt() const { return std::get<int64_t>(value_); }  // kInt, kSize, kMode, kUser, kGroup
  absl::Duration AsDuration() const { return std::get<absl::Duration>(value_); }  // kDuration
  const std::string& AsString() const { return std::get<std::string>(value_); }   // kString, kEnum
  const std::vector<std::string>& AsList() const {                                // kList
    return std::get<std::vector<std::string>>(value_);
  }
  const Secret& AsSecret() const { return std::get<Secret>(value_); }  // kSecret

  // As a user would write it; "***" for a secret.
  std::string ToString() const;

 private:
  using Variant =
      std::variant<bool, int64_t, absl::Duration, std::string, std::vector<std::string>, Secret>;
  OptionValue(OptionType type, Variant value) : type_(type), value_(std::move(value)) {}

  static absl::StatusOr<Variant> ParseText(const OptionRegistry::Match& match,
                                           absl::string_view text);

  OptionType type_;
  Variant value_;
};

// What a type's values look like, for help and documents: "size", "true or false", "close".
std::string DescribeType(const OptionSpec& spec);

}  // namespace ufs

#endif  // UFS_CONFIG_OPTION_VALUE_H_
