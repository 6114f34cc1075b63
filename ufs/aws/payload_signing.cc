// The policy for signing bodies.
#include "ufs/aws/payload_signing.h"

#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace ufs {

absl::StatusOr<PayloadSigning> ParsePayloadSigning(absl::string_view text) {
  if (text == "auto") {
    return PayloadSigning::kAuto;
  }
  if (text == "always") {
    return PayloadSigning::kAlways;
  }
  if (text == "never") {
    return PayloadSigning::kNever;
  }
  return absl::InvalidArgumentError(absl::StrCat("payload signing '", absl::CHexEscape(text),
                                                 "' is not one of auto, always, never"));
}

bool SignsPayload(PayloadSigning policy, absl::string_view scheme) {
  if (policy == PayloadSigning::kAuto) {
    return !absl::EqualsIgnoreCase(scheme, "https");
  }
  return policy == PayloadSigning::kAlways;
}

}  // namespace ufs
