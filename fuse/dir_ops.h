#ifndef FUSE_DIR_OPS_H_
#define FUSE_DIR_OPS_H_

#include "fuse/libfuse.h"

namespace ufs::fuse {

// Puts the callbacks on open directories into `ops`.
void AddDirOps(struct fuse_lowlevel_ops* ops);

}  // namespace ufs::fuse

#endif  // FUSE_DIR_OPS_H_
