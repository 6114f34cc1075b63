#ifndef UFS_CONFIG_OPTION_TEXT_H_
#define UFS_CONFIG_OPTION_TEXT_H_

#include <string>

#include "absl/strings/string_view.h"
#include "ufs/config/option_spec.h"

namespace ufs {

// How help, reference, man page and templates speak of an option. Pure functions.

// The title of a canonical group: "The store" of "s3".
absl::string_view OptionGroupTitle(absl::string_view group);
// What follows the name after -o: "=SIZE"; nothing for a flag.
std::string OptionPlaceholder(const OptionSpec& spec);
// The default, or what unset means.
std::string OptionDefault(const OptionSpec& spec);
// "5MiB to 5GiB", or nothing.
std::string OptionRange(const OptionSpec& spec);

// Breaks `text` at spaces into lines of at most `width` columns, each behind `indent`, a line feed
// after each.
std::string WrapText(absl::string_view text, absl::string_view indent, size_t width);

}  // namespace ufs

#endif  // UFS_CONFIG_OPTION_TEXT_H_
