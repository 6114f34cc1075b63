#ifndef TESTS_S3SERVER_GATE_H_
#define TESTS_S3SERVER_GATE_H_

#include <functional>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "tests/s3server/mutex.h"

namespace s3server {

// Where work waits until somebody lets it go on. Thread-safe.
class Gate {
 public:
  explicit Gate(bool open) : open_(open) {}

  // Runs `resume` at once when the gate is open, else on the thread that opens it.
  void Pass(std::function<void()> resume) {
    {
      MutexLock lock(&mutex_);
      if (!open_) {
        waiting_.push_back(std::move(resume));
        return;
      }
    }
    resume();
  }
  void Open() {
    SetOpen(true);
    Release();
  }
  void Close() { SetOpen(false); }
  // Lets everything go that waits now; the gate stays as it is.
  void Release() {
    for (const std::function<void()>& resume : Take()) {
      resume();
    }
  }
  // Forgets everything that waits.
  void Drop() { Take(); }

 private:
  void SetOpen(bool open) {
    MutexLock lock(&mutex_);
    open_ = open;
  }
  std::vector<std::function<void()>> Take() {
    MutexLock lock(&mutex_);
    std::vector<std::function<void()>> taken;
    taken.swap(waiting_);
    return taken;
  }

  Mutex mutex_;
  bool open_ ABSL_GUARDED_BY(mutex_);
  std::vector<std::function<void()>> waiting_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace s3server

#endif  // TESTS_S3SERVER_GATE_H_
