// Several failures as one finding.
#include "ufs/probe/failures.h"

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace ufs {

Finding Failures::ToFinding() const {
  Finding all = Fail(failures_.front());
  for (size_t i = 1; i < failures_.size(); ++i) {
    const Finding one = Fail(failures_[i]);
    absl::StrAppend(&all.detail, "; ", one.detail);
    if (!one.fix.empty() && !absl::StrContains(all.fix, one.fix)) {
      absl::StrAppend(&all.fix, all.fix.empty() ? "" : "; ", one.fix);
    }
    all.refused.insert(all.refused.end(), one.refused.begin(), one.refused.end());
  }
  return all;
}

}  // namespace ufs
