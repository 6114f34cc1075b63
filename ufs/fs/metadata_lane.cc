// A slot is handed from a finished task to the next one through the pool's queue, so that lanes
// take turns.
//
// The task is the last thing that keeps the lane's owner waiting (it holds a pass of the owner's
// gate), so the next task is taken out before the finished one is destroyed, and nothing of the
// lane is touched after that.
#include "ufs/fs/metadata_lane.h"

#include <utility>

namespace ufs {

void MetadataLane::Submit(Executor::Task task) {
  {
    MutexLock lock(&mutex_);
    if (running_ >= width_) {
      queue_.push_back(std::move(task));
      return;
    }
    ++running_;
  }
  Run(std::move(task));
}

void MetadataLane::Run(Executor::Task task) {
  pool_->Submit([this, task = std::move(task)]() mutable {
    task();
    Executor::Task next;
    {
      MutexLock lock(&mutex_);
      if (queue_.empty()) {
        --running_;
      } else {
        next = std::move(queue_.front());
        queue_.pop_front();
      }
    }
    if (next != nullptr) {
      Run(std::move(next));
    }
    task = nullptr;
  });
}

}  // namespace ufs
