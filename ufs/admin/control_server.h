#ifndef UFS_ADMIN_CONTROL_SERVER_H_
#define UFS_ADMIN_CONTROL_SERVER_H_

#include <memory>
#include <string>
#include <thread>

#include "absl/status/statusor.h"
#include "ufs/admin/admin_commands.h"
#include "ufs/base/mutex.h"

namespace ufs {

// Answers the commands of the daemon's own user, and of root, on a Unix socket. Others are refused
// by the directory's mode and by the peer's credentials.
class ControlServer {
 public:
  // Listens at `path`. A socket that nobody answers is replaced; kAlreadyExists when a daemon
  // answers there. `commands` outlives the server.
  static absl::StatusOr<std::unique_ptr<ControlServer>> Listen(std::string path,
                                                               AdminCommands* commands);
  // Stops listening, removes the socket and waits for the commands under way.
  ~ControlServer();

 private:
  ControlServer(std::string path, int fd, AdminCommands* commands);
  void Accept();
  void Leave();
  void Serve(int fd);

  const std::string path_;
  const int listen_fd_;
  AdminCommands* const commands_;
  Mutex mutex_;
  CondVar changed_;
  int serving_ ABSL_GUARDED_BY(mutex_) = 0;
  std::thread thread_;
};

}  // namespace ufs

#endif  // UFS_ADMIN_CONTROL_SERVER_H_
