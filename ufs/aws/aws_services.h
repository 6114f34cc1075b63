#ifndef UFS_AWS_AWS_SERVICES_H_
#define UFS_AWS_AWS_SERVICES_H_

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "ufs/base/clock.h"
#include "ufs/base/environment.h"
#include "ufs/base/secret.h"
#include "ufs/http/http_route.h"
#include "ufs/http/http_transport.h"

namespace ufs {

class CorrectedClock;

// How a service is reached; transport and clocks outlive whoever keeps it.
struct ServiceLink {
  HttpTransport* transport = nullptr;
  const Clock* clock = nullptr;
  // Certificates and proxy; null: directly.
  std::shared_ptr<const HttpRoute> route;
  // What is told of the Date of its answers; null: nobody.
  CorrectedClock* learns = nullptr;
};

// Runs `words[0]`, looked up in PATH, with the others as its arguments, without a shell, and gives
// what it wrote to standard output. Its standard input is empty and its standard error is dropped.
// kDeadlineExceeded when it did not end within the time: it and its children are killed.
// kFailedPrecondition when it cannot be started, ends with another code than 0, or writes more than
// 64 KiB. Messages name the program alone: arguments may be secret. Blocks; any thread.
using CommandRunner = std::function<absl::StatusOr<Secret>(const std::vector<std::string>& words,
                                                           absl::Duration within)>;

// What credentials are got with. Everything outlives the providers.
struct AwsServices {
  const Environment* environment = nullptr;
  const Clock* clock = nullptr;
  HttpTransport* transport = nullptr;
  // To services on the network, STS and SSO. Those of the machine and the container are never
  // reached through a proxy.
  std::shared_ptr<const HttpRoute> route;
  CommandRunner run_command;
  // The clock that STS and IAM Identity Center set right, usually the same; null: none. Services of
  // the machine and the container may run on its own clock, and teach nothing.
  CorrectedClock* learns = nullptr;
  // How long a service of the machine or the container may take to answer; those on the network may
  // take four times that.
  absl::Duration patience = absl::Seconds(5);

  ServiceLink local_link() const { return {transport, clock, nullptr, nullptr}; }
  ServiceLink link() const { return {transport, clock, route, learns}; }
};

}  // namespace ufs

#endif  // UFS_AWS_AWS_SERVICES_H_
