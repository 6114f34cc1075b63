#ifndef UFS_PROBE_FINDING_H_
#define UFS_PROBE_FINDING_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace ufs {

// What came of a check.
enum class Verdict : uint8_t {
  kPass,
  kWarn,     // it works, but something is worth changing
  kFail,     // a mount would not work, or not as asked
  kSkipped,  // not looked at; the detail says why
};

// What one check found. Texts are sentences without a full stop; they may hold bytes that a store
// sent, so whoever shows them escapes control characters. No text holds a secret.
struct Finding {
  std::string check;  // its name; set by whoever runs the checks
  Verdict verdict = Verdict::kSkipped;
  std::string detail;
  std::string fix;  // what to do; of kWarn and kFail
  // Of kFail: the kind of failure, which decides the exit code as it does for a mount.
  absl::Status cause;
  // Operations (as OperationName has them) that the store refused for lack of rights.
  std::vector<std::string> refused;
};

Finding Pass(std::string detail);
Finding Warn(std::string detail, std::string fix);
Finding Skip(std::string why);
// `cause` must not be OK; its message is the detail unless it carries a StoreError: then the detail
// is what the store said, the fix AdviceFor it (unless `fix` is given), and `refused` its operation
// when the store refused it for lack of rights.
Finding Fail(const absl::Status& cause, std::string fix = "");

// Whether the store answered, and refused for lack of rights: AccessDenied, or 403 without a code.
bool IsRefusedRight(const absl::Status& status);

// "pass", "warn", "fail", "skipped".
absl::string_view VerdictName(Verdict verdict);

// The cause of the first that failed; OK when none did.
absl::Status FirstFailure(const std::vector<Finding>& findings);

}  // namespace ufs

#endif  // UFS_PROBE_FINDING_H_
