#ifndef FUSE_PENDING_KILL_H_
#define FUSE_PENDING_KILL_H_

#include <sys/types.h>

namespace ufs::fuse {

// Whether SIGKILL is pending for the thread `tid` or its process, or the thread is gone: it stands
// in SigPnd while a request is waited for, and only in ShdPnd when an exiting process closes its
// files (proc(5)). False for 0.
bool KillIsPending(pid_t tid);

}  // namespace ufs::fuse

#endif  // FUSE_PENDING_KILL_H_
