// The control socket. Each connection has a short-lived thread: commands such as an unmount block
// for as long as uploads take, and there are few of them.
#include "ufs/admin/control_server.h"

#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <system_error>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "ufs/admin/control_client.h"
#include "ufs/admin/control_socket.h"
#include "ufs/base/thread_name.h"

namespace ufs {
namespace {

constexpr size_t kMaxCommand = 64 * 1024;
// How long to wait for a descriptor to become free before the next connection is taken.
constexpr int kNoDescriptorMs = 100;

bool PeerMayCommand(int fd) {
  struct ucred peer {};
  socklen_t length = sizeof(peer);
  return getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &length) == 0 &&
         (peer.uid == geteuid() || peer.uid == 0);
}

std::string Encode(const absl::StatusOr<std::string>& answer) {
  const int code = static_cast<int>(answer.status().code());
  return answer.ok() ? absl::StrCat(code, "\n", *answer)
                     : absl::StrCat(code, "\n", answer.status().message());
}

}  // namespace

absl::StatusOr<std::unique_ptr<ControlServer>> ControlServer::Listen(std::string path,
                                                                     AdminCommands* commands) {
  struct sockaddr_un address {};
  address.sun_family = AF_UNIX;
  if (path.size() >= sizeof(address.sun_path)) {
    return absl::InvalidArgumentError(
        absl::StrCat("the path of the control socket is too long: ", path));
  }
  std::memcpy(address.sun_path, path.c_str(), path.size());
  if (AskDaemon(path, {"ping"}).ok()) {
    return absl::AlreadyExistsError(absl::StrCat("a daemon answers at ", path, " already"));
  }
  unlink(path.c_str());
  const int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd < 0 || bind(fd, reinterpret_cast<struct sockaddr*>(&address), sizeof(address)) != 0 ||
      chmod(path.c_str(), 0600) != 0 || listen(fd, 16) != 0) {
    const std::string reason = std::strerror(errno);
    if (fd >= 0) {
      close(fd);
    }
    return absl::InternalError(absl::StrCat("cannot listen at ", path, ": ", reason));
  }
  return std::unique_ptr<ControlServer>(new ControlServer(std::move(path), fd, commands));
}

ControlServer::ControlServer(std::string path, int fd, AdminCommands* commands)
    : path_(std::move(path)), listen_fd_(fd), commands_(commands), thread_([this] { Accept(); }) {}

ControlServer::~ControlServer() {
  shutdown(listen_fd_, SHUT_RDWR);
  thread_.join();
  close(listen_fd_);
  unlink(path_.c_str());
  MutexLock lock(&mutex_);
  while (serving_ > 0) {
    changed_.Wait(&mutex_);
  }
}

void ControlServer::Accept() {
  SetThreadName("ufs-control");
  while (true) {
    const int fd = accept4(listen_fd_, nullptr, nullptr, SOCK_CLOEXEC);
    if (fd < 0) {
      if (errno == EMFILE || errno == ENFILE) {
        poll(nullptr, 0, kNoDescriptorMs);  // it would fail again at once
        continue;
      }
      if (errno == EINTR || errno == ECONNABORTED) {
        continue;
      }
      return;  // shut down
    }
    if (!PeerMayCommand(fd)) {
      close(fd);
      continue;
    }
    {
      MutexLock lock(&mutex_);
      ++serving_;
    }
    try {
      std::thread([this, fd] {
        Serve(fd);
        Leave();
      }).detach();
    } catch (const std::system_error&) {  // no thread to be had now: the client is told nothing
      close(fd);
      Leave();
    }
  }
}

void ControlServer::Leave() {
  MutexLock lock(&mutex_);
  --serving_;
  changed_.SignalAll();
}

void ControlServer::Serve(int fd) {
  SetThreadName("ufs-command");
  const absl::StatusOr<std::string> text = internal::ReadAll(fd, kMaxCommand);
  if (text.ok()) {
    const std::vector<std::string> words = absl::StrSplit(*text, '\0');
    const absl::StatusOr<std::string> answer =
        words.front() == "ping" ? absl::StatusOr<std::string>("pong\n") : commands_->Run(words);
    // A client that went away does not want the answer.
    internal::WriteAll(fd, Encode(answer)).IgnoreError();
  }
  close(fd);
}

}  // namespace ufs
