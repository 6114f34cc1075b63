#ifndef UFS_STORE_OPEN_STORE_H_
#define UFS_STORE_OPEN_STORE_H_

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "ufs/base/clock.h"
#include "ufs/base/environment.h"
#include "ufs/base/executor.h"
#include "ufs/base/timers.h"
#include "ufs/base/uri.h"
#include "ufs/config/mount_options.h"
#include "ufs/http/http_transport.h"
#include "ufs/object/object_store.h"
#include "ufs/store/request_observer.h"
#include "ufs/store/request_rates.h"
#include "ufs/store/retry_store.h"

namespace ufs {

class InstanceMetadata;
class LearntBuckets;

// What stores borrow of the process. Everything outlives every store.
struct StoreResources {
  HttpTransport& transport;
  Executor& compute;  // digests of bodies; the work of Local and Memory stores
  Timers& timers;
  const Clock& clock;
  const Environment& environment;
  // What is told of every request; may be null.
  RequestObserver* logical = nullptr;
  RequestObserver* attempts = nullptr;
  RetryListener* retries = nullptr;
  // What mounts of one bucket share; null: each store goes at its own rate, unlimited.
  RequestRates* rates = nullptr;
  // What this machine knows of itself; null: each store finds out for itself.
  std::shared_ptr<InstanceMetadata> instance = nullptr;
  // What mounts of one bucket learn of it from refusals; null: each store pays for its own.
  LearntBuckets* learnt = nullptr;
};

// A store behind all its layers.
struct OpenedStore {
  std::shared_ptr<ObjectStore> store;
  // Names the store's place in the state directory's identity and in messages: a URL, or the URI's
  // scheme.
  std::string endpoint;
  // Sentences for the user: credential files that others may read, and the like.
  std::vector<std::string> warnings;
  // What the store's answers have told since that a user should hear, such as the bucket's region:
  // a sentence; empty: nothing. Any thread. Null for stores that learn nothing.
  std::function<std::string()> learnt;
  // What could be done better, for those who mount.
  std::vector<std::string> hints;
};

// The bucket that `uri` names, reached as `options` say. Sends nothing to it; asks the
// services that give credentials. Errors: kUnauthenticated
// when no credentials are found, with every provider that was tried; kInvalidArgument for an
// endpoint, region or profile that cannot be; what Local and Memory stores say.
absl::StatusOr<OpenedStore> OpenStore(const Uri& uri, const MountOptions& options,
                                      const StoreResources& resources);

}  // namespace ufs

#endif  // UFS_STORE_OPEN_STORE_H_
