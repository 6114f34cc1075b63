// A whole examination.
#include "ufs/probe/diagnose.h"

#include <string>
#include <vector>

#include "ufs/probe/check.h"
#include "ufs/probe/iam_policy.h"
#include "ufs/s3/aws_host.h"

namespace ufs {
namespace {

std::string PolicyFor(const ProbeContext& context, const std::vector<Finding>& findings) {
  if (!context.is_s3()) {
    return "";
  }
  std::vector<std::string> refused;
  for (const Finding& finding : findings) {
    refused.insert(refused.end(), finding.refused.begin(), finding.refused.end());
  }
  PolicySubject subject;
  subject.bucket = context.uri->authority;
  if (context.place.has_value()) {
    subject.bucket = context.place->endpoint.bucket;  // an access point may stand for it
  }
  subject.prefix = context.prefix();
  if (context.place.has_value() && context.place->endpoint.aws) {
    subject.partition = std::string(PartitionOf(context.place->endpoint.region).name);
  }
  return IamPolicy(refused, subject);
}

}  // namespace

ProbeReport Diagnose(ProbeContext* context, absl::FunctionRef<void(const Finding&)> seen) {
  ProbeReport report;
  report.read_only = context->read_only;
  report.findings = RunChecks(DoctorChecks(), context, seen);
  report.policy = PolicyFor(*context, report.findings);
  const bool reached = context->listing.has_value() && context->listing->ok();
  if (reached || context->written.has_value()) {
    report.capabilities = context->capabilities.value_or(context->store->capabilities());
  }
  return report;
}

}  // namespace ufs
