#include "ufs/s3/bucket_route.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "ufs/obs/log.h"

namespace ufs {

BucketRoute::BucketRoute(Endpoint configured)
    : configured_(std::move(configured)), current_(std::make_shared<const Endpoint>(configured_)) {}

std::shared_ptr<const Endpoint> BucketRoute::Get() const {
  MutexLock lock(&mutex_);
  return current_;
}

void BucketRoute::Move(const Endpoint& from, Endpoint to) {
  {
    MutexLock lock(&mutex_);
    if (current_->region != from.region || current_->authority != from.authority) {
      return;
    }
    current_ = std::make_shared<const Endpoint>(std::move(to));
  }
  UFS_LOG(kWarning, "s3", "%s", Notice());
}

std::string BucketRoute::Notice() const {
  const std::shared_ptr<const Endpoint> current = Get();
  if (current->region == configured_.region && current->authority == configured_.authority) {
    return "";
  }
  return absl::StrCat("the bucket ", configured_.bucket, " lies in region ", current->region,
                      ", not in ", configured_.region,
                      ": requests go there now; the option region=", current->region,
                      " saves the detour");
}

}  // namespace ufs
