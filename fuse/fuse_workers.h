#ifndef FUSE_FUSE_WORKERS_H_
#define FUSE_FUSE_WORKERS_H_

#include <atomic>
#include <thread>
#include <vector>

#include "absl/functional/any_invocable.h"
#include "absl/status/status.h"
#include "ufs/base/mutex.h"

struct fuse_buf;
struct fuse_session;

namespace ufs::fuse {

// The threads that read the kernel's requests of all sessions and dispatch them. They answer what
// memory can answer and never wait for the network, so a few of them serve any number of mounts.
class FuseWorkers {
 public:
  // One session as the workers see it. The owner keeps it until Remove has returned.
  struct Channel {
    fuse_session* session = nullptr;
    int fd = -1;
    // Called once, from a worker, when the kernel closed the session; must only signal.
    absl::AnyInvocable<void()> on_end;
    std::atomic<bool> ended{false};
  };

  explicit FuseWorkers(int threads);
  // Every channel has been removed by then.
  ~FuseWorkers();

  // From now on requests of `channel` are dispatched. Its fd is made non-blocking.
  absl::Status Add(Channel* channel);
  // When it returns no worker touches `channel` any more. Not from a worker's own thread.
  void Remove(Channel* channel);

  // Whether the calling thread is a worker (of any pool): it may reply to the kernel at once.
  static bool OnWorkerThread();

 private:
  void Run();
  void Serve(Channel* channel, fuse_buf* buffer);
  void Pause();

  const int epoll_fd_;
  const int wake_fd_;  // readable while workers are asked to pause
  std::atomic<bool> stopping_{false};
  Mutex pause_mutex_;
  CondVar pause_changed_;
  bool pausing_ ABSL_GUARDED_BY(pause_mutex_) = false;
  int paused_ ABSL_GUARDED_BY(pause_mutex_) = 0;
  Mutex remove_mutex_;  // one Remove at a time
  std::vector<std::thread> threads_;
};

}  // namespace ufs::fuse

#endif  // FUSE_FUSE_WORKERS_H_
