// Annotation of a status without losing the payloads that carry S3's own words.
#include "ufs/base/status.h"

#include "absl/strings/cord.h"
#include "absl/strings/str_cat.h"

namespace ufs {

absl::Status Annotate(const absl::Status& status, absl::string_view context) {
  if (status.ok()) {
    return status;
  }
  absl::Status annotated(status.code(), absl::StrCat(context, ": ", status.message()));
  status.ForEachPayload([&annotated](absl::string_view url, const absl::Cord& payload) {
    annotated.SetPayload(url, payload);
  });
  return annotated;
}

}  // namespace ufs
