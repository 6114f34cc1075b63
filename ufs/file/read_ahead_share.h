#ifndef UFS_FILE_READ_AHEAD_SHARE_H_
#define UFS_FILE_READ_AHEAD_SHARE_H_

#include <atomic>
#include <cstdint>

#include "ufs/base/clock.h"
#include "ufs/base/mutex.h"

namespace ufs {

// Divides the memory for read-ahead among the files that are read at the moment: those that fetched
// ahead in this second or the one before. Thread-safe.
class ReadAheadShare {
 public:
  // Marks one reader as counted; zero-initialised, touched by one thread at a time.
  struct Presence {
    int64_t epoch = 0;
  };

  // `total` in bytes, `most` for one reader.
  ReadAheadShare(const Clock* clock, int64_t total, int64_t most);

  // Bytes that one reader may have ahead of it now.
  int64_t Get() const { return share_.load(std::memory_order_relaxed); }
  // The reader is about to fetch ahead.
  void Touch(Presence* presence);

 private:
  const Clock* const clock_;
  const int64_t total_;
  const int64_t most_;
  std::atomic<int64_t> share_;
  Mutex mutex_;
  int64_t epoch_ ABSL_GUARDED_BY(mutex_) = 0;
  int64_t current_ ABSL_GUARDED_BY(mutex_) = 0;   // readers counted in epoch_
  int64_t previous_ ABSL_GUARDED_BY(mutex_) = 0;  // and in the one before
};

}  // namespace ufs

#endif  // UFS_FILE_READ_AHEAD_SHARE_H_
