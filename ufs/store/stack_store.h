#ifndef UFS_STORE_STACK_STORE_H_
#define UFS_STORE_STACK_STORE_H_

#include <memory>
#include <string>
#include <vector>

#include "ufs/base/clock.h"
#include "ufs/base/random.h"
#include "ufs/base/timers.h"
#include "ufs/object/object_store.h"
#include "ufs/store/admission_store.h"
#include "ufs/store/request_observer.h"
#include "ufs/store/retry_store.h"

namespace ufs {

// What the layers need. All of it outlives every operation; the timers go before the observers, for
// an operation that waits to be retried ends with them.
struct StackParts {
  const Clock* clock = Clock::Real();
  Timers* timers = nullptr;
  Random* random = Random::System();
  RequestObserver* logical = nullptr;   // what the program asked for; may be null
  RequestObserver* attempts = nullptr;  // what went on the wire; may be null
  RetryListener* retries = nullptr;     // may be null
  std::shared_ptr<RequestRate> rate;    // of the bucket; may be null
};

struct StackOptions {
  RetryOptions retry;
  AdmissionLimits admission;
};

// `store` behind every layer, outermost first: logical metrics, single flight, retry, admission,
// attempt metrics.
std::shared_ptr<ObjectStore> StackStore(std::shared_ptr<ObjectStore> store, const StackParts& parts,
                                        const StackOptions& options);

// The names of the layers of `store`, outermost first; the innermost store's own name() last.
std::vector<std::string> StackLayers(const ObjectStore& store);

}  // namespace ufs

#endif  // UFS_STORE_STACK_STORE_H_
