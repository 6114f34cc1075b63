#ifndef UFS_S3_BUCKET_ROUTE_H_
#define UFS_S3_BUCKET_ROUTE_H_

#include <memory>
#include <string>

#include "ufs/base/mutex.h"
#include "ufs/s3/endpoint.h"

namespace ufs {

// Where the requests of one bucket go: what was configured, until an answer tells better. Learnt
// once, for all requests that follow. Thread-safe.
class BucketRoute {
 public:
  explicit BucketRoute(Endpoint configured);

  std::shared_ptr<const Endpoint> Get() const;

  // A request that went to `from` was sent on to `to`. Says so in the log. Nothing when another
  // request has learnt meanwhile: what it learnt is tried first.
  void Move(const Endpoint& from, Endpoint to);

  // What a user should hear about it: a sentence with the option to set; empty when nothing was
  // learnt.
  std::string Notice() const;

 private:
  const Endpoint configured_;
  mutable Mutex mutex_;
  std::shared_ptr<const Endpoint> current_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace ufs

#endif  // UFS_S3_BUCKET_ROUTE_H_
