#ifndef UFS_TRANSFER_READ_OP_H_
#define UFS_TRANSFER_READ_OP_H_

#include <atomic>
#include <cstdint>
#include <memory>

#include "absl/status/status.h"
#include "ufs/base/bytes.h"
#include "ufs/base/cancel.h"
#include "ufs/base/completion.h"
#include "ufs/base/mutex.h"
#include "ufs/base/request_context.h"
#include "ufs/cache/cached_version.h"
#include "ufs/transfer/extent_reader.h"

namespace ufs {

// What the extent of a fetch that was given up for reasons of ours fails with: its bytes can still
// be had, so a read that joined it starts over.
absl::Status RefetchStatus();
bool IsRefetch(const absl::Status& status);

// One read that not all bytes are in memory for: finds, starts fetches, waits, delivers. It keeps
// what it found pinned, so that it gets on however short memory is. One thread at a time advances
// it; the waits' callbacks only count down.
class ReadOp : public std::enable_shared_from_this<ReadOp> {
 public:
  struct Range {
    int64_t begin;
    int64_t end;
    int64_t fetch_end;
    CachedVersion::Use use;
  };

  ReadOp(std::shared_ptr<ExtentReader> reader, const RequestContext& context, const Range& range,
         Completion<Bytes> done);

  // To be called once, first.
  void Begin();
  // Looks for what is missing and goes on as far as it can without waiting.
  void Advance();
  bool answered() const { return answered_.load(std::memory_order_acquire); }

 private:
  enum class Progress { kPiece, kAgain, kNone };

  Progress Fetch(CachedVersion::Piece* gap);
  void WaitForPieces();
  void OnPiece(const absl::Status& status, bool inline_completion);
  void Finish();
  void Answer(absl::StatusOr<Bytes> result);

  const std::shared_ptr<ExtentReader> reader_;
  const RequestContext context_;
  const Range range_;
  Completion<Bytes> done_;
  std::atomic<bool> answered_{false};
  CancelToken::Registration on_cancel_;
  int64_t at_;  // what is before it is in pieces_
  CachedVersion::Pieces pieces_;
  int attempts_ = 0;
  std::atomic<int> pending_{0};
  Mutex mutex_;
  absl::Status failure_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace ufs

#endif  // UFS_TRANSFER_READ_OP_H_
