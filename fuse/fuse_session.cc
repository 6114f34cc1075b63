// Mounting, serving and detaching one session.
//
// The end of a session has an order: workers stop reading (Remove), what they started is answered
// (WaitUntilIdle), the connection is aborted if the kernel still has it (a notification may be
// blocked behind a request that nobody will read any more), and only then the notifier is joined
// and libfuse's session destroyed.
#include "fuse/fuse_session.h"

#include <fcntl.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdarg>
#include <cstdio>
#include <cstring>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "fuse/fuse_ops.h"
#include "fuse/kernel_io.h"
#include "fuse/libfuse.h"
#include "fuse/unmount.h"

namespace ufs::fuse {
namespace {

// What libfuse prints while a session is made and mounted belongs into the error that we return.
thread_local std::string* captured_log = nullptr;

void CaptureLog(enum fuse_log_level /*level*/, const char* format, va_list arguments) {
  char line[512];
  vsnprintf(line, sizeof(line), format, arguments);
  if (captured_log != nullptr) {
    absl::StrAppend(captured_log, line);
  }
}

std::string MountOptions(const SessionOptions& options) {
  // libfuse splits at commas; the name of a bucket and prefix may hold some.
  const std::string fs_name = absl::StrReplaceAll(options.fs_name, {{"\\", "\\\\"}, {",", "\\,"}});
  std::string text =
      absl::StrCat("fsname=", fs_name, ",subtype=underfs,default_permissions,nosuid,nodev,noatime");
  for (const std::string& option : options.kernel_options) {
    absl::StrAppend(&text, ",", option);
  }
  if (options.allow_other) {
    text += ",allow_other";
  }
  if (options.read_only) {
    text += ",ro";
  }
  return text;
}

absl::Status MountError(const SessionOptions& options, std::string log) {
  const absl::string_view said = absl::StripAsciiWhitespace(log);
  std::string advice;
  absl::StatusCode code = absl::StatusCode::kFailedPrecondition;
  absl::string_view refusal = "the kernel refused";
  if (access("/dev/fuse", F_OK) != 0) {
    advice =
        "; /dev/fuse is missing: load the module with 'modprobe fuse', and in a container "
        "pass --device /dev/fuse";
  } else if (access("/dev/fuse", R_OK | W_OK) != 0) {
    advice = "; /dev/fuse may not be opened by this user";
    code = absl::StatusCode::kPermissionDenied;
  } else if (absl::string_view(log).find("user_allow_other") != absl::string_view::npos) {
    advice = "; add the line 'user_allow_other' to /etc/fuse.conf";
  } else if (absl::string_view(log).find("fusermount3") != absl::string_view::npos) {
    advice = "; install the package fuse3";
  } else if (said.empty() && geteuid() != 0) {
    refusal = "fusermount3 refused, see its own message above";
    code = absl::StatusCode::kPermissionDenied;
  }
  return absl::Status(code, absl::StrCat("cannot mount on ", options.mount_point, ": ",
                                         said.empty() ? refusal : said, advice));
}

}  // namespace

FuseSession::FuseSession(SessionOptions options, const Shared& shared)
    : options_(std::move(options)), shared_(shared) {}

FuseSession::~FuseSession() {
  Stop();
  if (session_ != nullptr) {
    fuse_session_destroy(session_);
  }
}

void FuseSession::Stop() {
  if (serving_) {
    serving_ = false;
    shared_.workers->Remove(&channel_);
    state_->WaitUntilIdle();
  }
  if (mounted_) {
    mounted_ = false;
    if (!channel_.ended) {
      Abort();
    }
    notifier_.Detach();
    fuse_session_unmount(session_);
  }
  notifier_.Detach();
}

absl::Status FuseSession::NewSession(FileSystem* file_system) {
  state_ = std::make_unique<SessionState>(file_system, shared_.replies, shared_.processes,
                                          options_.max_background);
  const std::string mount_options = MountOptions(options_);
  std::vector<char*> argv;
  std::string program = "underfs";
  std::string flag = "-o";
  std::string value = mount_options;
  argv.push_back(program.data());
  argv.push_back(flag.data());
  argv.push_back(value.data());
  struct fuse_args arguments = FUSE_ARGS_INIT(static_cast<int>(argv.size()), argv.data());
  session_ = fuse_session_new(&arguments, &FuseOps(), sizeof(FuseOps()), state_.get());
  fuse_opt_free_args(&arguments);
  if (session_ == nullptr) {
    return absl::InternalError("libfuse did not make a session");
  }
  return absl::OkStatus();
}

absl::Status FuseSession::Start(FileSystem* file_system, absl::AnyInvocable<void()> on_end) {
  std::string log;
  captured_log = &log;
  fuse_set_log_func(&CaptureLog);
  absl::Status made = NewSession(file_system);
  const bool mounted = made.ok() && fuse_session_mount(session_, options_.mount_point.c_str()) == 0;
  captured_log = nullptr;
  if (!mounted) {
    return MountError(options_, std::move(log));
  }
  mounted_ = true;
  if (fuse_session_custom_io(session_, KernelIo(), fuse_session_fd(session_)) != 0) {
    return absl::InternalError("libfuse refused its own descriptor");
  }
  absl::Status served = Serve(std::move(on_end));
  if (served.ok()) {
    RaiseReadAhead();
  }
  return served;
}

absl::Status FuseSession::StartOnFd(FileSystem* file_system, int fd,
                                    const struct fuse_custom_io* io,
                                    absl::AnyInvocable<void()> on_end) {
  absl::Status made = NewSession(file_system);
  if (made.ok() && fuse_session_custom_io(session_, io, fd) != 0) {
    made = absl::InternalError("libfuse refused the descriptor");
  }
  return made.ok() ? Serve(std::move(on_end)) : made;
}

absl::Status FuseSession::Serve(absl::AnyInvocable<void()> on_end) {
  channel_.session = session_;
  channel_.fd = fuse_session_fd(session_);
  channel_.on_end = [this, on_end = std::move(on_end)]() mutable {
    shared_.replies->Submit(std::move(on_end));
  };
  notifier_.Attach(session_);
  serving_ = true;
  return shared_.workers->Add(&channel_);
}

void FuseSession::RaiseReadAhead() {
  // Answered by the workers; the device number names both the connection and its read-ahead
  // setting.
  struct stat root {};
  if (stat(options_.mount_point.c_str(), &root) != 0) {
    return;
  }
  device_minor_ = minor(root.st_dev);
  const std::string path =
      absl::StrCat("/sys/class/bdi/", major(root.st_dev), ":", device_minor_, "/read_ahead_kb");
  const int fd = open(path.c_str(), O_RDWR | O_CLOEXEC);
  if (fd < 0) {
    return;  // not root, or no sysfs: the kernel's 128 KiB stay, and `underfs stats` shows -1
  }
  const std::string wanted = absl::StrCat(options_.read_ahead_kib);
  [[maybe_unused]] const ssize_t written = write(fd, wanted.data(), wanted.size());
  char reached[32];
  const ssize_t got = pread(fd, reached, sizeof(reached), 0);
  close(fd);
  int64_t value = 0;
  if (got > 0 && absl::SimpleAtoi(absl::string_view(reached, static_cast<size_t>(got)), &value)) {
    read_ahead_kib_ = value;
  }
}

void FuseSession::Abort() {
  // The mounting user owns this file (fuse(4), "abort").
  const std::string path = absl::StrCat("/sys/fs/fuse/connections/", device_minor_, "/abort");
  const int fd = open(path.c_str(), O_WRONLY | O_CLOEXEC);
  if (fd >= 0) {
    [[maybe_unused]] const ssize_t written = write(fd, "1", 1);
    close(fd);
  }
}

absl::Status FuseSession::Unmount(bool lazy) { return UnmountPath(options_.mount_point, lazy); }

SessionLimits FuseSession::limits() const {
  SessionLimits limits = state_ == nullptr ? SessionLimits() : state_->limits();
  limits.read_ahead_kib = read_ahead_kib_;
  return limits;
}

}  // namespace ufs::fuse
