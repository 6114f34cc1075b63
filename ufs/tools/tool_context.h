#ifndef UFS_TOOLS_TOOL_CONTEXT_H_
#define UFS_TOOLS_TOOL_CONTEXT_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/optional.h"
#include "ufs/base/await.h"
#include "ufs/base/clock.h"
#include "ufs/base/executor.h"
#include "ufs/base/memory_budget.h"
#include "ufs/base/request_context.h"
#include "ufs/base/uri.h"
#include "ufs/object/object_store.h"
#include "ufs/transfer/upload_janitor.h"

namespace ufs {

// What the tools borrow from the program that runs them; all of it outlives them.
struct ToolContext {
  MemoryBudget* memory = nullptr;
  const Clock* clock = Clock::Real();
  Executor* tasks = nullptr;  // runs transfers that block, one of several files each
  CancelToken cancel;         // ends everything that is under way
  absl::Duration request_timeout = absl::InfiniteDuration();  // of a metadata operation in all
  absl::optional<int64_t> part_size;                          // as PartPlanner takes it
  std::string scratch = "/var/tmp";  // for parts that memory has no room for

  // The terms of a metadata operation, and of a transfer, which only stalls end.
  RequestContext Metadata() const {
    RequestContext context = Transfer();
    context.deadline = clock->Now() + request_timeout;
    return context;
  }
  RequestContext Transfer() const {
    RequestContext context;
    context.cancel = cancel;
    return context;
  }
};

// Is told of what could not be done while the rest goes on; the message names what it is about.
// Called from any thread, several at a time.
using Complain = std::function<void(const absl::Status&)>;

// One bucket that the tools work on.
struct Bucket {
  std::shared_ptr<ObjectStore> store;
  std::shared_ptr<UploadJanitor> janitor;
  Uri root;  // of the empty key

  // How users name `key`.
  std::string UriOf(absl::string_view key) const;
};

// Sends one request and waits for its answer.
template <typename R>
ResultOf<typename R::Result> Call(ObjectStore& store, const RequestContext& context, R request) {
  return Await<typename R::Result>(context, [&](Completion<typename R::Result> done) {
    store.Execute(context, std::move(request), std::move(done));
  });
}

}  // namespace ufs

#endif  // UFS_TOOLS_TOOL_CONTEXT_H_
