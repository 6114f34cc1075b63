#ifndef UFS_AWS_PAYLOAD_SIGNING_H_
#define UFS_AWS_PAYLOAD_SIGNING_H_

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace ufs {

// Whether the SHA-256 of a body is part of the signature. Over TLS the connection protects the
// body, and hashing costs more than sending; over plain HTTP only the signature does.
enum class PayloadSigning {
  kAuto,  // unsigned over https, signed over http
  kAlways,
  kNever,
};

// From `auto`, `always` or `never`; kInvalidArgument lists them.
absl::StatusOr<PayloadSigning> ParsePayloadSigning(absl::string_view text);

// Whether a request over `scheme` (http or https) signs its body's SHA-256; else it says
// UNSIGNED-PAYLOAD.
bool SignsPayload(PayloadSigning policy, absl::string_view scheme);

}  // namespace ufs

#endif  // UFS_AWS_PAYLOAD_SIGNING_H_
