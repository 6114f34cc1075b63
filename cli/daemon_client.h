#ifndef CLI_DAEMON_CLIENT_H_
#define CLI_DAEMON_CLIENT_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"

namespace ufs::cli {

// Asks the daemon that serves `mount_point` (resolved). kNotFound, with what to do, when none
// answers.
absl::StatusOr<std::string> AskMount(const std::string& mount_point,
                                     const std::vector<std::string>& words);

// Blocks until process `pid` has ended; at once when it has.
void WaitForProcess(int pid);

}  // namespace ufs::cli

#endif  // CLI_DAEMON_CLIENT_H_
