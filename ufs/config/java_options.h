#ifndef UFS_CONFIG_JAVA_OPTIONS_H_
#define UFS_CONFIG_JAVA_OPTIONS_H_

#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "ufs/config/property.h"

namespace ufs {

// The `-Dkey=value` words of a JVM's command line, as ALLUXIO_JAVA_OPTS holds them; other words
// (-Xmx4g, -XX:...) are passed over, `-Dkey` has an empty value. Words are separated by white
// space; quotes, single or double, may stand around a word or a part of it and hold white space, as
// in a shell; a backslash takes the next character as it is, but not between single quotes. A pure
// function.
// kInvalidArgument: a quote that is not closed, -D without a key.
absl::StatusOr<std::vector<Property>> ParseJavaOptions(absl::string_view text);

}  // namespace ufs

#endif  // UFS_CONFIG_JAVA_OPTIONS_H_
