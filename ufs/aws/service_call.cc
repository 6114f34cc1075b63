// One request to a service that gives credentials. Redirects are not followed (HttpTransport never
// does): a metadata service that points elsewhere is an error.
#include "ufs/aws/service_call.h"

#include <memory>
#include <utility>

#include "absl/strings/str_cat.h"
#include "ufs/aws/corrected_clock.h"
#include "ufs/base/await.h"
#include "ufs/obs/redact.h"

namespace ufs {
namespace {

constexpr size_t kMaxBody = size_t{64} << 10;
constexpr size_t kMaxDetail = 300;

class Collecting final : public HttpHandler {
 public:
  Collecting(Completion<ServiceAnswer> done, CorrectedClock* learns)
      : done_(std::move(done)), learns_(learns) {}

  void OnStatus(int http_status) override { answer_.status = http_status; }
  void OnHeader(absl::string_view name, absl::string_view value) override {
    absl::Time date;
    if (learns_ != nullptr && name == "date" &&
        absl::ParseTime("%a, %d %b %Y %H:%M:%S GMT", value, &date, nullptr)) {
      learns_->Learn(date);
    }
  }
  absl::Status OnHeadersDone(int64_t content_length) override {
    if (content_length > static_cast<int64_t>(kMaxBody)) {
      return TooLarge();
    }
    // Reserved once: a buffer that grows leaves copies behind.
    answer_.body.reserve(content_length < 0 ? kMaxBody : static_cast<size_t>(content_length));
    return absl::OkStatus();
  }
  absl::Status OnBody(absl::Span<const char> bytes) override {
    if (bytes.size() > kMaxBody - answer_.body.size()) {
      return TooLarge();
    }
    answer_.body.append(bytes.data(), bytes.size());
    return absl::OkStatus();
  }
  void OnDone(absl::Status status) override {
    if (status.ok()) {
      done_(std::move(answer_));
    } else {
      done_(std::move(status));
    }
  }

 private:
  static absl::Status TooLarge() { return absl::DataLossError("its answer is larger than 64 KiB"); }

  Completion<ServiceAnswer> done_;
  CorrectedClock* const learns_;
  ServiceAnswer answer_;
};

}  // namespace

HttpRequest MakeServiceRequest(absl::string_view method, const ServiceUrl& url) {
  HttpRequest request;
  request.method = std::string(method);
  request.scheme = url.scheme;
  request.authority = url.authority;
  request.target = url.target;
  request.headers.emplace_back("host", url.authority);
  request.headers.emplace_back("user-agent", "UnderFS");
  return request;
}

void StartService(const ServiceLink& link, HttpRequest request, absl::Duration within,
                  Completion<ServiceAnswer> done) {
  RequestContext context;
  context.deadline = link.clock->Now() + within;
  HttpTimeouts timeouts;
  timeouts.connect = within;
  timeouts.first_byte = within;
  timeouts.stall = within;
  request.route = link.route;
  link.transport->Start(context, std::move(request), timeouts,
                        std::make_shared<Collecting>(std::move(done), link.learns));
}

absl::StatusOr<ServiceAnswer> CallService(const ServiceLink& link, const HttpRequest& request,
                                          absl::Duration within) {
  // The transport keeps the time: the wait itself has no limit.
  return Await<ServiceAnswer>(RequestContext{}, [&](Completion<ServiceAnswer> done) {
    StartService(link, request, within, std::move(done));
  });
}

absl::Status ServiceRefusal(absl::string_view what, int status, absl::string_view detail) {
  std::string text = absl::StrCat(what, " answered HTTP ", status);
  if (!detail.empty()) {
    absl::StrAppend(&text, ": ", Escape(detail.substr(0, kMaxDetail)));
  }
  if (status >= 500 || status == 429) {
    return absl::UnavailableError(text);
  }
  return status == 401 || status == 403 ? absl::PermissionDeniedError(text)
                                        : absl::FailedPreconditionError(text);
}

}  // namespace ufs
