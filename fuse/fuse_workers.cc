// Several libfuse sessions served by one pool over one epoll set.
//
// epoll hands out raw Channel pointers, so a channel may be freed only when no worker can still
// hold an event for it: Remove takes the fd out of the set and then makes every worker pass through
// Pause() once, which they reach only between two events.
#include "fuse/fuse_workers.h"

#include <fcntl.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <system_error>

#include "absl/strings/str_cat.h"
#include "fuse/libfuse.h"
#include "ufs/base/thread_name.h"

namespace ufs::fuse {
namespace {

thread_local bool on_worker_thread = false;

// Requests taken from one session before the others get their turn.
constexpr int kBurst = 32;

}  // namespace

FuseWorkers::FuseWorkers(int threads)
    : epoll_fd_(epoll_create1(EPOLL_CLOEXEC)), wake_fd_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
  struct epoll_event event {};
  event.events = EPOLLIN;
  event.data.ptr = nullptr;  // the wake event
  epoll_ctl(epoll_fd_, EPOLL_CTL_ADD, wake_fd_, &event);
  for (int i = 0; i < threads; ++i) {
    try {
      threads_.emplace_back([this] { Run(); });
    } catch (const std::system_error&) {
      if (threads_.empty()) {
        throw;
      }
      break;  // fewer threads than wanted serve as well
    }
  }
}

FuseWorkers::~FuseWorkers() {
  stopping_ = true;
  const uint64_t one = 1;
  [[maybe_unused]] const ssize_t written = write(wake_fd_, &one, sizeof(one));
  for (std::thread& thread : threads_) {
    thread.join();
  }
  close(wake_fd_);
  close(epoll_fd_);
}

bool FuseWorkers::OnWorkerThread() { return on_worker_thread; }

absl::Status FuseWorkers::Add(Channel* channel) {
  const int flags = fcntl(channel->fd, F_GETFL);
  struct epoll_event event {};
  event.events = EPOLLIN;
  event.data.ptr = channel;
  if (flags < 0 || fcntl(channel->fd, F_SETFL, flags | O_NONBLOCK) < 0 ||
      epoll_ctl(epoll_fd_, EPOLL_CTL_ADD, channel->fd, &event) < 0) {
    return absl::InternalError(
        absl::StrCat("cannot wait for the kernel's requests: ", std::strerror(errno)));
  }
  return absl::OkStatus();
}

void FuseWorkers::Remove(Channel* channel) {
  MutexLock one_at_a_time(&remove_mutex_);
  // Fails when a worker took it out at the session's end: both is fine.
  epoll_ctl(epoll_fd_, EPOLL_CTL_DEL, channel->fd, nullptr);
  MutexLock lock(&pause_mutex_);
  pausing_ = true;
  const uint64_t one = 1;
  [[maybe_unused]] const ssize_t written = write(wake_fd_, &one, sizeof(one));
  while (paused_ < static_cast<int>(threads_.size())) {
    pause_changed_.Wait(&pause_mutex_);
  }
  uint64_t drained = 0;
  [[maybe_unused]] const ssize_t got = read(wake_fd_, &drained, sizeof(drained));
  pausing_ = false;
  pause_changed_.SignalAll();
  while (paused_ > 0) {
    pause_changed_.Wait(&pause_mutex_);
  }
}

void FuseWorkers::Pause() {
  MutexLock lock(&pause_mutex_);
  if (!pausing_) {
    return;
  }
  ++paused_;
  pause_changed_.SignalAll();
  while (pausing_) {
    pause_changed_.Wait(&pause_mutex_);
  }
  --paused_;
  pause_changed_.SignalAll();
}

void FuseWorkers::Run() {
  SetThreadName("ufs-fuse");
  on_worker_thread = true;
  struct fuse_buf buffer {};  // libfuse allocates it at the first request
  while (!stopping_) {
    struct epoll_event event {};
    if (epoll_wait(epoll_fd_, &event, 1, -1) < 1) {
      continue;  // EINTR
    }
    if (event.data.ptr == nullptr) {
      Pause();
      continue;
    }
    Serve(static_cast<Channel*>(event.data.ptr), &buffer);
  }
  std::free(buffer.mem);
}

void FuseWorkers::Serve(Channel* channel, struct fuse_buf* buffer) {
  for (int i = 0; i < kBurst; ++i) {
    const int got = fuse_session_receive_buf(channel->session, buffer);
    if (got == -EAGAIN || got == -EINTR) {
      return;
    }
    // 0: unmounted. -ENODEV and others: aborted. In both cases nothing more will come.
    if (got <= 0 || fuse_session_exited(channel->session) != 0) {
      if (!channel->ended.exchange(true)) {
        epoll_ctl(epoll_fd_, EPOLL_CTL_DEL, channel->fd, nullptr);
        channel->on_end();
      }
      return;
    }
    fuse_session_process_buf(channel->session, buffer);
  }
}

}  // namespace ufs::fuse
