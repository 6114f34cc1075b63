// underfs mounts: what is mounted, as the kernel and the daemons see it.
#include <cstdio>

#include "cli/command.h"
#include "cli/daemon/exit_code.h"
#include "cli/daemon_client.h"
#include "cli/standard_streams.h"
#include "ufs/mount/mount_point.h"
#include "ufs/mount/proc_mounts.h"

namespace ufs::cli {
namespace {

int ListMounts() {
  const absl::StatusOr<std::vector<ProcMount>> mounts = ReadMounts();
  if (!mounts.ok()) {
    return Fail(mounts.status());
  }
  for (const ProcMount& mount : *mounts) {
    if (mount.fs_type != "fuse.underfs") {
      continue;
    }
    const absl::StatusOr<std::string> status = AskMount(mount.mount_point, {"status"});
    const char* state = "another user's";
    if (IsDeadMount(mount.mount_point)) {
      state = "dead: 'underfs unmount' removes it";
    } else if (status.ok()) {
      state = status->c_str();
    }
    const std::string line = state;
    std::printf("%s  on  %s  (%s)\n", mount.source.c_str(), mount.mount_point.c_str(),
                line.substr(0, line.find('\n')).c_str());
  }
  return FinishOutput(kExitOk);
}

}  // namespace

void AddMounts(CLI::App* app, CommandContext* context) {
  CLI::App* command = app->add_subcommand("mounts", "List what UnderFS has mounted");
  command->callback([context] { context->exit_code = ListMounts(); });
}

}  // namespace ufs::cli
