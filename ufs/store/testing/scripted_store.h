#ifndef UFS_STORE_TESTING_SCRIPTED_STORE_H_
#define UFS_STORE_TESTING_SCRIPTED_STORE_H_

#include <deque>
#include <string>
#include <tuple>
#include <utility>

#include "ufs/store/store_layer.h"

namespace ufs {

// For tests: keeps every request until the test answers it. One thread.
class ScriptedStore final : public StoreDispatch<ScriptedStore, ObjectStore> {
 public:
  template <typename R>
  struct Call {
    RequestContext context;
    R request;
    Completion<typename R::Result> done;
  };

  const Capabilities& capabilities() const override { return capabilities_; }
  std::string name() const override { return "script"; }

  // The requests of one kind that wait for their answer.
  template <typename R>
  std::deque<Call<R>>& calls() {
    return std::get<std::deque<Call<R>>>(calls_);
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
  int total() const { return total_; }

  template <typename R>
  void Run(const RequestContext& context, R request, Completion<typename R::Result> done) {
    ++total_;
    calls<R>().push_back(Call<R>{context, std::move(request), std::move(done)});
  }

 private:
  template <typename... R>
  struct Calls {
    using Type = std::tuple<std::deque<Call<R>>...>;
  };
  Calls<HeadRequest, GetRequest, PutRequest, CreateUploadRequest, UploadPartRequest,
        UploadPartCopyRequest, CompleteUploadRequest, AbortUploadRequest, ListPartsRequest,
        ListUploadsRequest, CopyRequest, DeleteRequest, DeleteManyRequest, ListRequest>::Type
      calls_;
  Capabilities capabilities_;
  int total_ = 0;
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
