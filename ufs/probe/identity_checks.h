#ifndef UFS_PROBE_IDENTITY_CHECKS_H_
#define UFS_PROBE_IDENTITY_CHECKS_H_

#include "ufs/probe/finding.h"
#include "ufs/probe/probe_context.h"

namespace ufs {

// Checks of who asks. See ProbeContext for what each leaves to those behind it.

// Which credentials are found, where, and until when they are good.
Finding CheckCredentials(ProbeContext& context);

// Whom the store, or who gives credentials, takes that identity for. Never fails: nothing rests on
// the answer, and not everybody may ask.
Finding CheckIdentity(ProbeContext& context);

}  // namespace ufs

#endif  // UFS_PROBE_IDENTITY_CHECKS_H_
