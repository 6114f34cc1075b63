#ifndef UFS_PROBE_PLACE_CHECKS_H_
#define UFS_PROBE_PLACE_CHECKS_H_

#include "ufs/probe/finding.h"
#include "ufs/probe/probe_context.h"

namespace ufs {

// Checks of where the store is. See ProbeContext for what each leaves to those behind it.

// The URI, and the names of bucket and prefix by S3's rules.
Finding CheckName(ProbeContext& context);
// Where requests go: scheme, host, region, and where the bucket stands in them.
Finding CheckAddressing(ProbeContext& context);
// Whether requests are signed for the region that the store names. After CheckBucket, whose answer
// may have told more.
Finding CheckRegion(ProbeContext& context);

}  // namespace ufs

#endif  // UFS_PROBE_PLACE_CHECKS_H_
