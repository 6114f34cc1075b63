// What of this machine a mount needs: FUSE, limits, and a place for what must survive a crash.
#include "ufs/probe/machine_checks.h"

#include <sys/stat.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "ufs/base/status.h"
#include "ufs/mount/state_root.h"

namespace ufs {
namespace {

constexpr char kDevice[] = "/dev/fuse";
constexpr char kFuseConf[] = "/etc/fuse.conf";
constexpr char kUpdatedbConf[] = "/etc/updatedb.conf";
constexpr char kType[] = "fuse.underfs";  // as /proc/mounts shows a mount's type

// FUSE_EXPLICIT_INVAL_DATA came with 5.2: before it the kernel drops cached pages whenever an mtime
// changes. (fuse(4)'s protocol 7.30.)
constexpr int kGoodKernel[] = {5, 2};
// The transport holds up to 256 connections (CurlTransportOptions), local files come on top.
constexpr uint64_t kFewFiles = 512;
constexpr uint64_t kTooFewFiles = 256;
// The pools of a daemon have about 100 threads (HostContext).
constexpr uint64_t kFewThreads = 256;
// A part of the default size for each of the uploads at a time; one such part is the least.
constexpr int64_t kLittleSpace = int64_t{1} << 30;
constexpr int64_t kTooLittleSpace = int64_t{64} << 20;

absl::Status Misconfigured(const std::string& text) { return absl::InvalidArgumentError(text); }

bool IsRoot(const ProbeContext& context) { return context.machine->user() == 0; }

std::string Mebibytes(int64_t bytes) { return absl::StrCat(bytes >> 20, " MiB"); }

// The deepest directory on the way to `path` that is there.
std::string Existing(const Machine& machine, std::string path) {
  while (path.size() > 1 && absl::IsNotFound(machine.Look(path).status())) {
    const size_t slash = path.rfind('/');
    path.resize(slash == 0 || slash == std::string::npos ? 1 : slash);
  }
  return path;
}

}  // namespace

Finding CheckFuseDevice(ProbeContext& context) {
  const absl::StatusOr<Machine::FileFacts> facts = context.machine->Look(kDevice);
  if (!facts.ok() || !facts->is_character_device) {
    return Fail(Misconfigured("there is no /dev/fuse"),
                "load the module: modprobe fuse; in a container: --device /dev/fuse --cap-add "
                "SYS_ADMIN");
  }
  const absl::Status opened = context.machine->TryOpen(kDevice);
  if (!opened.ok()) {
    return Fail(absl::PermissionDeniedError(
                    absl::StrCat("/dev/fuse may not be opened: ", opened.message())),
                "chmod 0666 /dev/fuse, or join the group that owns it; in a container: --device "
                "/dev/fuse");
  }
  return Pass("/dev/fuse may be opened");
}

Finding CheckFusermount(ProbeContext& context) {
  const absl::optional<std::string> program = context.machine->FindProgram("fusermount3");
  if (IsRoot(context)) {
    return Pass(program.has_value() ? *program : std::string("root mounts without it"));
  }
  if (!program.has_value()) {
    return Fail(Misconfigured("fusermount3 is not in PATH; without it only root can mount"),
                "install it: apt install fuse3");
  }
  const absl::StatusOr<Machine::FileFacts> facts = context.machine->Look(*program);
  if (!facts.ok() || facts->owner != 0 || (facts->mode & S_ISUID) == 0) {
    return Fail(absl::PermissionDeniedError(
                    absl::StrCat(*program,
                                 " is not set-user-id root; without it only root can "
                                 "mount")),
                absl::StrCat("chown root ", *program, "; chmod u+s ", *program));
  }
  return Pass(*program);
}

Finding CheckUserAllowOther(ProbeContext& context) {
  if (IsRoot(context)) {
    return Pass("root needs no user_allow_other");
  }
  const std::string text = context.machine->Read(kFuseConf).value_or("");
  const std::vector<absl::string_view> lines = absl::StrSplit(text, '\n');
  const bool allowed = std::any_of(lines.begin(), lines.end(), [](absl::string_view line) {
    return absl::StripAsciiWhitespace(line) == "user_allow_other";
  });
  if (allowed) {
    return Pass("/etc/fuse.conf lets users mount with allow_other");
  }
  if (!context.options.allow_other) {
    return Pass("/etc/fuse.conf has no user_allow_other; only -o allow_other needs it");
  }
  return Fail(absl::PermissionDeniedError("/etc/fuse.conf has no user_allow_other: the kernel "
                                          "refuses -o allow_other"),
              "add a line \"user_allow_other\" to /etc/fuse.conf, or leave allow_other out");
}

Finding CheckUpdatedb(ProbeContext& context) {
  const absl::StatusOr<std::string> text = context.machine->Read(kUpdatedbConf);
  if (!text.ok()) {
    return Pass("there is no /etc/updatedb.conf");
  }
  for (absl::string_view line : absl::StrSplit(*text, '\n')) {
    line = absl::StripLeadingAsciiWhitespace(line);
    if (!absl::StartsWith(line, "PRUNEFS")) {
      continue;
    }
    const std::vector<absl::string_view> types =
        absl::StrSplit(line, absl::ByAnyChar(" \t=\""), absl::SkipEmpty());
    if (std::any_of(types.begin(), types.end(),
                    [](absl::string_view type) { return absl::EqualsIgnoreCase(type, kType); })) {
      return Pass("updatedb passes mounts over");
    }
  }
  if (!context.options.allow_other && !IsRoot(context)) {
    return Pass("updatedb runs as root, which cannot enter a mount without allow_other");
  }
  return Warn("updatedb walks through whole buckets every night",
              absl::StrCat("add ", kType, " to PRUNEFS in /etc/updatedb.conf"));
}

Finding CheckKernel(ProbeContext& context) {
  const std::string release = context.machine->kernel_release();
  const std::vector<absl::string_view> numbers = absl::StrSplit(release, absl::ByAnyChar(".-+"));
  int version[2] = {0, 0};
  if (numbers.size() < 2 || !absl::SimpleAtoi(numbers[0], &version[0]) ||
      !absl::SimpleAtoi(numbers[1], &version[1])) {
    return Warn(absl::StrCat("Linux ", release, ": the version is not known"),
                "use Linux 5.2 or later");
  }
  if (std::lexicographical_compare(version, version + 2, kGoodKernel, kGoodKernel + 2)) {
    return Warn(absl::StrCat("Linux ", release,
                             " drops what it has cached of a file whenever its mtime changes"),
                "use Linux 5.2 or later");
  }
  return Pass(absl::StrCat("Linux ", release));
}

Finding CheckLimits(ProbeContext& context) {
  const uint64_t files = context.machine->open_files_limit();
  const uint64_t threads = context.machine->processes_limit();
  const std::string fix =
      "raise it: ulimit -n 65536, LimitNOFILE= in the unit, or /etc/security/limits.conf";
  if (files < kTooFewFiles) {
    return Fail(Misconfigured(absl::StrCat(files,
                                           " open files are allowed; connections to the "
                                           "store alone may be 256")),
                fix);
  }
  if (files < kFewFiles) {
    return Warn(absl::StrCat(files, " open files are allowed: few for many transfers at a time"),
                fix);
  }
  if (threads < kFewThreads) {
    return Warn(absl::StrCat(threads, " processes and threads are allowed; a daemon has about 100"),
                "raise it: ulimit -u 4096, TasksMax= in the unit");
  }
  return Pass(absl::StrCat("open files: ", files));
}

Finding CheckStateDirectory(ProbeContext& context) {
  const std::string root = context.options.state_dir.empty()
                               ? DefaultStateRoot(*context.environment)
                               : context.options.state_dir;
  const std::string fix = "name another directory with the option state-dir";
  const std::string existing = Existing(*context.machine, root);
  const absl::StatusOr<Machine::FileFacts> facts = context.machine->Look(existing);
  if (!facts.ok()) {
    const std::string text(facts.status().message());
    return Fail(absl::IsPermissionDenied(facts.status()) ? facts.status() : Misconfigured(text),
                fix);
  }
  if (!facts->is_directory) {
    return Fail(Misconfigured(absl::StrCat(existing, " is not a directory")), fix);
  }
  if (existing == root && (facts->mode & (S_IWGRP | S_IWOTH)) != 0) {
    return Fail(absl::PermissionDeniedError(absl::StrCat(root, " may be written by others")),
                absl::StrCat("chmod 0700 ", root));
  }
  const absl::StatusOr<int64_t> free = context.machine->FreeBytes(existing);
  if (free.ok() && *free < kTooLittleSpace) {
    return Fail(Misconfigured(absl::StrCat(root, " has ", Mebibytes(*free), " left")),
                absl::StrCat("make room, or ", fix));
  }
  const absl::Status usable = context.read_only ? context.machine->MayWrite(existing)
                                                : context.machine->TryStateDirectory(root);
  if (!usable.ok()) {
    return Fail(Annotate(usable, context.read_only ? "not writable" : "not usable"), fix);
  }
  const std::string text =
      absl::StrCat(root, context.read_only ? " may be written" : " may be written and locked",
                   free.ok() ? absl::StrCat(", ", Mebibytes(*free), " free") : std::string());
  if (free.ok() && *free < kLittleSpace) {
    return Warn(text, "make room: what is not yet sent waits there");
  }
  return Pass(text);
}

}  // namespace ufs
