// The rule by which close(2) waits for the store. Doubt of any kind ends in kPublish: a wrong
// kPublish costs a request, a wrong kPublishSoon an acknowledged byte.
#include "ufs/fs/flush_policy.h"

namespace ufs {

namespace {

// A shell's `exec 3>f; echo >&3` flushes per line; programs that write after their own close-like
// FLUSH once or twice (dup2, redirection) are common and must not be caught.
constexpr int kRewrittenOften = 3;

}  // namespace

bool MerelyInherited(const Opener& opener, pid_t caller, const ProcessInspector& processes) {
  if (caller <= 0 || opener.tid <= 0 || caller == opener.tid || !opener.group.has_value()) {
    return false;
  }
  const absl::optional<pid_t> group = processes.ThreadGroup(caller);
  if (!group.has_value() || *group == *opener.group) {
    return false;
  }
  // Gone openers close nothing any more. The opening thread may have ended before its process.
  return processes.ThreadGroup(*opener.group) == opener.group;
}

FlushAction DecideFlush(const Opener& opener, pid_t caller, int rewritten,
                        const ProcessInspector& processes) {
  if (processes.KillPending(caller)) {
    return FlushAction::kPublishBehind;
  }
  if (rewritten >= kRewrittenOften) {
    return FlushAction::kPublishSoon;
  }
  return MerelyInherited(opener, caller, processes) ? FlushAction::kPublishSoon
                                                    : FlushAction::kPublish;
}

}  // namespace ufs
