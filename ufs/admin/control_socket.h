#ifndef UFS_ADMIN_CONTROL_SOCKET_H_
#define UFS_ADMIN_CONTROL_SOCKET_H_

#include <sys/types.h>

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "ufs/base/environment.h"

namespace ufs {

// Where the control sockets of a user's daemons lie: /run/underfs for root, else
// $XDG_RUNTIME_DIR/underfs, else
// ~/.local/state/underfs/run.
std::string ControlDirectory(const Environment& environment, uid_t uid);

// Makes ControlDirectory with mode 0700 where it is missing. kPermissionDenied when it is a link,
// not ours, or open to others: somebody else could then answer in our name.
absl::Status PrepareControlDirectory(const std::string& directory);

// The socket of the daemon that serves `mount_point` (an absolute path): a hash, since paths are
// longer than socket names may be (unix(7): 107 bytes).
std::string ControlSocketPath(const std::string& directory, absl::string_view mount_point);

namespace internal {

// The protocol: the client sends a text and shuts its side down; the server sends an answer and
// closes. Words are separated by NUL. The answer begins with the decimal absl::StatusCode and a
// newline; the rest is the text or message.
absl::StatusOr<std::string> ReadAll(int fd, size_t limit);
absl::Status WriteAll(int fd, absl::string_view data);

}  // namespace internal
}  // namespace ufs

#endif  // UFS_ADMIN_CONTROL_SOCKET_H_
