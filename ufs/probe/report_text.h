#ifndef UFS_PROBE_REPORT_TEXT_H_
#define UFS_PROBE_REPORT_TEXT_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/types/optional.h"
#include "ufs/object/capabilities.h"
#include "ufs/probe/finding.h"

namespace ufs {

// A run of checks, whole.
struct ProbeReport {
  std::string uri;  // as it was given
  bool read_only = false;
  int exit_code = 0;
  std::vector<Finding> findings;
  absl::optional<Capabilities> capabilities;  // of the store, where it was reached
  std::string policy;                         // IamPolicy of what was refused; or empty
};

// One finding for a terminal: a line with verdict, name and detail, and one with the fix. Control
// characters are escaped.
std::string FindingText(const Finding& finding);

// What comes after all findings: what the store can do, the policy, the counts.
std::string SummaryText(const ProbeReport& report);

// All of it as one JSON object, with a line break at its end. docs/guide/doctor.md has the names.
std::string ReportJson(const ProbeReport& report);

}  // namespace ufs

#endif  // UFS_PROBE_REPORT_TEXT_H_
