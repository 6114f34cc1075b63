#ifndef UFS_OBS_LOG_LIMITS_H_
#define UFS_OBS_LOG_LIMITS_H_

#include <atomic>
#include <cstddef>
#include <cstdint>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "ufs/base/instant.h"
#include "ufs/base/mutex.h"

namespace ufs {

// Lets something happen at most once in an interval. Thread-safe, without a lock. Constant
// initialised and trivially destroyed, so that it may be a static of a function.
class LogInterval {
 public:
  // Whether it may happen at `now`. When it may, `*skipped` becomes how often it might not since.
  bool Pass(Instant now, absl::Duration interval, uint64_t* skipped);

 private:
  std::atomic<int64_t> next_nanos_{INT64_MIN};
  std::atomic<uint64_t> skipped_{0};
};

// Lets something happen once for each key, and forgets keys when there are too many: those not
// asked for during the last `limit` others at least. Keeps hashes only. Thread-safe.
class LogKeys {
 public:
  explicit LogKeys(size_t limit = 4096) : limit_(limit) {}

  // Whether this is the first time for `key`.
  bool Pass(absl::string_view key);

 private:
  const size_t limit_;
  Mutex mutex_;
  // Two generations: when the young one is full it becomes the old one, which is dropped.
  absl::flat_hash_set<size_t> young_ ABSL_GUARDED_BY(mutex_);
  absl::flat_hash_set<size_t> old_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace ufs

#endif  // UFS_OBS_LOG_LIMITS_H_
