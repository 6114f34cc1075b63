#ifndef UFS_MOUNT_HOST_RESOURCES_H_
#define UFS_MOUNT_HOST_RESOURCES_H_

#include <memory>

#include "ufs/base/clock.h"
#include "ufs/base/environment.h"
#include "ufs/base/executor.h"
#include "ufs/base/memory_budget.h"
#include "ufs/base/timers.h"
#include "ufs/cache/extent_cache.h"
#include "ufs/fs/process_inspector.h"
#include "ufs/http/http_transport.h"
#include "ufs/mount/session.h"
#include "ufs/obs/inflight.h"
#include "ufs/store/open_store.h"
#include "ufs/store/request_observer.h"
#include "ufs/store/request_rates.h"
#include "ufs/store/retry_store.h"

namespace ufs {

// What all mounts of a process share. Everything outlives every mount.
struct HostResources {
  MemoryBudget& memory;
  ExtentCache& cache;
  HttpTransport& transport;
  Executor& metadata;  // metadata operations that block in Await
  Executor& upload;    // digests of bodies, publishing
  Executor& io;        // staging and journal files
  Timers& timers;
  const Clock& clock;
  const Environment& environment;
  const ProcessInspector& processes;
  SessionFactory& sessions;
  // What is told of every request; may be null.
  RequestObserver* logical_requests = nullptr;
  RequestObserver* attempts = nullptr;
  RetryListener* retries = nullptr;
  // How fast buckets may be asked; may be null.
  RequestRates* rates = nullptr;
  // What this machine knows of itself; null: each store finds out for itself.
  std::shared_ptr<InstanceMetadata> instance = nullptr;
  // What is learnt of buckets; null: each store learns for itself.
  LearntBuckets* learnt = nullptr;
  // Requests that run now; may be null.
  const InflightTable* inflight = nullptr;

  // The part of these that stores borrow.
  StoreResources Stores() const {
    return {transport, upload,  timers, clock,    environment, logical_requests,
            attempts,  retries, rates,  instance, learnt};
  }
};

}  // namespace ufs

#endif  // UFS_MOUNT_HOST_RESOURCES_H_
