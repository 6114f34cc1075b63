#ifndef UFS_AWS_SERVICE_URL_H_
#define UFS_AWS_SERVICE_URL_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace ufs {

// A URL of a service that gives credentials, in the pieces that a request takes.
struct ServiceUrl {
  std::string scheme;     // http or https
  std::string host;       // without port; of an IPv6 address without the brackets
  std::string authority;  // host[:port], with the brackets
  std::string target;     // path and query; begins with '/'
};

// Reads http://HOST[:PORT][/PATH] and https:// of the same. kInvalidArgument with the reason for
// another scheme, no host, a user before the host, a fragment, and any blank or control character.
// Pure.
absl::StatusOr<ServiceUrl> ParseServiceUrl(absl::string_view text);

// Whether `host` is localhost or an address of the loopback network. Pure.
bool IsLoopback(absl::string_view host);

}  // namespace ufs

#endif  // UFS_AWS_SERVICE_URL_H_
