#ifndef CLI_DAEMON_MOUNT_COMMANDS_H_
#define CLI_DAEMON_MOUNT_COMMANDS_H_

#include "cli/daemon/host_context.h"
#include "ufs/admin/admin_commands.h"
#include "ufs/mount/mount_context.h"

namespace ufs::cli {

// What the daemon of one mount answers on its control socket: status, stats, metrics, pending and
// flush of a path below the mount point (empty: all), restore and restoration of one, unmount.
class MountCommands final : public AdminCommands {
 public:
  // Both outlive it.
  MountCommands(MountContext* mount, HostContext* host) : mount_(mount), host_(host) {}

  absl::StatusOr<std::string> Run(const std::vector<std::string>& words) override;

 private:
  absl::StatusOr<std::string> Unmount(const std::string& mode, const std::string& timeout);
  absl::StatusOr<std::string> Flush(const std::string& path);
  // Of what is below `path`.
  std::string PendingTableOf(const std::string& path) const;
  std::string Pending() const;
  absl::StatusOr<std::string> Restore(const std::vector<std::string>& words);
  std::string Stats() const;

  MountContext* const mount_;
  HostContext* const host_;
};

}  // namespace ufs::cli

#endif  // CLI_DAEMON_MOUNT_COMMANDS_H_
