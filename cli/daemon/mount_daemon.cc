// The life of a daemon with one mount.
//
// The end has one way, whoever asks for it: the session ends (umount(8), `underfs unmount`, a
// signal), the main thread wakes, and MountContext's destructor publishes what is left before the
// process goes.
#include "cli/daemon/mount_daemon.h"

#include <malloc.h>
#include <unistd.h>

#include <cstdio>
#include <latch>
#include <memory>
#include <system_error>
#include <thread>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "cli/daemon/exit_code.h"
#include "cli/daemon/host_context.h"
#include "cli/daemon/mount_commands.h"
#include "cli/daemon/mount_wait.h"
#include "cli/daemon/private_memory.h"
#include "cli/daemon/signal_unmounter.h"
#include "ufs/admin/control_server.h"
#include "ufs/admin/control_socket.h"
#include "ufs/base/status.h"
#include "ufs/mount/memory_limit.h"
#include "ufs/obs/log.h"
#include "ufs/store/limits_config.h"

namespace ufs::cli {
namespace {

// Large buffers come and go all the time: glibc gives them back to the kernel only while its
// thresholds stay fixed, and an arena per thread would keep the peak of every one of them.
void BoundMalloc() {
  mallopt(M_ARENA_MAX, 2);
  mallopt(M_MMAP_THRESHOLD, 128 * 1024);
  mallopt(M_TRIM_THRESHOLD, 1024 * 1024);
}

int64_t MemoryLimit(const MountOptions& options) {
  return options.memory_limit.value_or(DefaultMemoryLimit(
      static_cast<int>(std::thread::hardware_concurrency()), CgroupMemoryLimit()));
}

absl::Status StartLog(const MountSpec& spec, const StateDirectory* state, bool foreground,
                      std::string* path) {
  LogOptions log;
  UFS_ASSIGN_OR_RETURN(log.levels, ParseLogLevels(spec.options.log_level));
  if (!spec.options.log_file.empty()) {
    log.file = spec.options.log_file;
  } else if (!foreground && state != nullptr) {
    log.file = absl::StrCat(state->path(), "/underfs.log");
  }
  UFS_RETURN_IF_ERROR(ConfigureLog(log));
  *path = log.file;  // only what was opened is named to the user
  return absl::OkStatus();
}

std::string UpMessage(const MountContext& mount) {
  std::string message =
      absl::StrCat(mount.spec().uri.ToString(), " is mounted on ", mount.spec().mount_point);
  for (const std::string& notice : mount.notices()) {
    absl::StrAppend(&message, "\n", notice);
  }
  return message;
}

int Failed(StartReport& report, const absl::Status& status, const std::string& log_file) {
  // Without a file the log is standard error, where whoever waits says it: once is enough.
  if (!log_file.empty() || !report.awaited()) {
    UFS_LOG(kError, "daemon", "not mounted: %s", status.message());
    FlushLog();
  }
  std::string message = absl::StrCat("underfs: ", status.message());
  if (!log_file.empty()) {
    absl::StrAppend(&message, "\nthe log is in ", log_file);
  }
  report.Failed(ExitCodeOf(status), message);
  return ExitCodeOf(status);
}

int RunMount(const MountSpec& spec, bool foreground, StartReport& report) {
  KeepMemoryPrivate();
  BoundMalloc();
  SignalUnmounter signals;
  HostContext::Options host_options;
  host_options.memory_limit = MemoryLimit(spec.options);
  host_options.connections = LimitsConfig(spec.options.limits).admission.total;
  HostContext host(host_options);
  MountSpec interruptible = spec;
  interruptible.interrupted = signals.token();
  std::string log_file;
  std::latch ended(1);
  absl::StatusOr<std::unique_ptr<MountContext>> mount = absl::UnknownError("");
  MountWaiting(
      *Clock::Real(), spec.options.mount_wait,
      [&] {
        mount = MountContext::Start(
            host.resources(), interruptible,
            [&](const StateDirectory* state) {
              return StartLog(spec, state, foreground, &log_file);
            },
            [&ended] { ended.count_down(); });
        return mount.status();
      },
      [&](absl::Duration time) {
        host.instance().LookAgain();
        return PauseUnless(interruptible.interrupted, *Clock::Real(), time);
      })
      .IgnoreError();  // `mount` has it
  if (!mount.ok()) {
    return Failed(report, mount.status(), log_file);
  }
  MountCommands commands(mount->get(), &host);
  const std::string directory = ControlDirectory(*Environment::Real(), geteuid());
  absl::Status prepared = PrepareControlDirectory(directory);
  absl::StatusOr<std::unique_ptr<ControlServer>> control =
      prepared.ok()
          ? ControlServer::Listen(ControlSocketPath(directory, spec.mount_point), &commands)
          : prepared;
  if (!control.ok()) {
    (*mount)->Unmount(/*lazy=*/true).IgnoreError();
    mount->reset();
    return Failed(report, control.status(), log_file);
  }
  signals.Watch(mount->get());
  UFS_LOG(kInfo, "daemon", "%s", absl::StrReplaceAll(UpMessage(**mount), {{"\n", "; "}}));
  if (!report.Up(UpMessage(**mount))) {
    UFS_LOG(kInfo, "daemon", "who mounted was interrupted: unmounting");
    (*mount)->Unmount(/*lazy=*/true).IgnoreError();  // when it is gone already, so are we soon
  }
  ended.wait();
  signals.Watch(nullptr);
  control->reset();
  mount->reset();
  UFS_LOG(kInfo, "daemon", "%s is unmounted", spec.mount_point);
  FlushLog();
  return kExitOk;
}

}  // namespace

int RunMountDaemon(const MountSpec& spec, bool foreground, StartReport& report) {
  try {
    return RunMount(spec, foreground, report);
  } catch (const std::system_error& error) {  // from std::thread, on the way up; all is undone
    return Failed(report, NoThreads(error), "");
  }
}

}  // namespace ufs::cli
