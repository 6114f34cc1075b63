#ifndef UFS_FS_METADATA_LANE_H_
#define UFS_FS_METADATA_LANE_H_

#include <deque>

#include "ufs/base/executor.h"
#include "ufs/base/mutex.h"

namespace ufs {

// One mount's share of the pool that runs blocking metadata operations: at most `width` of its
// tasks run or wait in the pool at a time, the others queue here, first come first served. A dead
// endpoint cannot take the pool from other mounts. Thread-safe; outlives its tasks.
class MetadataLane {
 public:
  MetadataLane(Executor* pool, int width) : pool_(pool), width_(width) {}

  void Submit(Executor::Task task);

 private:
  void Run(Executor::Task task);

  Executor* const pool_;
  const int width_;
  Mutex mutex_;
  int running_ ABSL_GUARDED_BY(mutex_) = 0;
  std::deque<Executor::Task> queue_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace ufs

#endif  // UFS_FS_METADATA_LANE_H_
