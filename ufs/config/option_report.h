#ifndef UFS_CONFIG_OPTION_REPORT_H_
#define UFS_CONFIG_OPTION_REPORT_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "ufs/config/option_registry.h"
#include "ufs/config/option_set.h"

namespace ufs {

// What people read about the values that hold. Secrets are masked, control characters escaped. Pure
// functions.

// Every option that somebody set, and with `all` the others as well, a line each: NAME = VALUE and
// where it comes from.
std::string ListOptions(const OptionRegistry& registry, const OptionSet& set, bool all);

// One option: its value, where it comes from, what it overrode, what it does. `name`: any of its
// names. kInvalidArgument for an unknown one. Of what is not built, or means nothing here, the text
// says that.
absl::StatusOr<std::string> ExplainOption(const OptionRegistry& registry, const OptionSet& set,
                                          absl::string_view name);

}  // namespace ufs

#endif  // UFS_CONFIG_OPTION_REPORT_H_
