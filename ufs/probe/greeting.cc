// One request without a signature: whether HTTP, and TLS below it, reach the store at all.
#include "ufs/probe/greeting.h"

#include <memory>
#include <utility>

#include "ufs/base/await.h"

namespace ufs {
namespace {

class HeadHandler final : public HttpHandler {
 public:
  explicit HeadHandler(Completion<Greeting> done) : done_(std::move(done)) {}

  void OnStatus(int http_status) override { greeting_.http_status = http_status; }
  void OnHeader(absl::string_view name, absl::string_view value) override {
    greeting_.headers[std::string(name)] = std::string(value);
  }
  absl::Status OnHeadersDone(int64_t /*content_length*/) override { return absl::OkStatus(); }
  absl::Status OnBody(absl::Span<const char> /*bytes*/) override { return absl::OkStatus(); }
  void OnDone(absl::Status status) override {
    if (status.ok()) {
      done_(std::move(greeting_));
    } else {
      done_(std::move(status));
    }
  }

 private:
  Completion<Greeting> done_;
  Greeting greeting_;
};

}  // namespace

std::string Greeting::Header(const std::string& name) const {
  const auto found = headers.find(name);
  return found == headers.end() ? std::string() : found->second;
}

absl::StatusOr<Greeting> Greet(HttpTransport& transport, const RequestContext& context,
                               const Clock& clock, const Endpoint& endpoint,
                               std::shared_ptr<const HttpRoute> route) {
  HttpRequest request;
  request.method = "HEAD";
  request.scheme = endpoint.scheme;
  request.authority = endpoint.authority;
  request.target = endpoint.PathOf("");
  request.route = std::move(route);
  const absl::Time sent = clock.WallNow();
  absl::StatusOr<Greeting> greeting = Await<Greeting>(context, [&](Completion<Greeting> done) {
    transport.Start(context, std::move(request), HttpTimeouts(),
                    std::make_shared<HeadHandler>(std::move(done)));
  });
  if (greeting.ok()) {
    greeting->sent = sent;
    greeting->received = clock.WallNow();
  }
  return greeting;
}

}  // namespace ufs
