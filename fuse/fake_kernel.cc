// A kernel's side of the protocol over a SOCK_SEQPACKET pair, which keeps records as /dev/fuse
// does.
#include "fuse/fake_kernel.h"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include <cerrno>
#include <vector>

#include "fuse/kernel_io.h"

namespace ufs::fuse {
namespace {

constexpr int kSocketBuffer = 8 << 20;  // two replies of 1 MiB and more
constexpr size_t kMaxReply = (1 << 20) + 4096;

std::atomic<int> refuse_replies{0};

template <typename T>
absl::string_view AsBytes(const T& value) {
  return absl::string_view(reinterpret_cast<const char*>(&value), sizeof(T));
}

}  // namespace

FakeKernel::FakeKernel() {
  int ends[2];
  EXPECT_EQ(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends), 0);
  for (const int end : ends) {
    setsockopt(end, SOL_SOCKET, SO_SNDBUFFORCE, &kSocketBuffer, sizeof(kSocketBuffer));
  }
  session_fd_ = ends[0];
  fd_ = ends[1];
  refuse_replies = 0;
}

FakeKernel::~FakeKernel() { Close(); }

void FakeKernel::Close() {
  if (fd_ >= 0) {
    close(fd_);
    fd_ = -1;
  }
}

void FakeKernel::RefuseReplies(int count) { refuse_replies = count; }

ssize_t FakeKernel::Writev(int fd, struct iovec* iov, int count, void* session_state) {
  PatchInitReply(session_state, iov, count);
  if (refuse_replies > 0) {
    --refuse_replies;
    errno = ENOENT;
    return -1;
  }
  return writev(fd, iov, count);
}

ssize_t FakeKernel::Read(int fd, void* buffer, size_t length, void* /*data*/) {
  return read(fd, buffer, length);
}

const struct fuse_custom_io* FakeKernel::io() {
  static const struct fuse_custom_io kIo = [] {
    struct fuse_custom_io io {};
    io.writev = &FakeKernel::Writev;
    io.read = &FakeKernel::Read;
    return io;
  }();
  return &kIo;
}

uint64_t FakeKernel::Send(uint32_t opcode, uint64_t node, absl::string_view body, uint32_t pid) {
  struct fuse_in_header header {};
  header.len = static_cast<uint32_t>(sizeof(header) + body.size());
  header.opcode = opcode;
  header.unique = next_unique_;
  next_unique_ += 2;
  header.nodeid = node;
  header.uid = 1000;
  header.gid = 100;
  header.pid = pid;
  std::string record(AsBytes(header));
  record.append(body.data(), body.size());
  EXPECT_EQ(write(fd_, record.data(), record.size()), static_cast<ssize_t>(record.size()));
  return header.unique;
}

FakeKernel::Answer FakeKernel::Receive() {
  std::vector<char> record(kMaxReply);
  const ssize_t got = read(fd_, record.data(), record.size());
  Answer answer;
  if (got < static_cast<ssize_t>(sizeof(struct fuse_out_header))) {
    ADD_FAILURE() << "no reply, " << got;
    return answer;
  }
  struct fuse_out_header header {};
  std::copy_n(record.data(), sizeof(header), reinterpret_cast<char*>(&header));
  answer.unique = header.unique;
  answer.error = -header.error;
  answer.body.assign(record.data() + sizeof(header), static_cast<size_t>(got) - sizeof(header));
  return answer;
}

FakeKernel::Answer FakeKernel::Call(uint32_t opcode, uint64_t node, absl::string_view body) {
  const uint64_t unique = Send(opcode, node, body);
  Answer answer = Receive();
  EXPECT_EQ(answer.unique, unique);
  return answer;
}

FakeKernel::Answer FakeKernel::Init() {
  struct fuse_init_in init {};
  init.major = FUSE_KERNEL_VERSION;
  init.minor = 38;
  init.max_readahead = 8 << 20;
  init.flags = ~0U & ~(1U << 30);  // FUSE_INIT_EXT carries more flags than this test needs
  return Call(FUSE_INIT, 0, AsBytes(init).substr(0, 16));
}

}  // namespace ufs::fuse
