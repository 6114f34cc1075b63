#ifndef UFS_TRANSFER_READ_RESOURCES_H_
#define UFS_TRANSFER_READ_RESOURCES_H_

#include <functional>
#include <memory>
#include <string>

#include "ufs/base/clock.h"
#include "ufs/base/executor.h"
#include "ufs/cache/extent_cache.h"
#include "ufs/object/object_store.h"

namespace ufs {

// What the readers of one mount borrow. Everything outlives them and their requests.
struct ReadResources {
  // The store to send the next request to; thread-safe and cheap. Never null.
  std::function<std::shared_ptr<ObjectStore>()> store;
  ExtentCache* cache = nullptr;
  const Clock* clock = nullptr;
  // Runs what follows the arrival of bytes, the completions of waiting reads included: network
  // threads must not.
  Executor* executor = nullptr;
  // Names the bucket and where it is: the cache serves all mounts.
  std::string bucket;
};

}  // namespace ufs

#endif  // UFS_TRANSFER_READ_RESOURCES_H_
