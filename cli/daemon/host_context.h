#ifndef CLI_DAEMON_HOST_CONTEXT_H_
#define CLI_DAEMON_HOST_CONTEXT_H_

#include <cstdint>
#include <memory>

#include "fuse/fuse_session.h"
#include "fuse/fuse_workers.h"
#include "ufs/aws/instance_metadata.h"
#include "ufs/base/thread_pool.h"
#include "ufs/base/timers.h"
#include "ufs/cache/extent_cache.h"
#include "ufs/fs/process_inspector.h"
#include "ufs/http/curl_transport.h"
#include "ufs/mount/host_resources.h"
#include "ufs/obs/inflight.h"
#include "ufs/s3/learnt_buckets.h"
#include "ufs/store/request_metrics.h"
#include "ufs/store/request_rates.h"

namespace ufs::cli {

// Owns what all mounts of the process share, in the order in which it is built; it ends in the
// reverse order: first the network, whose completions still find every pool, then the sessions'
// workers, then the pools, then the timers, whose waiting requests are still counted.
class HostContext {
 public:
  struct Options {
    int64_t memory_limit = 0;  // bytes
    int connections = 0;       // at a time, of all mounts; never below the transport's own default
  };
  explicit HostContext(const Options& options);
  HostContext(const HostContext&) = delete;
  HostContext& operator=(const HostContext&) = delete;

  HostResources resources();
  MemoryBudget& memory() { return memory_; }
  InstanceMetadata& instance() { return *instance_; }

 private:
  MemoryBudget memory_;
  Reservation connections_;  // what connections and requests of the kernel hold, taken off at once
  ExtentCache cache_;
  InflightTable inflight_;
  RequestMetrics requests_;
  RequestMetrics attempts_;
  RequestRates rates_{Clock::Real()};
  LearntBuckets learnt_;
  ThreadTimers timers_;
  ThreadPool io_;
  ThreadPool upload_;
  ThreadPool metadata_;
  ThreadPool replies_;
  ProcInspector processes_;
  fuse::FuseWorkers workers_;
  fuse::FuseSessionFactory sessions_;
  CurlTransport transport_;
  const std::shared_ptr<InstanceMetadata> instance_;
};

}  // namespace ufs::cli

#endif  // CLI_DAEMON_HOST_CONTEXT_H_
