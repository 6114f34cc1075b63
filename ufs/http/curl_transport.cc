// Chooses the loop for each request; everything else happens in CurlLoop and CurlExchange.
#include "ufs/http/curl_transport.h"

#include <algorithm>
#include <thread>
#include <utility>

#include "ufs/http/curl_exchange.h"
#include "ufs/http/curl_loop.h"

namespace ufs {

CurlTransport::CurlTransport(CurlTransportOptions options) : options_(std::move(options)) {
  [[maybe_unused]] static const CURLcode kInitialised = curl_global_init(CURL_GLOBAL_DEFAULT);
  const int cores = static_cast<int>(std::thread::hardware_concurrency());
  const int count = options_.loops > 0 ? options_.loops : std::clamp(cores / 2, 1, 8);
  const int connections = std::max(1, (options_.max_connections + count - 1) / count);
  for (int i = 0; i < count; ++i) {
    loops_.push_back(std::make_unique<CurlLoop>(options_, i, connections));
  }
}

CurlTransport::~CurlTransport() = default;

void CurlTransport::Start(const RequestContext& context, HttpRequest request,
                          const HttpTimeouts& timeouts, std::shared_ptr<HttpHandler> handler) {
  auto exchange = std::make_shared<CurlExchange>(options_, context, std::move(request), timeouts,
                                                 std::move(handler));
  if (absl::Status valid = exchange->Validate(); !valid.ok()) {
    exchange->Finish(valid);
    return;
  }
  // The first of the least busy: while there is little to do, the same connections stay warm.
  const auto least = std::min_element(
      loops_.begin(), loops_.end(),
      [](const auto& a, const auto& b) { return a->in_flight() < b->in_flight(); });
  (*least)->Start(exchange);
}

}  // namespace ufs
