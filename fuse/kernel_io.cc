// The descriptor's two calls, and what has to be mended in the answer to INIT.
#include "fuse/kernel_io.h"

#include <linux/fuse.h>
#include <unistd.h>

#include <cstring>

#include "fuse/libfuse.h"
#include "fuse/session_state.h"

namespace ufs::fuse {
namespace {

ssize_t WriteReply(int fd, struct iovec* iov, int count, void* session_state) {
  PatchInitReply(session_state, iov, count);
  return writev(fd, iov, count);
}

ssize_t ReadRequest(int fd, void* buffer, size_t length, void* /*session_state*/) {
  return read(fd, buffer, length);
}

}  // namespace

void PatchInitReply(void* session_state, struct iovec* iov, int count) {
  auto* state = static_cast<SessionState*>(session_state);
  if (!state->TakeInitReply() || count < 2 || iov[1].iov_len < sizeof(struct fuse_init_out)) {
    return;
  }
  // The header is iov[0]; the body is libfuse's own and may be changed.
  struct fuse_init_out init {};
  std::memcpy(&init, iov[1].iov_base, sizeof(init));
  init.flags |= FUSE_PARALLEL_DIROPS;
  std::memcpy(iov[1].iov_base, &init, sizeof(init));
}

const struct fuse_custom_io* KernelIo() {
  static const struct fuse_custom_io kIo = [] {
    struct fuse_custom_io io {};
    io.writev = &WriteReply;
    io.read = &ReadRequest;
    return io;
  }();
  return &kIo;
}

}  // namespace ufs::fuse
