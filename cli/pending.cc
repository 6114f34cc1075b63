// underfs pending: what programs have written to a mounted directory and the store does not have
// yet.
#include <cstdio>
#include <memory>

#include "cli/command.h"
#include "cli/daemon/exit_code.h"
#include "cli/daemon_client.h"
#include "cli/standard_streams.h"
#include "ufs/mount/mount_point.h"

namespace ufs::cli {
namespace {

int PrintPending(const std::string& directory) {
  const absl::StatusOr<std::string> mount_point = ResolveMountPoint(directory);
  if (!mount_point.ok()) {
    return Fail(mount_point.status());
  }
  const absl::StatusOr<std::string> answer = AskMount(*mount_point, {"pending"});
  if (!answer.ok()) {
    return Fail(answer.status());
  }
  std::fputs(answer->c_str(), stdout);
  return FinishOutput(kExitOk);
}

}  // namespace

void AddPending(CLI::App* app, CommandContext* context) {
  auto directory = std::make_shared<std::string>();
  CLI::App* command = app->add_subcommand(
      "pending",
      "List the files of a mounted directory whose content is not in the store yet\n\n"
      "SIZE is what programs see, WRITTEN how much of it came since the file was last in the "
      "store, "
      "SINCE for how long it has not been. A file is published by its close or fsync, or by "
      "underfs "
      "flush.");
  command->add_option("DIR", *directory, "the mount point")->required();
  command->callback([directory, context] { context->exit_code = PrintPending(*directory); });
}

}  // namespace ufs::cli
