#ifndef UFS_STORE_LIMITS_CONFIG_H_
#define UFS_STORE_LIMITS_CONFIG_H_

#include <string>
#include <vector>

#include "ufs/config/limit_options.h"
#include "ufs/store/admission_store.h"

namespace ufs {

// Limits, and what the user should be told of them.
struct ConfiguredLimits {
  AdmissionLimits admission;
  std::vector<std::string> warnings;
};

// What the options make of the limits. As in Alluxio, fewer connections than metadata requests and
// uploads may need together (20 and 20 unless said otherwise) are raised to that, with a warning: a
// mount with too few of them stands still as soon as all are busy with content. The limits of
// priorities keep their shares of the total. Pure.
ConfiguredLimits LimitsConfig(const LimitOptions& options);

}  // namespace ufs

#endif  // UFS_STORE_LIMITS_CONFIG_H_
