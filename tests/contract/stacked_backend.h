#ifndef TESTS_CONTRACT_STACKED_BACKEND_H_
#define TESTS_CONTRACT_STACKED_BACKEND_H_

#include <memory>
#include <utility>

#include "tests/contract/backend.h"
#include "ufs/base/timers.h"
#include "ufs/store/stack_store.h"

namespace ufs {

// A store behind the whole stack of decorators, with real timers.
class StackedBackend final : public Backend {
 public:
  StackedBackend(std::shared_ptr<ObjectStore> store, const ContractOptions& options,
                 const StackOptions& stack = {})
      : options_(options) {
    StackParts parts;
    parts.timers = &timers_;
    store_ = StackStore(std::move(store), parts, stack);
  }
  ObjectStore* store() override { return store_.get(); }
  ContractOptions options() override { return options_; }

 private:
  const ContractOptions options_;
  ThreadTimers timers_;
  std::shared_ptr<ObjectStore> store_;
};

}  // namespace ufs

#endif  // TESTS_CONTRACT_STACKED_BACKEND_H_
