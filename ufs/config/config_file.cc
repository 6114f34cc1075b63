// Configuration files by their names.
#include "ufs/config/config_file.h"

#include <unistd.h>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "ufs/config/flink_yaml.h"
#include "ufs/config/hadoop_xml.h"
#include "ufs/config/properties_file.h"
#include "ufs/config/toml_file.h"

namespace ufs {

absl::StatusOr<std::vector<Property>> ParseConfigFile(absl::string_view name,
                                                      absl::string_view text) {
  if (absl::EndsWithIgnoreCase(name, ".xml")) {
    return ParseHadoopXml(text);
  }
  if (absl::EndsWithIgnoreCase(name, ".yaml") || absl::EndsWithIgnoreCase(name, ".yml")) {
    return ParseFlinkYaml(text);
  }
  if (absl::EndsWithIgnoreCase(name, ".toml")) {
    return ParseToml(text);
  }
  return ParseProperties(text);
}

std::vector<std::string> ConfigFilesIn(const std::string& directory) {
  std::vector<std::string> files;
  for (const char* const name : {"core-site.xml", "hdfs-site.xml", "flink-conf.yaml", "config.yaml",
                                 "alluxio-site.properties", "underfs-site.properties"}) {
    std::string path = absl::StrCat(directory, "/", name);
    if (access(path.c_str(), F_OK) == 0) {
      files.push_back(std::move(path));
    }
  }
  return files;
}

}  // namespace ufs
