// Limits from options.
#include "ufs/store/limits_config.h"

#include <algorithm>

#include "absl/strings/str_cat.h"

namespace ufs {
namespace {

// Alluxio's defaults of s3.admin.threads.max and s3.upload.threads.max.
constexpr int kAdminShare = 20;
constexpr int kUploadShare = 20;

int& Of(AdmissionLimits& limits, RequestKind kind) {
  return limits.of_kind[static_cast<size_t>(kind)];
}

}  // namespace

ConfiguredLimits LimitsConfig(const LimitOptions& options) {
  ConfiguredLimits out;
  AdmissionLimits& limits = out.admission;
  Of(limits, RequestKind::kMetadata) = options.metadata_requests.value_or(0);
  Of(limits, RequestKind::kUpload) = options.uploads.value_or(0);
  Of(limits, RequestKind::kTree) = options.tree_requests.value_or(0);
  Of(limits, RequestKind::kRead) = options.reads.value_or(0);
  const int needed =
      options.metadata_requests.value_or(kAdminShare) + options.uploads.value_or(kUploadShare);
  const AdmissionLimits usual;
  limits.total = options.connections.value_or(std::max(usual.total, needed));
  if (limits.total < needed) {
    out.warnings.push_back(absl::StrCat("connections.max=", limits.total,
                                        " is fewer than admin.threads.max and upload.threads.max "
                                        "need together: ",
                                        needed, " are used"));
    limits.total = needed;
  }
  for (size_t i = 0; i < limits.of_priority.size(); ++i) {
    limits.of_priority[i] = std::max(1, limits.total * usual.of_priority[i] / usual.total);
  }
  return out;
}

}  // namespace ufs
