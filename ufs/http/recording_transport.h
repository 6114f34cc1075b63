#ifndef UFS_HTTP_RECORDING_TRANSPORT_H_
#define UFS_HTTP_RECORDING_TRANSPORT_H_

#include <deque>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "ufs/base/executor.h"
#include "ufs/base/mutex.h"
#include "ufs/http/http_transport.h"

namespace ufs {

// An HttpTransport for tests: gives scripted answers in their order and keeps every request. Like
// the real one it delivers no byte beyond a Content-Length and reports a short body. Thread-safe.
class RecordingTransport final : public HttpTransport {
 public:
  struct Answer {
    int status = 200;
    // As on the wire; Content-Length is added from `body` unless it is among them.
    std::vector<std::pair<std::string, std::string>> headers;
    std::string body;
    bool with_length = true;  // false: no Content-Length is added
    // Not OK: what OnDone reports; with status 0 before any other event, else after the body.
    absl::Status failure;
    size_t chunk = 16384;  // bytes for each OnBody
  };

  // Events come inline from Start, or from `executor` when it is not null.
  explicit RecordingTransport(Executor* executor = nullptr) : executor_(executor) {}

  // Queues the answer to the next request. A request without one is refused with kInternal.
  void Push(Answer answer);
  void Push(int status, std::vector<std::pair<std::string, std::string>> headers = {},
            std::string body = "");

  void Start(const RequestContext& context, HttpRequest request, const HttpTimeouts& timeouts,
             std::shared_ptr<HttpHandler> handler) override;

  std::vector<HttpRequest> requests() const;
  std::vector<HttpTimeouts> timeouts() const;
  // Requests that came so far, and answers nobody asked for.
  size_t count() const;
  size_t left() const;

  // Request line, headers in the order of sending and body, as one text with \n line ends.
  static std::string ToText(const HttpRequest& request);
  // The value of a request's header; empty when it is not there.
  static std::string Header(const HttpRequest& request, absl::string_view name);

 private:
  Executor* const executor_;
  mutable Mutex mutex_;
  std::deque<Answer> answers_ ABSL_GUARDED_BY(mutex_);
  std::vector<HttpRequest> requests_ ABSL_GUARDED_BY(mutex_);
  std::vector<HttpTimeouts> timeouts_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace ufs

#endif  // UFS_HTTP_RECORDING_TRANSPORT_H_
