#ifndef UFS_STORE_TESTING_SCRIPTED_STORE_H_
#define UFS_STORE_TESTING_SCRIPTED_STORE_H_

#include <deque>
#include <memory>
#include <string>
#include <tuple>
#include <utility>

#include "ufs/store/store_layer.h"

namespace ufs {

// For tests: a store that keeps every request until the test answers it. One thread.
//
// The layers under test own the store, and what they pass down with a request owns the layers. So
// the requests are the script's and the store only knows where they are: a test may end with
// requests unanswered. They are then dropped, and what comes after that is refused.
class ScriptedStore final {
 public:
  template <typename R>
  struct Call {
    RequestContext context;
    R request;
    Completion<typename R::Result> done;
  };

  explicit ScriptedStore(const Capabilities& capabilities = {})
      : store_(std::make_shared<Front>(script_, capabilities)) {}

  const std::shared_ptr<ObjectStore>& store() const { return store_; }

  // The requests of one kind that wait for their answer.
  template <typename R>
  std::deque<Call<R>>& calls() {
    return std::get<std::deque<Call<R>>>(script_->calls);
  }
  // Takes the oldest of them; there must be one.
  template <typename R>
  Call<R> Take() {
    Call<R> call = std::move(calls<R>().front());
    calls<R>().pop_front();
    return call;
  }
  template <typename R>
  void Answer(ResultOf<typename R::Result> result) {
    Take<R>().done(std::move(result));
  }
  // Requests of any kind that ever came.
  int total() const { return script_->total; }

 private:
  template <typename... R>
  struct Calls {
    using Type = std::tuple<std::deque<Call<R>>...>;
  };
  struct Script {
    Calls<HeadRequest, GetRequest, PutRequest, CreateUploadRequest, UploadPartRequest,
          UploadPartCopyRequest, CompleteUploadRequest, AbortUploadRequest, ListPartsRequest,
          ListUploadsRequest, CopyRequest, DeleteRequest, DeleteManyRequest, ListRequest,
          GetTagsRequest, RestoreRequest, BucketStateRequest>::Type calls;
    int total = 0;
  };

  class Front final : public StoreDispatch<Front, ObjectStore> {
   public:
    Front(std::weak_ptr<Script> script, const Capabilities& capabilities)
        : script_(std::move(script)), capabilities_(capabilities) {}
    const Capabilities& capabilities() const override { return capabilities_; }
    std::string name() const override { return "script"; }

    template <typename R>
    void Run(const RequestContext& context, R request, Completion<typename R::Result> done) {
      const std::shared_ptr<Script> script = script_.lock();
      if (script == nullptr) {
        done(absl::CancelledError("the test is over"));
        return;
      }
      ++script->total;
      std::get<std::deque<Call<R>>>(script->calls)
          .push_back(Call<R>{context, std::move(request), std::move(done)});
    }

   private:
    const std::weak_ptr<Script> script_;
    const Capabilities capabilities_;
  };

  const std::shared_ptr<Script> script_ = std::make_shared<Script>();
  const std::shared_ptr<ObjectStore> store_;
};

// Starts an operation and keeps its outcome.
template <typename R>
class Outcome {
 public:
  using Result = ResultOf<typename R::Result>;
  Outcome(ObjectStore* store, R request, const RequestContext& context = {})
      : result_(std::make_shared<absl::optional<Result>>()) {
    store->Execute(context, std::move(request),
                   [result = result_](Result outcome) { result->emplace(std::move(outcome)); });
  }
  bool done() const { return result_->has_value(); }
  const Result& get() const { return **result_; }

 private:
  std::shared_ptr<absl::optional<Result>> result_;
};

}  // namespace ufs

#endif  // UFS_STORE_TESTING_SCRIPTED_STORE_H_
