// Exit codes of all commands.
#include "cli/daemon/exit_code.h"

#include <cstdio>
#include <string>

#include "absl/strings/str_cat.h"
#include "ufs/base/uri_error.h"

namespace ufs::cli {

ExitCode ExitCodeOf(const absl::Status& status) {
  if (IsUriError(status)) {
    return kExitUsage;
  }
  switch (status.code()) {
    case absl::StatusCode::kOk:
      return kExitOk;
    case absl::StatusCode::kNotFound:
      return kExitNoInput;
    case absl::StatusCode::kUnavailable:
    case absl::StatusCode::kDeadlineExceeded:
      return kExitUnavailable;
    case absl::StatusCode::kPermissionDenied:
    case absl::StatusCode::kUnauthenticated:
      return kExitNoPermission;
    case absl::StatusCode::kInvalidArgument:
    case absl::StatusCode::kUnimplemented:
      return kExitConfiguration;
    case absl::StatusCode::kAlreadyExists:
      return kExitCannotCreate;
    default:
      return kExitFailure;
  }
}

absl::Status NoThreads(const std::system_error& error) {
  return absl::ResourceExhaustedError(
      absl::StrCat("cannot start a thread: ", error.code().message(),
                   "; raise the limit of processes ('ulimit -u', or pids.max of the cgroup)"));
}

int Fail(const absl::Status& status) {
  std::fprintf(stderr, "underfs: %s\n", std::string(status.message()).c_str());
  return ExitCodeOf(status);
}

}  // namespace ufs::cli
