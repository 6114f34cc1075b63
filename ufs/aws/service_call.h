#ifndef UFS_AWS_SERVICE_CALL_H_
#define UFS_AWS_SERVICE_CALL_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "ufs/aws/aws_services.h"
#include "ufs/aws/service_url.h"
#include "ufs/base/completion.h"
#include "ufs/base/secret.h"
#include "ufs/http/http_transport.h"

namespace ufs {

// A complete answer of a service that gives credentials; its body is wiped with it.
struct ServiceAnswer {
  ServiceAnswer() = default;
  ServiceAnswer(ServiceAnswer&&) = default;
  ServiceAnswer& operator=(ServiceAnswer&&) = default;
  ~ServiceAnswer() { WipeString(&body); }

  int status = 0;
  std::string body;
};

// `method` on `url`, with a host header and nothing else.
HttpRequest MakeServiceRequest(absl::string_view method, const ServiceUrl& url);

// Sends `request` once and gives its answer, whatever its HTTP status; its Date goes to
// `link.learns`. kDataLoss for a body above
// 64 KiB; kDeadlineExceeded when not all of it is here after `within`; else as HttpHandler::OnDone.
// `done` runs on a network thread.
void StartService(const ServiceLink& link, HttpRequest request, absl::Duration within,
                  Completion<ServiceAnswer> done);

// The same, blocking. Never from a network thread.
absl::StatusOr<ServiceAnswer> CallService(const ServiceLink& link, const HttpRequest& request,
                                          absl::Duration within);

// `status` of a service that did not give what it should: kUnavailable for 5xx and 429, else
// kPermissionDenied for 401 and 403, else kFailedPrecondition. `what` is the service, `detail` its
// own words (may be empty); both stand in the message, control characters escaped.
absl::Status ServiceRefusal(absl::string_view what, int status, absl::string_view detail);

}  // namespace ufs

#endif  // UFS_AWS_SERVICE_CALL_H_
