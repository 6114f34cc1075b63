// One waiting read. Invariants: `pieces_` cover [begin, at_); they and `attempts_` are touched only
// by the thread that advances the read, which hands over through `pending_` or the reader's queue;
// `done_` is called by whoever sets `answered_`.
#include "ufs/transfer/read_op.h"

#include <algorithm>
#include <utility>

#include "absl/strings/cord.h"

namespace ufs {
namespace {

constexpr char kRefetchPayload[] = "underfs/refetch";
// Each further attempt needs another rename or cancellation that hits this very read.
constexpr int kMaxAttempts = 16;

}  // namespace

absl::Status RefetchStatus() {
  absl::Status status = absl::CancelledError("the transfer was given up");
  status.SetPayload(kRefetchPayload, absl::Cord());
  return status;
}

bool IsRefetch(const absl::Status& status) {
  return absl::IsCancelled(status) && status.GetPayload(kRefetchPayload).has_value();
}

ReadOp::ReadOp(std::shared_ptr<ExtentReader> reader, const RequestContext& context,
               const Range& range, Completion<Bytes> done)
    : reader_(std::move(reader)),
      context_(context),
      range_(range),
      done_(std::move(done)),
      at_(range.begin) {}

void ReadOp::Begin() {
  on_cancel_ = context_.cancel.OnCancel([weak = weak_from_this()] {
    if (const std::shared_ptr<ReadOp> self = weak.lock()) {
      self->Answer(absl::CancelledError("the read was interrupted"));
    }
  });
  Advance();
}

void ReadOp::Advance() {
  while (at_ < range_.end) {
    if (answered()) {
      pieces_.clear();
      return;
    }
    for (CachedVersion::Piece& piece : reader_->version_->Find(at_, range_.end)) {
      if (piece.extent == nullptr) {
        switch (Fetch(&piece)) {
          case Progress::kAgain:
            piece.end = piece.begin;
            break;
          case Progress::kNone:
            return;  // queued or answered: perhaps advanced by another thread already
          case Progress::kPiece:
            break;
        }
      }
      if (piece.begin != at_ || piece.begin == piece.end) {
        break;  // what was found is no longer so
      }
      at_ = piece.end;
      pieces_.push_back(std::move(piece));
    }
  }
  WaitForPieces();
}

// Starts a fetch for the front of `gap`, and makes it the piece that the fetch brings.
ReadOp::Progress ReadOp::Fetch(CachedVersion::Piece* gap) {
  if (absl::Status dead = reader_->state(); !dead.ok()) {
    pieces_.clear();
    Answer(std::move(dead));
    return Progress::kNone;
  }
  ExtentReader::Plan plan;
  plan.begin = AlignDown(gap->begin);
  plan.least_end = std::min(AlignUp(gap->end), reader_->size());
  plan.preferred_end = plan.least_end;
  if (gap->end == range_.end) {
    plan.preferred_end = std::clamp(AlignUp(range_.fetch_end), plan.least_end, reader_->size());
  }
  plan.trace_id = context_.trace_id;
  std::shared_ptr<Extent> started;
  ExtentReader::Outcome outcome = reader_->Start(plan, &started);
  if (outcome == ExtentReader::Outcome::kNoMemory) {
    if (!reader_->TakeSlotOrQueue(shared_from_this())) {
      return Progress::kNone;
    }
    plan.slot = true;
    outcome = reader_->Start(plan, &started);
  }
  if (outcome == ExtentReader::Outcome::kRaced) {
    return Progress::kAgain;
  }
  gap->end = std::min(gap->end, started->end());
  gap->extent = std::move(started);
  return Progress::kPiece;
}

void ReadOp::WaitForPieces() {
  pending_.store(1, std::memory_order_relaxed);
  // `pieces_` is ours until the loop is over: the count that Finish waits for includes us.
  for (const CachedVersion::Piece& piece : pieces_) {
    if (piece.extent->published_end() < piece.end) {
      pending_.fetch_add(1, std::memory_order_relaxed);
      piece.extent->Wait(piece.end, [self = shared_from_this()](const absl::Status& status) {
        self->OnPiece(status, /*inline_completion=*/false);
      });
    }
  }
  OnPiece(absl::OkStatus(), /*inline_completion=*/true);
}

void ReadOp::OnPiece(const absl::Status& status, bool inline_completion) {
  if (!status.ok()) {
    MutexLock lock(&mutex_);
    if (failure_.ok() || IsRefetch(failure_)) {
      failure_ = status;
    }
  }
  if (pending_.fetch_sub(1, std::memory_order_acq_rel) != 1) {
    return;
  }
  if (inline_completion) {
    Finish();
  } else {
    reader_->resources_.executor->Submit([self = shared_from_this()] { self->Finish(); });
  }
}

void ReadOp::Finish() {
  absl::Status failure;
  {
    MutexLock lock(&mutex_);
    failure = std::exchange(failure_, absl::OkStatus());
  }
  if (IsRefetch(failure) && ++attempts_ < kMaxAttempts) {
    pieces_.clear();
    at_ = range_.begin;
    Advance();
    return;
  }
  if (!failure.ok()) {
    pieces_.clear();
    Answer(std::move(failure));
    return;
  }
  Bytes bytes;
  for (const CachedVersion::Piece& piece : pieces_) {
    CachedVersion::Take(piece.extent, piece.begin, piece.end, range_.use, &bytes);
  }
  pieces_.clear();
  Answer(std::move(bytes));
}

void ReadOp::Answer(absl::StatusOr<Bytes> result) {
  if (!answered_.exchange(true, std::memory_order_acq_rel)) {
    std::exchange(done_, Completion<Bytes>())(std::move(result));
  }
}

}  // namespace ufs
