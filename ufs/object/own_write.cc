// The mark is a payload, so that it travels through Annotate.
#include "ufs/object/own_write.h"

#include "absl/strings/cord.h"
#include "absl/strings/string_view.h"

namespace ufs {
namespace {
constexpr absl::string_view kUrl = "underfs/may-be-own-write";
}  // namespace

absl::Status MarkMayBeOwnWrite(absl::Status status) {
  status.SetPayload(kUrl, absl::Cord("1"));
  return status;
}

bool MayBeOwnWrite(const absl::Status& status) { return status.GetPayload(kUrl).has_value(); }

}  // namespace ufs
