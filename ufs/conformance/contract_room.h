#ifndef UFS_CONFORMANCE_CONTRACT_ROOM_H_
#define UFS_CONFORMANCE_CONTRACT_ROOM_H_

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/types/optional.h"
#include "ufs/base/await.h"
#include "ufs/base/clock.h"
#include "ufs/conformance/contract.h"

// Ends a case with what is wrong when `condition` does not hold.
#define UFS_CONTRACT_EXPECT(condition, ...)                                              \
  do {                                                                                   \
    if (!(condition)) {                                                                  \
      return absl::UnknownError(absl::StrCat("not so: " #condition, ": ", __VA_ARGS__)); \
    }                                                                                    \
  } while (false)

namespace ufs {

// Everything below a prefix, all pages.
struct Listing {
  std::vector<ListedObject> objects;
  std::vector<std::string> prefixes;
  int pages = 0;

  std::vector<std::string> Keys() const;
};

// Where one case runs: a store, a prefix of its own, and blocking calls. Names are relative to the
// prefix. Any thread.
class ContractRoom {
 public:
  ContractRoom(ObjectStore* store, std::string prefix, const ContractOptions& options)
      : store_(store), prefix_(std::move(prefix)), options_(options) {}

  ObjectStore& store() const { return *store_; }
  const ContractOptions& options() const { return options_; }
  const Capabilities& capabilities() const { return store_->capabilities(); }
  const std::string& prefix() const { return prefix_; }
  std::string Key(absl::string_view name) const { return absl::StrCat(prefix_, name); }

  template <typename R>
  ResultOf<typename R::Result> Do(R request) const {
    return Await<typename R::Result>(
        Context(), [this, &request](Completion<typename R::Result> done) {
          store_->Execute(Context(), std::move(request), std::move(done));
        });
  }
  // Sends all of them, several at a time; the results in the order of the requests.
  template <typename R>
  std::vector<ResultOf<typename R::Result>> DoAll(const std::vector<R>& requests) const;

  absl::StatusOr<PutResult> Put(absl::string_view name, absl::string_view body,
                                const ObjectAttributes& attributes = {},
                                const WriteCondition& condition = {}) const;
  // The bytes of the object, or of the range of it.
  absl::StatusOr<std::string> Get(absl::string_view name,
                                  const absl::optional<ByteRange>& range = absl::nullopt,
                                  const std::string& if_match = "") const;
  absl::StatusOr<ObjectMeta> Head(absl::string_view name) const;
  absl::Status Delete(absl::string_view name) const;
  // Writes `names`, each with its own name as content.
  absl::Status PutAll(const std::vector<std::string>& names) const;
  // An error when pages repeat, go backwards or leave the prefix.
  absl::StatusOr<Listing> List(absl::string_view prefix, absl::string_view delimiter,
                               int max_keys = 1000, absl::string_view start_after = "") const;
  absl::StatusOr<std::vector<ListedUpload>> Uploads(absl::string_view prefix) const;

  // Deletes every key and aborts every upload below the prefix.
  absl::Status Clean() const;

  // `size` bytes that are equal for equal seeds and do not repeat.
  static std::string Pattern(size_t size, uint64_t seed = 1);

 private:
  RequestContext Context() const {
    RequestContext context;
    context.deadline = Clock::Real()->Now() + options_.deadline;
    return context;
  }

  ObjectStore* const store_;
  const std::string prefix_;
  const ContractOptions& options_;
};

template <typename R>
std::vector<ResultOf<typename R::Result>> ContractRoom::DoAll(
    const std::vector<R>& requests) const {
  using Result = ResultOf<typename R::Result>;
  constexpr size_t kAtATime = 32;
  std::vector<Result> results(requests.size(), Result(absl::UnknownError("not sent")));
  for (size_t begin = 0; begin < requests.size(); begin += kAtATime) {
    const size_t end = std::min(begin + kAtATime, requests.size());
    struct Batch {
      Mutex mutex;
      size_t missing ABSL_GUARDED_BY(mutex) = 0;
      std::vector<Result> results ABSL_GUARDED_BY(mutex);
      Completion<void> done;
    };
    auto batch = std::make_shared<Batch>();
    {
      MutexLock lock(&batch->mutex);
      batch->missing = end - begin;
      batch->results.assign(end - begin, Result(absl::UnknownError("no answer")));
    }
    const absl::Status waited = Await<void>(Context(), [&](Completion<void> done) {
      batch->done = std::move(done);
      for (size_t i = begin; i < end; ++i) {
        store_->Execute(Context(), requests[i], [batch, place = i - begin](Result result) {
          bool last = false;
          {
            MutexLock lock(&batch->mutex);
            batch->results[place] = std::move(result);
            last = --batch->missing == 0;
          }
          if (last) {
            batch->done(absl::OkStatus());
          }
        });
      }
    });
    MutexLock lock(&batch->mutex);
    for (size_t i = begin; i < end; ++i) {
      results[i] = waited.ok() ? std::move(batch->results[i - begin]) : Result(waited);
    }
  }
  return results;
}

}  // namespace ufs

#endif  // UFS_CONFORMANCE_CONTRACT_ROOM_H_
