#ifndef UFS_MOUNT_STATE_ROOT_H_
#define UFS_MOUNT_STATE_ROOT_H_

#include <string>

#include "ufs/base/environment.h"

namespace ufs {

// Where mounts keep their state when the option state-dir does not say: /var/lib/underfs for root,
// else $XDG_STATE_HOME/underfs, else ~/.local/state/underfs.
std::string DefaultStateRoot(const Environment& environment);

}  // namespace ufs

#endif  // UFS_MOUNT_STATE_ROOT_H_
