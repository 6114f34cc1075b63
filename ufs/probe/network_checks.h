#ifndef UFS_PROBE_NETWORK_CHECKS_H_
#define UFS_PROBE_NETWORK_CHECKS_H_

#include "ufs/probe/finding.h"
#include "ufs/probe/probe_context.h"

namespace ufs {

// Checks of the way to the store, from the bottom up. See ProbeContext for what each leaves to
// those behind it.

// Whether requests go through a proxy, and whether it can be reached.
Finding CheckProxy(ProbeContext& context);
// Whether the endpoint's name resolves and its addresses take connections.
Finding CheckTcp(ProbeContext& context);
// Whether its certificate is accepted; of an http:// endpoint, whether that is wise.
Finding CheckTls(ProbeContext& context);
// Whether it answers HTTP.
Finding CheckHttp(ProbeContext& context);
// How far this machine's clock is from the store's.
Finding CheckClock(ProbeContext& context);

}  // namespace ufs

#endif  // UFS_PROBE_NETWORK_CHECKS_H_
