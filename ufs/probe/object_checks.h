#ifndef UFS_PROBE_OBJECT_CHECKS_H_
#define UFS_PROBE_OBJECT_CHECKS_H_

#include "ufs/probe/finding.h"
#include "ufs/probe/probe_context.h"

namespace ufs {

// Checks that read. See ProbeContext for what each leaves to those behind it.

// Whether the bucket exists and the store accepts who signs, rights aside.
Finding CheckBucket(ProbeContext& context);
// Whether objects may be listed below the prefix.
Finding CheckList(ProbeContext& context);
// Whether an object's attributes may be read: of the one that CheckPut wrote, else of one that is
// there; where there is none, of a key that does not exist.
Finding CheckHead(ProbeContext& context);
// The same for its bytes.
Finding CheckGet(ProbeContext& context);

}  // namespace ufs

#endif  // UFS_PROBE_OBJECT_CHECKS_H_
