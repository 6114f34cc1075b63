#ifndef UFS_PROBE_DIAGNOSE_H_
#define UFS_PROBE_DIAGNOSE_H_

#include "absl/functional/function_ref.h"
#include "ufs/probe/finding.h"
#include "ufs/probe/probe_context.h"
#include "ufs/probe/report_text.h"

namespace ufs {

// Runs all of DoctorChecks, shows each finding to `seen` as it comes, and makes the report of it;
// the exit code is left to the caller. What was written is removed before it returns, also after an
// interruption.
ProbeReport Diagnose(ProbeContext* context, absl::FunctionRef<void(const Finding&)> seen);

}  // namespace ufs

#endif  // UFS_PROBE_DIAGNOSE_H_
