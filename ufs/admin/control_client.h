#ifndef UFS_ADMIN_CONTROL_CLIENT_H_
#define UFS_ADMIN_CONTROL_CLIENT_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"

namespace ufs {

// Asks the daemon that listens at `socket_path` and blocks for its answer. kNotFound when nobody
// listens there; kUnavailable when the daemon ended before it answered; else the daemon's own
// status.
absl::StatusOr<std::string> AskDaemon(const std::string& socket_path,
                                      const std::vector<std::string>& words);

}  // namespace ufs

#endif  // UFS_ADMIN_CONTROL_CLIENT_H_
