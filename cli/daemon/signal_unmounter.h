#ifndef CLI_DAEMON_SIGNAL_UNMOUNTER_H_
#define CLI_DAEMON_SIGNAL_UNMOUNTER_H_

#include <pthread.h>
#include <signal.h>
#include <unistd.h>

#include <atomic>
#include <thread>

#include "ufs/base/cancel.h"
#include "ufs/base/mutex.h"
#include "ufs/base/thread_name.h"
#include "ufs/mount/mount_context.h"
#include "ufs/obs/log.h"

namespace ufs::cli {

// Takes the signals of the process: SIGTERM, SIGINT and SIGQUIT end a mount that is still starting
// and unmount one that is up, lazily, so that nothing written is lost; SIGHUP and SIGPIPE do
// nothing. Make it before any other thread: they are blocked in all that follow.
class SignalUnmounter {
 public:
  // Throws std::system_error where the system refuses its thread.
  SignalUnmounter() {
    sigemptyset(&signals_);
    for (const int number : {SIGTERM, SIGINT, SIGQUIT, SIGHUP, kStop}) {
      sigaddset(&signals_, number);
    }
    pthread_sigmask(SIG_BLOCK, &signals_, nullptr);
    ::signal(SIGPIPE, SIG_IGN);
    thread_ = std::thread([this] { Wait(); });
  }
  ~SignalUnmounter() {
    stopping_ = true;
    kill(getpid(), kStop);
    thread_.join();
  }

  // Fires at the first ending signal that comes while no mount is watched.
  CancelToken token() const { return starting_.token(); }

  // From now on the signals unmount `mount`, one that came before included; null before it goes.
  void Watch(MountContext* mount) {
    MutexLock lock(&mutex_);
    mount_ = mount;
    if (asked_) {
      Unmount();
    }
  }

 private:
  static constexpr int kStop = SIGUSR1;

  void Wait() {
    SetThreadName("ufs-signals");
    while (true) {
      int number = 0;
      if (sigwait(&signals_, &number) != 0) {
        continue;
      }
      if (stopping_) {
        return;
      }
      if (number != SIGHUP && number != kStop) {
        UFS_LOG(kInfo, "daemon", "signal %d: unmounting", number);
        Ask();
      }
    }
  }

  void Ask() {
    {
      MutexLock lock(&mutex_);
      asked_ = true;
      Unmount();
    }
    starting_.Cancel();
  }

  void Unmount() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    if (mount_ != nullptr) {
      mount_->Unmount(/*lazy=*/true).IgnoreError();  // when it is gone already, so are we soon
    }
  }

  sigset_t signals_;
  std::atomic<bool> stopping_{false};
  CancelSource starting_;
  Mutex mutex_;
  bool asked_ ABSL_GUARDED_BY(mutex_) = false;
  MountContext* mount_ ABSL_GUARDED_BY(mutex_) = nullptr;
  std::thread thread_;
};

}  // namespace ufs::cli

#endif  // CLI_DAEMON_SIGNAL_UNMOUNTER_H_
