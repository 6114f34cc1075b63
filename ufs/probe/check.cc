// The order of the checks, and what a failure means for those behind it.
#include "ufs/probe/check.h"

#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "ufs/probe/identity_checks.h"
#include "ufs/probe/machine_checks.h"
#include "ufs/probe/network_checks.h"
#include "ufs/probe/object_checks.h"
#include "ufs/probe/place_checks.h"
#include "ufs/probe/write_checks.h"

namespace ufs {
namespace {

Finding RunOne(const Check& check, const std::set<std::string>& blocked, ProbeContext* context,
               bool* blocks) {
  *blocks = true;
  if (check.writes && context->read_only) {
    return Skip("--read-only: nothing is written");
  }
  for (const std::string& need : check.needs) {
    if (blocked.count(need) > 0) {
      return Skip(absl::StrCat("it needs ", need, ", which did not pass"));
    }
  }
  if (context->cancel.cancelled() && !check.always) {
    return Skip("interrupted");
  }
  Finding finding = check.run(*context);
  if (finding.verdict == Verdict::kFail && absl::IsCancelled(finding.cause)) {
    return Skip("interrupted");
  }
  *blocks = finding.verdict == Verdict::kFail;
  return finding;
}

}  // namespace

std::vector<Finding> RunChecks(const std::vector<Check>& checks, ProbeContext* context,
                               absl::FunctionRef<void(const Finding&)> seen) {
  std::vector<Finding> findings;
  std::set<std::string> blocked;
  for (const Check& check : checks) {
    bool blocks = false;
    Finding finding = RunOne(check, blocked, context, &blocks);
    if (blocks) {
      blocked.insert(check.name);
    }
    finding.check = check.name;
    seen(finding);
    findings.push_back(std::move(finding));
  }
  return findings;
}

std::vector<Check> DoctorChecks() {
  return {
      {"name", {}, false, false, CheckName},
      {"addressing", {"name"}, false, false, CheckAddressing},
      {"proxy", {"addressing"}, false, false, CheckProxy},
      {"tcp", {"proxy"}, false, false, CheckTcp},
      {"tls", {"tcp"}, false, false, CheckTls},
      {"http", {"tls"}, false, false, CheckHttp},
      {"clock", {"http"}, false, false, CheckClock},
      {"credentials", {"addressing"}, false, false, CheckCredentials},
      {"bucket", {"credentials", "http"}, false, false, CheckBucket},
      {"identity", {"bucket"}, false, false, CheckIdentity},
      {"region", {"http"}, false, false, CheckRegion},
      {"list", {"bucket"}, false, false, CheckList},
      {"delete", {"bucket"}, true, false, CheckDelete},
      {"put", {"delete"}, true, false, CheckPut},
      {"head", {"bucket"}, false, false, CheckHead},
      {"get", {"bucket"}, false, false, CheckGet},
      {"multipart", {"put"}, true, false, CheckMultipart},
      {"copy", {"put"}, true, false, CheckCopy},
      {"checksums", {"put"}, true, false, CheckChecksums},
      {"conditional", {"put"}, true, false, CheckConditional},
      {"removed", {"delete"}, true, true, CheckRemoved},
      {"fuse-device", {}, false, false, CheckFuseDevice},
      {"fusermount3", {}, false, false, CheckFusermount},
      {"user_allow_other", {}, false, false, CheckUserAllowOther},
      {"updatedb", {}, false, false, CheckUpdatedb},
      {"kernel", {}, false, false, CheckKernel},
      {"limits", {}, false, false, CheckLimits},
      {"state-directory", {}, false, false, CheckStateDirectory},
  };
}

}  // namespace ufs
