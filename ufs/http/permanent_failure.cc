// The mark is a payload without content.
#include "ufs/http/permanent_failure.h"

namespace ufs {
namespace {

constexpr absl::string_view kMark = "underfs/permanent-failure";

}  // namespace

absl::Status PermanentFailure(absl::string_view message) {
  absl::Status status = absl::UnavailableError(message);
  status.SetPayload(kMark, absl::Cord());
  return status;
}

bool IsPermanentFailure(const absl::Status& status) { return status.GetPayload(kMark).has_value(); }

}  // namespace ufs
