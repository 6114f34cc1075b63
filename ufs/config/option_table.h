#ifndef UFS_CONFIG_OPTION_TABLE_H_
#define UFS_CONFIG_OPTION_TABLE_H_

#include "ufs/config/option_topic.h"

namespace ufs {

// Every option that this version has, and every name that it recognises and refuses: all subjects
// in the order of help and reference.
OptionTopic OptionTable();

}  // namespace ufs

#endif  // UFS_CONFIG_OPTION_TABLE_H_
