#ifndef UFS_PROBE_CHECK_H_
#define UFS_PROBE_CHECK_H_

#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "ufs/probe/finding.h"
#include "ufs/probe/probe_context.h"

namespace ufs {

// One thing that may be right or wrong.
struct Check {
  std::string name;
  // Those that must not have failed, by name: else this one is skipped, and what needs it too.
  std::vector<std::string> needs;
  bool writes = false;  // skipped when the run is read-only
  bool always = false;  // runs also after an interruption: it tidies up
  Finding (*run)(ProbeContext& context) = nullptr;
};

// Runs `checks` in their order, shows each finding to `seen` as it comes, and returns all. After an
// interruption (`context->cancel`) what is left is skipped, but for checks that tidy up.
std::vector<Finding> RunChecks(const std::vector<Check>& checks, ProbeContext* context,
                               absl::FunctionRef<void(const Finding&)> seen);

// What `underfs doctor` looks at, in its order. More checks are added to this list.
std::vector<Check> DoctorChecks();

}  // namespace ufs

#endif  // UFS_PROBE_CHECK_H_
