#ifndef UFS_BASE_REQUEST_CONTEXT_H_
#define UFS_BASE_REQUEST_CONTEXT_H_

#include <cstdint>

#include "ufs/base/cancel.h"
#include "ufs/base/instant.h"

namespace ufs {

// How urgent a request is to whoever waits. Admission serves lower values first.
enum class Priority : uint8_t {
  kForeground = 0,  // a program waits for the answer
  kUpload = 1,      // bytes on their way to the store; a later close waits for them
  kPrefetch = 2,    // nobody waits yet
  kBackground = 3,  // cleaning, recovery
};

// What travels with every request through all layers; cheap to copy.
struct RequestContext {
  // When the whole operation, retries included, is given up. Infinite: bounded by stalls only.
  Instant deadline = Instant::Infinite();
  CancelToken cancel;
  Priority priority = Priority::kForeground;
  // Fires when somebody begins to wait for a request that was sent with a lower priority (a read
  // that joins a prefetch): from then on it counts as kForeground. A one-shot signal, not a
  // cancellation.
  CancelToken hurry;
  // Names the user's operation in logs and traces; 0 when there is none.
  uint64_t trace_id = 0;
};

}  // namespace ufs

#endif  // UFS_BASE_REQUEST_CONTEXT_H_
