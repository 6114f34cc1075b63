#ifndef UFS_ADMIN_ADMIN_COMMANDS_H_
#define UFS_ADMIN_ADMIN_COMMANDS_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"

namespace ufs {

// What a running daemon can be asked. Implemented by the daemon; called by the control socket's
// threads, one call per connection, several at a time.
class AdminCommands {
 public:
  virtual ~AdminCommands() = default;
  // Runs `words` (the command and its arguments). The text is for people to read and ends with a
  // newline. May block for as long as the command takes. kInvalidArgument for an unknown command.
  virtual absl::StatusOr<std::string> Run(const std::vector<std::string>& words) = 0;
};

}  // namespace ufs

#endif  // UFS_ADMIN_ADMIN_COMMANDS_H_
