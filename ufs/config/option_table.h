#ifndef UFS_CONFIG_OPTION_TABLE_H_
#define UFS_CONFIG_OPTION_TABLE_H_

#include <vector>

#include "ufs/config/option_spec.h"

namespace ufs {

// The options that this version has, by group. The only place where one is declared.
std::vector<OptionSpec> OptionTable();

// What it recognises and refuses.
std::vector<PendingOption> PendingOptions();

}  // namespace ufs

#endif  // UFS_CONFIG_OPTION_TABLE_H_
