#ifndef UFS_PROBE_FAILURES_H_
#define UFS_PROBE_FAILURES_H_

#include <vector>

#include "absl/status/status.h"
#include "ufs/probe/finding.h"

namespace ufs {

// What went wrong in the steps of one check.
class Failures {
 public:
  // Nothing when `status` is OK.
  void Add(const absl::Status& status) {
    if (!status.ok()) {
      failures_.push_back(status);
    }
  }
  bool empty() const { return failures_.empty(); }
  // All of them as one; the cause is the first. There must be one.
  Finding ToFinding() const;

 private:
  std::vector<absl::Status> failures_;
};

}  // namespace ufs

#endif  // UFS_PROBE_FAILURES_H_
