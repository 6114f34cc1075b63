#ifndef FUSE_LIBFUSE_H_
#define FUSE_LIBFUSE_H_

// libfuse's low-level interface, at the one version that this room is written for.
#define FUSE_USE_VERSION 312

#include <fuse3/fuse_lowlevel.h>

#endif  // FUSE_LIBFUSE_H_
