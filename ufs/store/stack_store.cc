// The order of the layers. Logical metrics see a joined request as often as it was asked for;
// single flight stands before retry, so that joined requests share its backoff; retry stands before
// admission, so that a slot is free while a request waits to be sent again.
#include "ufs/store/stack_store.h"

#include <utility>

#include "ufs/store/observed_store.h"
#include "ufs/store/single_flight_store.h"

namespace ufs {

std::shared_ptr<ObjectStore> StackStore(std::shared_ptr<ObjectStore> store, const StackParts& parts,
                                        const StackOptions& options) {
  if (parts.attempts != nullptr) {
    store = std::make_shared<ObservedStore>(std::move(store), "attempt metrics", parts.clock,
                                            parts.attempts);
  }
  store = std::make_shared<AdmissionStore>(std::move(store), options.admission, parts.timers,
                                           parts.rate);
  store = std::make_shared<RetryStore>(
      std::move(store), RetryStore::Environment{parts.clock, parts.timers, parts.random,
                                                parts.retries, options.retry});
  store = std::make_shared<SingleFlightStore>(std::move(store), parts.clock, parts.timers);
  if (parts.logical != nullptr) {
    store = std::make_shared<ObservedStore>(std::move(store), "logical metrics", parts.clock,
                                            parts.logical);
  }
  return store;
}

std::vector<std::string> StackLayers(const ObjectStore& store) {
  std::vector<std::string> names;
  const ObjectStore* current = &store;
  while (const auto* layer = dynamic_cast<const StoreLayer*>(current)) {
    names.emplace_back(layer->layer());
    current = layer->next().get();
  }
  names.push_back(current->name());
  return names;
}

}  // namespace ufs
