#ifndef UFS_CONFIG_CONFIG_FILE_H_
#define UFS_CONFIG_CONFIG_FILE_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "ufs/config/property.h"

namespace ufs {

// What a configuration file is written in: by its name's end .xml (Hadoop), .yaml and .yml (Flink),
// .toml; else Java's properties. A pure function. kInvalidArgument as the grammars' own parsers
// say.
absl::StatusOr<std::vector<Property>> ParseConfigFile(absl::string_view name,
                                                      absl::string_view text);

// The configuration files of a directory, in the order in which later ones win: core-site.xml and
// hdfs-site.xml of Hadoop, flink-conf.yaml and config.yaml of Flink, alluxio-site.properties,
// underfs-site.properties. Empty: it holds none.
std::vector<std::string> ConfigFilesIn(const std::string& directory);

}  // namespace ufs

#endif  // UFS_CONFIG_CONFIG_FILE_H_
