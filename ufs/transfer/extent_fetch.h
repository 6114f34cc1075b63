#ifndef UFS_TRANSFER_EXTENT_FETCH_H_
#define UFS_TRANSFER_EXTENT_FETCH_H_

#include <atomic>
#include <cstdint>
#include <memory>
#include <utility>

#include "absl/status/status.h"
#include "absl/types/span.h"
#include "ufs/base/cancel.h"
#include "ufs/base/completion.h"
#include "ufs/base/request_context.h"
#include "ufs/cache/extent.h"
#include "ufs/object/get_sink.h"
#include "ufs/object/object_store.h"

namespace ufs {

// Whether `meta` is of the version `id`, which has `size` bytes. kFailedPrecondition: of another;
// kDataLoss: of this one, with another size, so that nothing the store says of it can be used.
absl::Status CheckVersion(const ObjectId& id, int64_t size, const ObjectMeta& meta);

// One GET of a range of one version into an extent of that range. It is bound to no caller: it has
// no deadline but the store's for stalls, and ends early only by Cancel. Somebody who waits for the
// extent of a fetch of lower priority hurries it. Thread-safe.
class ExtentFetch final : public GetSink, public std::enable_shared_from_this<ExtentFetch> {
 public:
  // `size` is that of the whole version `id`.
  ExtentFetch(ObjectId id, int64_t size, std::shared_ptr<Extent> extent, Priority priority);

  // To be called before Send: completes when the headers of the right version are in, or with the
  // error when they never will be.
  void NotifyStarted(Completion<ObjectMeta> started) {
    started_ = std::move(started);
    awaited_.store(true, std::memory_order_relaxed);
  }
  // Whether somebody waits for the headers.
  bool awaited() const { return awaited_.load(std::memory_order_relaxed); }
  // Sends the request, once. OK: the extent is full. kFailedPrecondition: another version stands at
  // the key. The caller fails the extent.
  void Send(std::shared_ptr<ObjectStore> store, uint64_t trace_id, Completion<void> done);
  // Makes the transfer end soon.
  void Cancel() { cancel_.Cancel(); }

  const ObjectId& id() const { return id_; }
  const std::shared_ptr<Extent>& extent() const { return extent_; }
  Priority priority() const { return priority_; }

  absl::Status OnStart(const ObjectMeta& meta, const ByteRange& range) override;
  absl::Status OnBytes(absl::Span<const char> bytes) override;

 private:
  absl::Status Finish(const absl::StatusOr<GetResult>& result);

  const ObjectId id_;
  const int64_t size_;
  const std::shared_ptr<Extent> extent_;
  const Priority priority_;
  CancelSource cancel_;
  CancelSource hurry_;
  std::atomic<bool> awaited_{false};
  Completion<ObjectMeta> started_;  // touched by the store's calls alone, which do not overlap
};

}  // namespace ufs

#endif  // UFS_TRANSFER_EXTENT_FETCH_H_
