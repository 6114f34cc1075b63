#ifndef CLI_DAEMON_MOUNT_DAEMON_H_
#define CLI_DAEMON_MOUNT_DAEMON_H_

#include "cli/daemon/daemonize.h"
#include "ufs/mount/mount_context.h"

namespace ufs::cli {

// Serves one mount until it is unmounted, or until SIGTERM or SIGINT, which unmount it. Reports the
// start's outcome to `report` and returns the process's exit code. `foreground`: logs go to
// standard error.
int RunMountDaemon(const MountSpec& spec, bool foreground, StartReport& report);

}  // namespace ufs::cli

#endif  // CLI_DAEMON_MOUNT_DAEMON_H_
