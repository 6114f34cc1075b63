#ifndef UFS_CONFIG_OPTION_MAN_H_
#define UFS_CONFIG_OPTION_MAN_H_

#include <string>

#include "ufs/config/option_registry.h"

namespace ufs {

// The page underfs-mount(1), in roff with man(7)'s macros. A pure function.
std::string MountManPage(const OptionRegistry& registry);

}  // namespace ufs

#endif  // UFS_CONFIG_OPTION_MAN_H_
