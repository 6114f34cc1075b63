// underfs stats: the counters of one mount.
#include <cstdio>
#include <memory>

#include "cli/command.h"
#include "cli/daemon/exit_code.h"
#include "cli/daemon_client.h"
#include "cli/standard_streams.h"
#include "ufs/mount/mount_point.h"

namespace ufs::cli {
namespace {

int PrintStats(const std::string& directory, bool metrics) {
  const absl::StatusOr<std::string> mount_point = ResolveMountPoint(directory);
  if (!mount_point.ok()) {
    return Fail(mount_point.status());
  }
  const absl::StatusOr<std::string> answer =
      AskMount(*mount_point, {metrics ? "metrics" : "stats"});
  if (!answer.ok()) {
    return Fail(answer.status());
  }
  std::fputs(answer->c_str(), stdout);
  return FinishOutput(kExitOk);
}

}  // namespace

void AddStats(CLI::App* app, CommandContext* context) {
  auto directory = std::make_shared<std::string>();
  auto metrics = std::make_shared<bool>(false);
  CLI::App* command = app->add_subcommand(
      "stats", "Show requests, bytes, memory and what is under way of a mounted directory");
  command->add_option("DIR", *directory, "the mount point")->required();
  command->add_flag("--metrics", *metrics, "every counter, in Prometheus' text format");
  command->callback(
      [directory, metrics, context] { context->exit_code = PrintStats(*directory, *metrics); });
}

}  // namespace ufs::cli
