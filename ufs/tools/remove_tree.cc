// Deleting many keys.
#include "ufs/tools/remove_tree.h"

#include <deque>
#include <utility>

#include "absl/strings/str_cat.h"
#include "ufs/base/status.h"
#include "ufs/object/store_error.h"
#include "ufs/tools/listing.h"
#include "ufs/tools/pending.h"

namespace ufs {
namespace {

constexpr size_t kBatch = 1000;     // "DeleteObjects", Amazon S3 API Reference
constexpr size_t kMaxInFlight = 4;  // as many as a listing that runs ahead can fill

}  // namespace

struct KeyRemover::Batches {
  struct Batch {
    int64_t keys = 0;
    std::string first;
    Pending<DeleteManyResult> result;
  };
  std::deque<Batch> in_flight;

  // How many keys of the oldest batch are gone.
  int64_t FinishOldest(const Bucket& bucket, const Complain& complain) {
    Batch batch = std::move(in_flight.front());
    in_flight.pop_front();
    const absl::StatusOr<DeleteManyResult> result = batch.result.Wait();
    if (!result.ok()) {
      complain(Annotate(
          result.status(),
          absl::StrCat(bucket.UriOf(batch.first),
                       batch.keys > 1 ? absl::StrCat(" and ", batch.keys - 1, " more") : "")));
      return 0;
    }
    for (const DeleteFailure& failure : result->failures) {
      const std::string message = absl::StrCat(
          bucket.UriOf(failure.key), ": not deleted: ", failure.code, " ", failure.message);
      complain(failure.code == "AccessDenied" ? absl::PermissionDeniedError(message)
                                              : absl::UnknownError(message));
    }
    return batch.keys - static_cast<int64_t>(result->failures.size());
  }
};

KeyRemover::KeyRemover(const ToolContext& context, const Bucket& bucket, const Complain& complain)
    : context_(context),
      bucket_(bucket),
      complain_(complain),
      batches_(std::make_unique<Batches>()) {}

KeyRemover::~KeyRemover() = default;

void KeyRemover::Remove(std::string key) {
  keys_.push_back(std::move(key));
  if (keys_.size() == kBatch) {
    Send();
  }
}

void KeyRemover::Send() {
  if (batches_->in_flight.size() == kMaxInFlight) {
    removed_ += batches_->FinishOldest(bucket_, complain_);
  }
  Batches::Batch batch;
  batch.keys = static_cast<int64_t>(keys_.size());
  batch.first = keys_.front();
  bucket_.store->Execute(context_.Metadata(),
                         DeleteManyRequest{std::exchange(keys_, std::vector<std::string>())},
                         batch.result.completion());
  batches_->in_flight.push_back(std::move(batch));
}

int64_t KeyRemover::Finish() {
  if (!keys_.empty()) {
    Send();
  }
  while (!batches_->in_flight.empty()) {
    removed_ += batches_->FinishOldest(bucket_, complain_);
  }
  return removed_;
}

absl::StatusOr<int64_t> RemoveTree(const ToolContext& context, const Bucket& bucket,
                                   const std::string& directory, const Complain& complain) {
  KeyRemover remover(context, bucket, complain);
  const absl::Status listed =
      ForEachPage(context, bucket, directory, "", [&](const ListPage& page) {
        for (const ListedObject& object : page.objects) {
          remover.Remove(object.key);
        }
        return absl::OkStatus();
      });
  const int64_t removed = remover.Finish();
  UFS_RETURN_IF_ERROR(listed);
  return removed;
}

}  // namespace ufs
