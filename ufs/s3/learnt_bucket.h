#ifndef UFS_S3_LEARNT_BUCKET_H_
#define UFS_S3_LEARNT_BUCKET_H_

#include <atomic>
#include <utility>

#include "ufs/s3/bucket_route.h"
#include "ufs/s3/endpoint.h"

namespace ufs {

// What the answers to requests for one bucket have taught about how to send them. Shared by all
// stores of the bucket; nothing is ever unlearnt. Thread-safe.
struct LearntBucket {
  explicit LearntBucket(Endpoint configured) : route(std::move(configured)) {}

  BucketRoute route;
  // It refuses objects and parts without one: an Object Lock.
  std::atomic<bool> wants_digest{false};
};

}  // namespace ufs

#endif  // UFS_S3_LEARNT_BUCKET_H_
