#ifndef UFS_STORE_REQUEST_RATES_H_
#define UFS_STORE_REQUEST_RATES_H_

#include <memory>
#include <string>

#include "absl/container/flat_hash_map.h"
#include "ufs/base/clock.h"
#include "ufs/base/mutex.h"
#include "ufs/store/request_rate.h"

namespace ufs {

// The rates of all buckets of the process. Thread-safe.
class RequestRates {
 public:
  // `clock` outlives it and all rates.
  explicit RequestRates(const Clock* clock) : clock_(clock) {}

  // The rate of `bucket`, a URL such as "https://s3.example/bucket": the same one for everybody
  // who holds one at the time.
  std::shared_ptr<RequestRate> Of(const std::string& bucket) {
    MutexLock lock(&mutex_);
    std::weak_ptr<RequestRate>& known = rates_[bucket];
    std::shared_ptr<RequestRate> rate = known.lock();
    if (rate == nullptr) {
      rate = std::make_shared<RequestRate>(bucket, clock_);
      known = rate;
    }
    return rate;
  }

 private:
  const Clock* const clock_;
  Mutex mutex_;
  absl::flat_hash_map<std::string, std::weak_ptr<RequestRate>> rates_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace ufs

#endif  // UFS_STORE_REQUEST_RATES_H_
