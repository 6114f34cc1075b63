#ifndef UFS_CONFIG_OPTION_TEMPLATES_H_
#define UFS_CONFIG_OPTION_TEMPLATES_H_

#include <string>

#include "ufs/config/option_registry.h"

namespace ufs {

// Site files to copy and edit: every option with what it does, its default and its range, as a
// comment, so that the file changes nothing as it is. Pure functions.

// conf/underfs-site.properties.template: under the canonical names.
std::string UnderfsTemplate(const OptionRegistry& registry);
// conf/alluxio-site.properties.template: under the names of Alluxio's guide, where it has one.
std::string AlluxioTemplate(const OptionRegistry& registry);

}  // namespace ufs

#endif  // UFS_CONFIG_OPTION_TEMPLATES_H_
