#ifndef UFS_CONFIG_HADOOP_XML_H_
#define UFS_CONFIG_HADOOP_XML_H_

#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "ufs/config/property.h"

namespace ufs {

// The properties of a Hadoop configuration file (core-site.xml, hdfs-site.xml): <configuration>
// with <property><name/><value/></property> in it; <final>, <source> and <description> say nothing
// here, a property without a value none. Both are trimmed. A line is where the name first stands in
// the text. A pure function. kInvalidArgument: not well-formed, another root, a <property> without
// a name, an <xi:include> (import the other file by itself).
absl::StatusOr<std::vector<Property>> ParseHadoopXml(absl::string_view text);

}  // namespace ufs

#endif  // UFS_CONFIG_HADOOP_XML_H_
