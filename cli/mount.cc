// underfs mount: reads the command line, then runs the daemon, in the background unless told
// otherwise.
#include <cstdio>
#include <filesystem>
#include <system_error>

#include "absl/strings/str_cat.h"
#include "cli/command.h"
#include "cli/daemon/daemonize.h"
#include "cli/daemon/exit_code.h"
#include "cli/daemon/mount_daemon.h"
#include "cli/mount_arguments.h"
#include "fuse/unmount.h"
#include "ufs/base/status.h"
#include "ufs/config/option_docs.h"
#include "ufs/config/option_registry.h"
#include "ufs/mount/mount_point.h"
#include "ufs/mount/proc_mounts.h"

namespace ufs::cli {
namespace {

struct Arguments {
  std::string uri;
  std::string directory;
  MountArguments options;
  bool foreground = false;
};

// A mount point whose daemon died is freed; one that is served is refused.
absl::Status FreeMountPoint(const std::string& mount_point) {
  if (IsDeadMount(mount_point)) {
    return fuse::UnmountPath(mount_point, /*lazy=*/true);
  }
  UFS_ASSIGN_OR_RETURN(const std::vector<ProcMount> mounts, ReadMounts());
  for (const ProcMount& mount : mounts) {
    if (mount.mount_point == mount_point && mount.fs_type == "fuse.underfs") {
      return absl::AlreadyExistsError(absl::StrCat(mount.source, " is mounted on ", mount_point,
                                                   " already: 'underfs unmount ", mount_point,
                                                   "' first"));
    }
  }
  return absl::OkStatus();
}

void SayWhatIsHidden(const std::string& mount_point) {
  std::error_code error;
  if (!std::filesystem::is_empty(mount_point, error) && !error) {
    std::fprintf(stderr,
                 "underfs: note: %s is not empty: what is in it is hidden until the unmount\n",
                 mount_point.c_str());
  }
}

// The daemon changes its directory: what was relative to the caller's stays there.
void MakeAbsolute(std::string* path) {
  std::error_code error;
  const std::filesystem::path absolute = std::filesystem::absolute(*path, error);
  if (!path->empty() && !error) {
    *path = absolute.string();
  }
}

absl::StatusOr<MountSpec> ReadSpec(Arguments& arguments) {
  MountSpec spec;
  UFS_ASSIGN_OR_RETURN(spec.uri, Uri::Parse(arguments.uri));
  UFS_RETURN_IF_ERROR(arguments.options.Load());
  UFS_ASSIGN_OR_RETURN(spec.options, arguments.options.For(spec.uri));
  MakeAbsolute(&spec.options.log_file);
  MakeAbsolute(&spec.options.state_dir);
  spec.kernel_options = arguments.options.kernel();
  arguments.options.PrintNotices(/*briefly=*/false);
  UFS_ASSIGN_OR_RETURN(spec.mount_point, ResolveMountPoint(arguments.directory));
  UFS_RETURN_IF_ERROR(FreeMountPoint(spec.mount_point));
  SayWhatIsHidden(spec.mount_point);
  return spec;
}

int Mount(Arguments& arguments) {
  const absl::StatusOr<MountSpec> spec = ReadSpec(arguments);
  if (!spec.ok()) {
    return Fail(spec.status());
  }
  if (arguments.foreground) {
    StartReport nobody(-1);
    return RunMountDaemon(*spec, /*foreground=*/true, nobody);
  }
  return RunInBackground(
      [&spec](StartReport& report) { return RunMountDaemon(*spec, /*foreground=*/false, report); });
}

}  // namespace

void AddMount(CLI::App* app, CommandContext* context) {
  auto arguments = std::make_shared<Arguments>();
  CLI::App* command = app->add_subcommand(
      "mount",
      "Mount a bucket, or a prefix of one, on a directory; returns when the mount answers");
  command->add_option("URI", arguments->uri, "s3://bucket or s3://bucket/prefix")->required();
  command->add_option("DIR", arguments->directory, "an existing directory")->required();
  arguments->options.AddTo(command);
  command->footer("Options after -o:\n" + OptionsHelp(OptionRegistry::BuiltIn()));
  command->add_flag("-f,--foreground", arguments->foreground,
                    "stay in the foreground and log to standard error");
  command->callback([arguments, context] { context->exit_code = Mount(*arguments); });
}

}  // namespace ufs::cli
