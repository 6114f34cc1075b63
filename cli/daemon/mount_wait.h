#ifndef CLI_DAEMON_MOUNT_WAIT_H_
#define CLI_DAEMON_MOUNT_WAIT_H_

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/time/time.h"
#include "ufs/base/cancel.h"
#include "ufs/base/clock.h"

namespace ufs::cli {

// Whether what failed may work when a machine has finished booting: names that are not resolved
// yet, services that do not answer or answer 5xx, no credentials found anywhere.
bool MayComeLater(const absl::Status& status);

// Calls `attempt` until it succeeds, fails for good, or `wait` is over; between two calls `pause`
// is asked to wait for so long and says whether to go on (a signal ends it). Each failure that is
// waited out is logged. Returns what the last call said.
absl::Status MountWaiting(const Clock& clock, absl::Duration wait,
                          absl::FunctionRef<absl::Status()> attempt,
                          absl::FunctionRef<bool(absl::Duration)> pause);

// Waits for so long; false when `cancel` ended it.
bool PauseUnless(const CancelToken& cancel, const Clock& clock, absl::Duration time);

}  // namespace ufs::cli

#endif  // CLI_DAEMON_MOUNT_WAIT_H_
