#ifndef UFS_PROBE_WRITE_CHECKS_H_
#define UFS_PROBE_WRITE_CHECKS_H_

#include "ufs/probe/finding.h"
#include "ufs/probe/probe_context.h"

namespace ufs {

// Checks that write. See ProbeContext for what each leaves to those behind it.

// Whether objects may be deleted. Comes first, on a key that does not exist: nothing is written
// that could not be removed.
Finding CheckDelete(ProbeContext& context);
// Whether objects may be written.
Finding CheckPut(ProbeContext& context);
// Multipart uploads: begun, listed, completed, aborted.
Finding CheckMultipart(ProbeContext& context);
// Copies within the bucket: of an object, and into a part of an upload.
Finding CheckCopy(ProbeContext& context);
// Whether the store honours conditions on writes and copies, or ignores them.
Finding CheckConditional(ProbeContext& context);
// Whether ETags tell that the store holds the bytes that were sent.
Finding CheckChecksums(ProbeContext& context);
// Removes all that was written, and looks whether it is gone.
Finding CheckRemoved(ProbeContext& context);

}  // namespace ufs

#endif  // UFS_PROBE_WRITE_CHECKS_H_
