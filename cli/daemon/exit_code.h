#ifndef CLI_DAEMON_EXIT_CODE_H_
#define CLI_DAEMON_EXIT_CODE_H_

#include <system_error>

#include "absl/status/status.h"

namespace ufs::cli {

// What the program returns to the shell: sysexits(3) where it has a word for it.
enum ExitCode : int {
  kExitOk = 0,
  kExitFailure = 1,
  kExitUsage = 64,
  kExitNoInput = 66,        // no such bucket, object or mount
  kExitUnavailable = 69,    // the endpoint does not answer
  kExitCannotCreate = 73,   // something is there already: a mount, a directory, a file
  kExitNotYet = 75,         // what was waited for is not done in time
  kExitNoPermission = 77,   // credentials or permission
  kExitConfiguration = 78,  // an option or file is wrong
};

// The code for what went wrong.
ExitCode ExitCodeOf(const absl::Status& status);

// What std::thread throws where the system has no more threads, with what to do about it.
absl::Status NoThreads(const std::system_error& error);

// Prints "underfs: <message>" to standard error and returns the code.
int Fail(const absl::Status& status);

}  // namespace ufs::cli

#endif  // CLI_DAEMON_EXIT_CODE_H_
