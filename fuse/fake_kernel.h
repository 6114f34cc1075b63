#ifndef FUSE_FAKE_KERNEL_H_
#define FUSE_FAKE_KERNEL_H_

#include <linux/fuse.h>

#include <atomic>
#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"
#include "fuse/libfuse.h"

namespace ufs::fuse {

// Plays the kernel for tests: the other end of a session's descriptor, one record per request and
// reply.
class FakeKernel {
 public:
  struct Answer {
    uint64_t unique = 0;
    int error = 0;  // an errno value, positive
    std::string body;
    // The body as a struct of the protocol; zeros where it is shorter.
    template <typename T>
    T As() const {
      T value{};
      body.copy(reinterpret_cast<char*>(&value), sizeof(T));
      return value;
    }
  };

  FakeKernel();
  ~FakeKernel();

  // For FuseSession::StartOnFd, which takes the descriptor over.
  int session_fd() const { return session_fd_; }
  static const struct fuse_custom_io* io();

  // Sends a request and returns its unique id.
  uint64_t Send(uint32_t opcode, uint64_t node, absl::string_view body, uint32_t pid = 1);
  // The next reply, whichever request it belongs to. Blocks.
  Answer Receive();
  // Send and Receive; the reply must be to this request.
  Answer Call(uint32_t opcode, uint64_t node, absl::string_view body);
  // INIT as a kernel of protocol 7.38 sends it.
  Answer Init();
  // Ends the connection, as umount does.
  void Close();
  // The next `count` replies are refused with ENOENT: their callers are gone.
  static void RefuseReplies(int count);

 private:
  static ssize_t Writev(int fd, struct iovec* iov, int count, void* data);
  static ssize_t Read(int fd, void* buffer, size_t length, void* data);

  int session_fd_ = -1;
  int fd_ = -1;
  uint64_t next_unique_ = 2;
};

}  // namespace ufs::fuse

#endif  // FUSE_FAKE_KERNEL_H_
