#ifndef UFS_S3_LEARNT_BUCKETS_H_
#define UFS_S3_LEARNT_BUCKETS_H_

#include <memory>
#include <string>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_cat.h"
#include "ufs/base/mutex.h"
#include "ufs/s3/learnt_bucket.h"

namespace ufs {

// What is learnt of all buckets of the process, so that a second mount pays for no refusal again.
// Thread-safe.
class LearntBuckets {
 public:
  // What is known of the bucket that is reached as `configured` says: the same for everybody who
  // holds it at the time.
  std::shared_ptr<LearntBucket> Of(const Endpoint& configured) {
    std::string key =
        absl::StrCat(configured.scheme, "://", configured.authority, configured.base_path, "/",
                     configured.bucket, " ", configured.region, " ", configured.path_style);
    MutexLock lock(&mutex_);
    std::weak_ptr<LearntBucket>& known = buckets_[key];
    std::shared_ptr<LearntBucket> bucket = known.lock();
    if (bucket == nullptr) {
      bucket = std::make_shared<LearntBucket>(configured);
      known = bucket;
    }
    return bucket;
  }

 private:
  Mutex mutex_;
  absl::flat_hash_map<std::string, std::weak_ptr<LearntBucket>> buckets_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace ufs

#endif  // UFS_S3_LEARNT_BUCKETS_H_
