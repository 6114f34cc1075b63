#ifndef UFS_PROBE_DIALER_H_
#define UFS_PROBE_DIALER_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace ufs {

// Names and connections below HTTP: which part of the way to a server is missing. Thread-safe;
// blocks.
class Dialer {
 public:
  virtual ~Dialer() = default;

  // The numeric addresses of `host` (a name, or an address with or without brackets), in the order
  // in which they are tried. kUnavailable, with the resolver's words, when there are none.
  virtual absl::StatusOr<std::vector<std::string>> Resolve(const std::string& host) = 0;

  // Opens a TCP connection to a numeric address, and closes it. kUnavailable with the system's
  // words; kDeadlineExceeded when nobody answered `within` the time.
  virtual absl::Status Connect(const std::string& address, int port, absl::Duration within) = 0;
};

// The machine's resolver and network.
std::unique_ptr<Dialer> MakeDialer();

}  // namespace ufs

#endif  // UFS_PROBE_DIALER_H_
