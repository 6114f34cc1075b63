#ifndef UFS_PROBE_GREETING_H_
#define UFS_PROBE_GREETING_H_

#include <map>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "ufs/base/clock.h"
#include "ufs/base/request_context.h"
#include "ufs/http/http_transport.h"
#include "ufs/s3/endpoint.h"

namespace ufs {

// The answer to a HEAD of the bucket that nobody signed: what a store says to anybody. Its status
// may be any.
struct Greeting {
  int http_status = 0;
  std::map<std::string, std::string> headers;  // names in lower case
  absl::Time sent;                             // this machine's clock before and after
  absl::Time received;

  // The header's value; empty when it is not there.
  std::string Header(const std::string& name) const;
};

// Sends it by `route` (as HttpRequest::route) and blocks for the answer. Errors as
// HttpHandler::OnDone has them.
absl::StatusOr<Greeting> Greet(HttpTransport& transport, const RequestContext& context,
                               const Clock& clock, const Endpoint& endpoint,
                               std::shared_ptr<const HttpRoute> route);

}  // namespace ufs

#endif  // UFS_PROBE_GREETING_H_
