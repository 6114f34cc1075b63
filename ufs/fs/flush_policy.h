#ifndef UFS_FS_FLUSH_POLICY_H_
#define UFS_FS_FLUSH_POLICY_H_

#include <sys/types.h>

#include <cstdint>

#include "absl/types/optional.h"
#include "ufs/fs/process_inspector.h"

namespace ufs {

// Who opened a handle: the raw id first, then its process where that could be read.
struct Opener {
  pid_t tid = 0;
  absl::optional<pid_t> group;
};

// What a FLUSH (some descriptor of the handle was closed) leads to.
enum class FlushAction : uint8_t {
  kPublish,       // publish, then reply
  kPublishSoon,   // reply; publish within a second, joined with later ones
  kPublishBehind  // reply; publish at once, nobody waits: the caller is being killed
};

// Whether it is proven that the caller is of another process than the opener, which still lives.
bool MerelyInherited(const Opener& opener, pid_t caller, const ProcessInspector& processes);

// Decides for a handle with bytes or a creation that are not yet published. The rule is: publish,
// unless it is proven that another close is to come. Proven means that the caller is of another
// process than the opener, which is still alive: it merely inherited the descriptor. A handle that
// was written three times after its own FLUSH (`exec 3>f; echo >&3`) is one that is flushed per
// line. `rewritten` counts those.
FlushAction DecideFlush(const Opener& opener, pid_t caller, int rewritten,
                        const ProcessInspector& processes);

}  // namespace ufs

#endif  // UFS_FS_FLUSH_POLICY_H_
