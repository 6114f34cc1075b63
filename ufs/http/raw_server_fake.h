#ifndef UFS_HTTP_RAW_SERVER_FAKE_H_
#define UFS_HTTP_RAW_SERVER_FAKE_H_

#include <functional>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/types/optional.h"
#include "ufs/base/mutex.h"

namespace ufs {

// One connection as a test's server sees it: bytes in, bytes out, and every rude way to end.
class RawConnection {
 public:
  struct Request {
    std::string head;  // with the empty line
    std::string body;
  };

  explicit RawConnection(int fd) : fd_(fd) {}

  // The next request with its body by Content-Length; nothing when the client closed instead.
  absl::optional<Request> ReadRequest();
  // Only its head: the body stays unread.
  absl::optional<std::string> ReadHead();
  void Send(absl::string_view bytes);
  // Blocks until the client closes, dropping what it still sends.
  void WaitForClose();
  void Close();
  // Closes with RST.
  void Reset();

 private:
  bool Fill();

  int fd_;
  std::string unread_;
};

// A server on loopback that does what a test says, byte by byte: the n-th connection runs the n-th
// script in a thread of its own, further ones the last script. A connection closes when its script
// returns.
class RawServer {
 public:
  using Script = std::function<void(RawConnection&)>;

  explicit RawServer(std::vector<Script> scripts);
  // Breaks the connections that are open and waits for the scripts.
  ~RawServer();

  std::string authority() const;
  int connections() const;

 private:
  void Accept();

  const std::vector<Script> scripts_;
  int listener_;
  int port_;
  mutable Mutex mutex_;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  std::vector<int> fds_ ABSL_GUARDED_BY(mutex_);
  std::vector<std::thread> threads_ ABSL_GUARDED_BY(mutex_);
  std::thread acceptor_;
};

}  // namespace ufs

#endif  // UFS_HTTP_RAW_SERVER_FAKE_H_
