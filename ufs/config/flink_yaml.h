#ifndef UFS_CONFIG_FLINK_YAML_H_
#define UFS_CONFIG_FLINK_YAML_H_

#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "ufs/config/property.h"

namespace ufs {

// The keys of Flink's configuration: flink-conf.yaml (flat `key: value` lines) and config.yaml,
// where keys may also be nested by indentation (`s3:` above `  access-key: x` is s3.access-key).
// Values may be quoted; ` #` begins a comment. Lists and other YAML are no values of ours: a line
// that is neither key nor comment is passed over. A pure function.
// kInvalidArgument: a NUL; with the line: indentation by tabs, a quote that is not closed, more
// than 32 levels.
absl::StatusOr<std::vector<Property>> ParseFlinkYaml(absl::string_view text);

}  // namespace ufs

#endif  // UFS_CONFIG_FLINK_YAML_H_
