#ifndef UFS_CONFIG_SUBSTITUTION_H_
#define UFS_CONFIG_SUBSTITUTION_H_

#include <string>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/optional.h"

namespace ufs {

// The value that a name inside of `${...}` has, itself not yet substituted; nothing when it has
// none.
using VariableLookup = absl::FunctionRef<absl::optional<std::string>(absl::string_view name)>;

// `text` with every `${name}` replaced by what `lookup` says, that again substituted, as Alluxio's
// and Hadoop's files have it. A `$` before anything but `{` stands for itself. A pure function.
// kInvalidArgument: a name that nobody sets; names that refer to each other in a circle, which is
// named; a `${` that is not closed; more than 64 KiB of text, 1,000 names,
// or 20 levels.
absl::StatusOr<std::string> Substitute(absl::string_view text, VariableLookup lookup);

}  // namespace ufs

#endif  // UFS_CONFIG_SUBSTITUTION_H_
