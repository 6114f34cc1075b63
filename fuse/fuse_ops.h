#ifndef FUSE_FUSE_OPS_H_
#define FUSE_FUSE_OPS_H_

#include "fuse/libfuse.h"

namespace ufs::fuse {

// The callbacks of every session: each decodes, calls the FileSystem, and encodes its answer. The
// session's user data is a SessionState.
const struct fuse_lowlevel_ops& FuseOps();

}  // namespace ufs::fuse

#endif  // FUSE_FUSE_OPS_H_
