#ifndef UFS_PROBE_MACHINE_CHECKS_H_
#define UFS_PROBE_MACHINE_CHECKS_H_

#include "ufs/probe/finding.h"
#include "ufs/probe/probe_context.h"

namespace ufs {

// Checks of the machine that mounts. They send nothing.

// /dev/fuse is there and may be opened.
Finding CheckFuseDevice(ProbeContext& context);
// Who is not root mounts through the set-user-id program fusermount3.
Finding CheckFusermount(ProbeContext& context);
// -o allow_other needs a line in /etc/fuse.conf, unless root mounts.
Finding CheckUserAllowOther(ProbeContext& context);
// updatedb(8) does not walk through whole buckets every night.
Finding CheckUpdatedb(ProbeContext& context);
// The kernel knows what the file system asks of it.
Finding CheckKernel(ProbeContext& context);
// Open files and threads suffice.
Finding CheckLimits(ProbeContext& context);
// The state directory may be written and locked, is private, and has room.
Finding CheckStateDirectory(ProbeContext& context);

}  // namespace ufs

#endif  // UFS_PROBE_MACHINE_CHECKS_H_
