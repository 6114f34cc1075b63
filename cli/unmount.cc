// underfs unmount: asks the daemon to finish its uploads and to detach, and waits until it is gone.
#include <cstdio>
#include <memory>

#include "absl/strings/numbers.h"
#include "cli/command.h"
#include "cli/daemon/exit_code.h"
#include "cli/daemon_client.h"
#include "fuse/unmount.h"
#include "ufs/base/status.h"
#include "ufs/base/units.h"
#include "ufs/mount/mount_point.h"
#include "ufs/mount/proc_mounts.h"

namespace ufs::cli {
namespace {

struct UnmountArguments {
  std::string directory;
  bool lazy = false;
  bool force = false;
  std::string timeout;  // empty: as long as it takes
};

int NotUnmounted(const UnmountArguments& arguments, const absl::Status& status) {
  const int code = Fail(status);
  return !arguments.timeout.empty() && absl::IsDeadlineExceeded(status) ? kExitNotYet : code;
}

bool IsOurMount(const std::string& mount_point) {
  const absl::StatusOr<std::vector<ProcMount>> mounts = ReadMounts();
  if (!mounts.ok()) {
    return false;
  }
  for (const ProcMount& mount : *mounts) {
    if (mount.mount_point == mount_point && mount.fs_type == "fuse.underfs") {
      return true;
    }
  }
  return false;
}

int Unmount(const UnmountArguments& arguments) {
  const absl::StatusOr<std::string> mount_point = ResolveMountPoint(arguments.directory);
  if (absl::IsNotFound(mount_point.status())) {  // who mounts would be told to make it
    return Fail(absl::NotFoundError("nothing is mounted on " + arguments.directory +
                                    ": there is no such directory"));
  }
  if (!mount_point.ok()) {
    return Fail(mount_point.status());
  }
  if (!IsOurMount(*mount_point)) {
    return Fail(absl::NotFoundError("nothing of ours is mounted on " + *mount_point));
  }
  const char* mode = arguments.force ? "force" : arguments.lazy ? "lazy" : "wait";
  std::vector<std::string> words = {"unmount", mode};
  if (!arguments.timeout.empty()) {
    if (const auto parsed = ParseDuration(arguments.timeout, absl::Seconds(1)); !parsed.ok()) {
      return Fail(Annotate(parsed.status(), "--timeout"));
    }
    words.push_back(arguments.timeout);
  }
  const absl::StatusOr<std::string> answer = AskMount(*mount_point, words);
  if (absl::IsNotFound(answer.status())) {
    // Dead, or another user's: the kernel knows what may be done.
    const bool lazy = arguments.lazy || arguments.force || IsDeadMount(*mount_point);
    const absl::Status status = fuse::UnmountPath(*mount_point, lazy);
    return status.ok() ? kExitOk : Fail(status);
  }
  if (!answer.ok()) {
    return NotUnmounted(arguments, answer.status());
  }
  int pid = 0;
  if (!arguments.lazy && absl::SimpleAtoi(*answer, &pid)) {
    WaitForProcess(pid);
  }
  return kExitOk;
}

}  // namespace

void AddUnmount(CLI::App* app, CommandContext* context) {
  auto arguments = std::make_shared<UnmountArguments>();
  CLI::App* command = app->add_subcommand(
      "unmount", "Unmount a directory; returns when everything written is in the store");
  command->add_option("DIR", arguments->directory, "the mount point")->required();
  command->add_flag("--lazy", arguments->lazy,
                    "detach at once; files that are open stay usable until they are closed");
  CLI::Option* const force =
      command->add_flag("--force", arguments->force,
                        "detach although the store does not answer; what is not uploaded goes to "
                        "lost+found of the state directory");
  command
      ->add_option("--timeout", arguments->timeout,
                   "wait so long for uploads (30s, 5min), then name what is left, unmount nothing "
                   "and exit with 75")
      ->type_name("DURATION")
      ->excludes(force);
  command->callback([arguments, context] { context->exit_code = Unmount(*arguments); });
}

}  // namespace ufs::cli
