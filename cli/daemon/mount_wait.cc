// Waiting for a store while a machine boots. Nothing ever prompts: what needs a person fails at
// once.
#include "cli/daemon/mount_wait.h"

#include <algorithm>
#include <utility>

#include "ufs/aws/credentials_chain.h"
#include "ufs/base/await.h"
#include "ufs/base/instant.h"
#include "ufs/obs/log.h"

namespace ufs::cli {
namespace {

constexpr absl::Duration kFirstPause = absl::Milliseconds(500);
constexpr absl::Duration kLongestPause = absl::Seconds(10);

}  // namespace

bool MayComeLater(const absl::Status& status) {
  return absl::IsUnavailable(status) || absl::IsDeadlineExceeded(status) ||
         NoCredentialsFound(status);
}

absl::Status MountWaiting(const Clock& clock, absl::Duration wait,
                          absl::FunctionRef<absl::Status()> attempt,
                          absl::FunctionRef<bool(absl::Duration)> pause) {
  const Instant until = clock.Now() + wait;
  absl::Duration next = kFirstPause;
  while (true) {
    absl::Status status = attempt();
    const absl::Duration left = until - clock.Now();
    if (status.ok() || !MayComeLater(status) || left <= absl::ZeroDuration()) {
      return status;
    }
    UFS_LOG(kWarning, "daemon", "waiting for the store: %s", status.message());
    if (!pause(std::min(next, left))) {
      return status;
    }
    next = std::min(next * 2, kLongestPause);
  }
}

bool PauseUnless(const CancelToken& cancel, const Clock& clock, absl::Duration time) {
  RequestContext context;
  context.deadline = clock.Now() + time;
  context.cancel = cancel;
  Completion<void> never;
  const absl::Status ended =
      Await<void>(context, [&never](Completion<void> done) { never = std::move(done); });
  return absl::IsDeadlineExceeded(ended);
}

}  // namespace ufs::cli
