#ifndef UFS_CONFIG_TOML_FILE_H_
#define UFS_CONFIG_TOML_FILE_H_

#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "ufs/config/property.h"

namespace ufs {

// The scalars of a TOML file, as far as a server's configuration has them: [tables] and dotted keys
// become `table.key`; strings (basic and literal, on one line), numbers, booleans. Arrays, inline
// tables and multi-line strings are no values of ours and are passed over. A pure function.
// kInvalidArgument: a NUL; with the line: what is neither table, key nor comment; a string that is
// not closed; an unknown escape.
absl::StatusOr<std::vector<Property>> ParseToml(absl::string_view text);

}  // namespace ufs

#endif  // UFS_CONFIG_TOML_FILE_H_
