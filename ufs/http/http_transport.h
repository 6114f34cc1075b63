#ifndef UFS_HTTP_HTTP_TRANSPORT_H_
#define UFS_HTTP_HTTP_TRANSPORT_H_

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "ufs/base/bytes.h"
#include "ufs/base/request_context.h"
#include "ufs/http/http_route.h"

namespace ufs {

// One HTTP/1.1 request, complete: nothing is added but Content-Length (always for PUT and POST) and
// `host`, which is `authority` unless it is among the headers. Names of headers are written as
// given.
struct HttpRequest {
  std::string method;     // GET, HEAD, PUT, POST, DELETE
  std::string scheme;     // http or https
  std::string authority;  // host[:port]
  std::string target;     // path and query exactly as they go on the wire; begins with '/'
  std::vector<std::pair<std::string, std::string>> headers;
  // May be read again, from a network thread, when a kept connection turned out to be dead.
  Bytes body;
  // Certificates and proxy; null: directly, with the system's certificates. Not on the wire.
  std::shared_ptr<const HttpRoute> route;
};

// How long to wait for what. A deadline in the RequestContext bounds all of it.
struct HttpTimeouts {
  absl::Duration connect = absl::Seconds(10);
  // From the last byte sent to the first byte of the status line.
  absl::Duration first_byte = absl::Seconds(60);
  // While a body moves either way: the longest time without a single byte.
  absl::Duration stall = absl::Seconds(30);
};

// Receives the events of one exchange, in this order, from one network thread:
//   OnStatus, OnHeader*, OnHeadersDone, OnBody*, then OnDone exactly once.
// After any failure OnDone comes at once, with what had been delivered before it. Informational
// answers (1xx) are not shown. The calls must be short and must not block: other transfers wait
// meanwhile.
class HttpHandler {
 public:
  virtual ~HttpHandler() = default;
  virtual void OnStatus(int http_status) = 0;
  // `name` in lower case; `value` without surrounding white space. Both are valid during the call
  // only.
  virtual void OnHeader(absl::string_view name, absl::string_view value) = 0;
  // `content_length` is -1 when the answer does not say. A status that is not OK ends the exchange;
  // OnDone then reports it.
  virtual absl::Status OnHeadersDone(int64_t content_length) = 0;
  // The next bytes of the body, never more than the Content-Length in all. Same rule for the
  // status.
  virtual absl::Status OnBody(absl::Span<const char> bytes) = 0;
  // OK: a complete answer, whatever its HTTP status. Else:
  //   kUnavailable: no connection, name not resolved, connection lost, body shorter than promised,
  //     or an answer that is not well-formed HTTP/1.1 or exceeds the transport's limits; with
  //     IsPermanentFailure when trying again would meet the same: a certificate that is refused, no
  //     common TLS version, a proxy that refuses us;
  //   kDeadlineExceeded: a timeout or the deadline;
  //   kCancelled: the context was cancelled, or the transport was destroyed;
  //   kInvalidArgument: the request cannot be written as HTTP (a line break in a header);
  //   or what OnHeadersDone or OnBody returned.
  // The message names the host and the phase, never headers or query. The handler is released after
  // it.
  virtual void OnDone(absl::Status status) = 0;
};

// Sends requests. Connections are kept and used again; redirects are never followed; bodies are
// never decompressed; nothing is retried but a kept connection that the server had closed before it
// answered with any byte, and then only when the request is idempotent (not POST, no conditional
// PUT) or none of it was sent.
// Thread-safe.
class HttpTransport {
 public:
  virtual ~HttpTransport() = default;

  // Starts an exchange and returns at once. `handler` is held until OnDone has returned. OnDone
  // comes within the timeouts, also when the transport is destroyed meanwhile (kCancelled).
  virtual void Start(const RequestContext& context, HttpRequest request,
                     const HttpTimeouts& timeouts, std::shared_ptr<HttpHandler> handler) = 0;
};

}  // namespace ufs

#endif  // UFS_HTTP_HTTP_TRANSPORT_H_
