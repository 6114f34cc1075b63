#ifndef FUSE_SESSION_STATE_H_
#define FUSE_SESSION_STATE_H_

#include <atomic>
#include <cstdint>

#include "ufs/base/executor.h"
#include "ufs/base/mutex.h"
#include "ufs/fs/file_system.h"
#include "ufs/fs/process_inspector.h"
#include "ufs/mount/session.h"

struct fuse_conn_info;

namespace ufs::fuse {

// What the requests of one session share: libfuse's user data. Thread-safe.
class SessionState {
 public:
  SessionState(FileSystem* file_system, Executor* replies, const ProcessInspector* processes,
               int max_background)
      : file_system_(file_system),
        replies_(replies),
        processes_(processes),
        max_background_(max_background) {}

  FileSystem& file_system() const { return *file_system_; }
  // Where replies are written that did not come from a worker's own thread, and where interrupts
  // are looked at.
  Executor& replies() const { return *replies_; }
  const ProcessInspector& processes() const { return *processes_; }

  // Answers INIT: sets our limits in `connection` and remembers what the kernel gave.
  void Negotiate(struct fuse_conn_info* connection);
  SessionLimits limits() const;
  // True for the one reply that answers INIT: the first after Negotiate.
  bool TakeInitReply() {
    return init_pending_.load(std::memory_order_relaxed) && init_pending_.exchange(false);
  }

  void RequestStarted();
  void RequestEnded();
  // Blocks until every request that was started has ended.
  void WaitUntilIdle();

 private:
  FileSystem* const file_system_;
  Executor* const replies_;
  const ProcessInspector* const processes_;
  const int max_background_;
  std::atomic<bool> init_pending_{false};
  mutable Mutex mutex_;
  CondVar idle_;
  int64_t running_ ABSL_GUARDED_BY(mutex_) = 0;
  SessionLimits limits_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace ufs::fuse

#endif  // FUSE_SESSION_STATE_H_
