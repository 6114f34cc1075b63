// The process's shared parts and the sizes of its pools.
#include "cli/daemon/host_context.h"

#include <algorithm>
#include <thread>

namespace ufs::cli {
namespace {

int Cores() { return std::max(1, static_cast<int>(std::thread::hardware_concurrency())); }

// Metadata operations wait for the network in these threads; each mount may hold 32 of them.
constexpr int kMetadataThreads = 64;
// The share of the memory limit that is for curl's buffers (up to 512 KiB for a connection that
// moves a body) and the buffers of the kernel's requests: measured at 20 to 30 MiB under 64
// streams.
constexpr int64_t kConnectionShare = 8;
// Local files: two streams keep a disk busy, more only seek.
constexpr int kIoThreads = 2;
// Replies copy up to 1 MiB into the kernel each.
int ReplyThreads() { return std::clamp(Cores(), 2, 8); }
// Workers never wait, so there is no use for more than cores; at least two, so that a reply being
// copied does not hold up the next request.
int FuseThreads() { return std::clamp(Cores(), 2, 16); }
// Longer than any metadata operation may take: what the log should name.
constexpr absl::Duration kSlowRequest = absl::Seconds(30);

std::shared_ptr<InstanceMetadata> MakeInstance(HttpTransport* transport) {
  AwsServices services;
  services.environment = Environment::Real();
  services.clock = Clock::Real();
  services.transport = transport;
  return std::make_shared<InstanceMetadata>(services);
}

CurlTransportOptions TransportOptions(int connections) {
  CurlTransportOptions options;
  options.max_connections = std::max(options.max_connections, connections);
  return options;
}

}  // namespace

HostContext::HostContext(const Options& options)
    : memory_(options.memory_limit),
      connections_(
          memory_.ReserveAlways(MemoryUse::kConnection, options.memory_limit / kConnectionShare)),
      cache_(&memory_),
      inflight_(Clock::Real(), kSlowRequest),
      requests_("logical", &inflight_),
      attempts_("attempt", nullptr),
      io_("ufs-io", kIoThreads),
      upload_("ufs-upload", std::clamp(Cores(), 2, 8)),
      metadata_("ufs-meta", kMetadataThreads),
      replies_("ufs-reply", ReplyThreads()),
      workers_(FuseThreads()),
      sessions_({&workers_, &replies_, &processes_}),
      transport_(TransportOptions(options.connections)),
      instance_(MakeInstance(&transport_)) {}

HostResources HostContext::resources() {
  HostResources resources{memory_, cache_,         transport_,           metadata_,  upload_,  io_,
                          timers_, *Clock::Real(), *Environment::Real(), processes_, sessions_};
  resources.logical_requests = &requests_;
  resources.attempts = &attempts_;
  resources.retries = &requests_;
  resources.rates = &rates_;
  resources.instance = instance_;
  resources.learnt = &learnt_;
  resources.inflight = &inflight_;
  return resources;
}

}  // namespace ufs::cli
