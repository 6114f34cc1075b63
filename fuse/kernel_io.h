#ifndef FUSE_KERNEL_IO_H_
#define FUSE_KERNEL_IO_H_

#include <sys/uio.h>

struct fuse_custom_io;

namespace ufs::fuse {

// Reads requests from and writes replies to the kernel's descriptor, as libfuse itself would, but
// for the reply to INIT: libfuse 3.14 takes FUSE_CAP_PARALLEL_DIROPS and never sends it, and
// without it the kernel asks for one name of a directory at a time.
const struct fuse_custom_io* KernelIo();

// Adds to the session's first reply, when `iov` is it, what libfuse leaves out. `session_state` is
// the session's user data.
void PatchInitReply(void* session_state, struct iovec* iov, int count);

}  // namespace ufs::fuse

#endif  // FUSE_KERNEL_IO_H_
