#ifndef UFS_S3_ENDPOINT_URL_H_
#define UFS_S3_ENDPOINT_URL_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace ufs {

// What users write to say where a store answers, taken apart.
struct EndpointUrl {
  std::string scheme;  // http or https; empty: not said
  std::string host;    // lower case; an IPv6 address with its brackets
  std::string port;    // 1 to 65535 without leading zeros; empty: not said
  std::string path;    // "" or "/base/path", as written, without a slash at its end

  // Whether the host is an address rather than a name.
  bool IsAddress() const;
};

// Reads [http[s]://]host[:port][/base/path]. kInvalidArgument, with what to write instead; a user
// and password in it are refused and not repeated. Pure; takes any bytes.
absl::StatusOr<EndpointUrl> ParseEndpointUrl(absl::string_view text);

}  // namespace ufs

#endif  // UFS_S3_ENDPOINT_URL_H_
