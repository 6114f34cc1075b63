#ifndef UFS_HTTP_CURL_TRANSPORT_H_
#define UFS_HTTP_CURL_TRANSPORT_H_

#include <memory>
#include <vector>

#include "ufs/http/curl_transport_options.h"
#include "ufs/http/http_transport.h"

namespace ufs {

class CurlLoop;

// HttpTransport over libcurl: HTTP/1.1 by a few network threads, each with its own multi handle and
// its own kept connections. A request goes to the thread with the fewest in flight. Handlers run in
// these threads, with no lock held; they may start further requests. No environment variable and no
// netrc is looked at: proxies and certificates are the route's. TLS 1.2 is the least, and https
// never becomes http.
class CurlTransport final : public HttpTransport {
 public:
  explicit CurlTransport(CurlTransportOptions options = {});
  // Ends what is in flight with kCancelled and waits for the handlers' OnDone. Must not be called
  // from a handler. A request that an OnDone starts meanwhile is refused with kCancelled at once.
  ~CurlTransport() override;

  void Start(const RequestContext& context, HttpRequest request, const HttpTimeouts& timeouts,
             std::shared_ptr<HttpHandler> handler) override;

 private:
  const CurlTransportOptions options_;
  std::vector<std::unique_ptr<CurlLoop>> loops_;
};

}  // namespace ufs

#endif  // UFS_HTTP_CURL_TRANSPORT_H_
