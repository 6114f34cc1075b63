#ifndef UFS_FS_TESTING_FAKE_PROCESSES_H_
#define UFS_FS_TESTING_FAKE_PROCESSES_H_

#include <map>
#include <set>

#include "ufs/base/mutex.h"
#include "ufs/fs/process_inspector.h"

namespace ufs {

// A process table for tests. Thread-safe.
class FakeProcesses final : public ProcessInspector {
 public:
  void Put(pid_t tid, pid_t group) {
    MutexLock lock(&mutex_);
    groups_[tid] = group;
  }
  void Remove(pid_t tid) {
    MutexLock lock(&mutex_);
    groups_.erase(tid);
  }
  void Kill(pid_t tid) {
    MutexLock lock(&mutex_);
    killed_.insert(tid);
  }

  absl::optional<pid_t> ThreadGroup(pid_t tid) const override {
    MutexLock lock(&mutex_);
    const auto found = groups_.find(tid);
    return found == groups_.end() ? absl::nullopt : absl::optional<pid_t>(found->second);
  }
  bool KillPending(pid_t tid) const override {
    MutexLock lock(&mutex_);
    return killed_.count(tid) > 0;
  }

 private:
  mutable Mutex mutex_;
  std::map<pid_t, pid_t> groups_ ABSL_GUARDED_BY(mutex_);
  std::set<pid_t> killed_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace ufs

#endif  // UFS_FS_TESTING_FAKE_PROCESSES_H_
