#ifndef UFS_CONFIG_PROPERTIES_FILE_H_
#define UFS_CONFIG_PROPERTIES_FILE_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "ufs/config/property.h"

namespace ufs {

// Reads Java's properties grammar, in which Alluxio's files are written, as java.util.Properties
// does: lines end in LF, CR or CR LF; `#` or `!` first on a line begins a comment; an odd number of
// backslashes at a line's end continues it, without the white space that the next one begins with;
// the key ends at the first `=`, `:` or white space that no backslash precedes; `\t \n \r \f`,
// `\uXXXX` and a backslash before any other character are escapes. Bytes that are not ASCII are
// taken as they are, in UTF-8, and \uXXXX is written in UTF-8. White space at a value's end stays.
// A pure function. In order; of two values for one key both are there.
// kInvalidArgument, with the line's number: \u without four hexadecimal digits, half a surrogate
// pair, a NUL (which no option can hold).
absl::StatusOr<std::vector<Property>> ParseProperties(absl::string_view text);

// `name=value` as ParseProperties reads it back, without a line feed.
std::string FormatProperty(absl::string_view name, absl::string_view value);

}  // namespace ufs

#endif  // UFS_CONFIG_PROPERTIES_FILE_H_
