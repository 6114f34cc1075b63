// Fetching ranges of one version. Invariants: an extent is in the version's map before its request
// is sent and until it is filled, failed or evicted, so that no byte is fetched twice at a time; a
// read waits in `waiting_` only while the slot is taken, and whoever gives the slot back wakes the
// queue, so that none is forgotten; our lock is never held around a call of anything else.
#include "ufs/transfer/extent_reader.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "ufs/transfer/extent_fetch.h"
#include "ufs/transfer/read_op.h"

namespace ufs {
namespace {

bool IsGone(const absl::Status& status) {
  return absl::IsFailedPrecondition(status) || absl::IsNotFound(status);
}

}  // namespace

std::shared_ptr<ExtentReader> ExtentReader::Make(ReadResources resources, ObjectId id, int64_t size,
                                                 const Options& options) {
  return std::shared_ptr<ExtentReader>(
      new ExtentReader(std::move(resources), std::move(id), size, options));
}

ExtentReader::ExtentReader(ReadResources resources, ObjectId id, int64_t size,
                           const Options& options)
    : resources_(std::move(resources)),
      options_(options),
      version_(resources_.cache->Open(resources_.bucket, id, size)),
      id_(std::move(id)) {}

ExtentReader::~ExtentReader() = default;

void ExtentReader::Read(const RequestContext& context, int64_t begin, int64_t end,
                        int64_t fetch_end, Use use, Completion<Bytes> done) {
  std::make_shared<ReadOp>(shared_from_this(), context, ReadOp::Range{begin, end, fetch_end, use},
                           std::move(done))
      ->Begin();
}

int64_t ExtentReader::Prefetch(int64_t begin, int64_t end, int64_t extent, uint64_t trace_id) {
  if (!state().ok()) {
    return begin;
  }
  extent = std::max(AlignDown(std::min(extent, options_.max_extent)), kExtentAlignment);
  begin = AlignDown(begin);
  end = std::min(AlignUp(end), size());
  for (const CachedVersion::Piece& piece : version_->Find(begin, end)) {
    for (int64_t at = piece.begin; piece.extent == nullptr && at < piece.end; at += extent) {
      const int64_t until = std::min(piece.end, at + extent);
      if (Start({at, until, until, Priority::kPrefetch, false, trace_id}) == Outcome::kNoMemory) {
        return at;
      }
    }
  }
  return end;
}

void ExtentReader::CancelPrefetches(int64_t begin, int64_t end) {
  std::vector<std::shared_ptr<ExtentFetch>> fetches;
  {
    MutexLock lock(&mutex_);
    for (const std::shared_ptr<ExtentFetch>& fetch : in_flight_) {
      if (fetch->extent()->offset() >= begin && fetch->extent()->end() <= end &&
          !fetch->awaited()) {
        fetches.push_back(fetch);
      }
    }
  }
  for (const std::shared_ptr<ExtentFetch>& fetch : fetches) {
    if (fetch->extent()->FailUnlessWanted(RefetchStatus())) {
      version_->Remove(*fetch->extent());
      fetch->Cancel();
    }
  }
}

std::shared_ptr<Extent> ExtentReader::Allocate(const Plan& plan, int64_t free_end) {
  ExtentCache& cache = *resources_.cache;
  const int64_t most = std::min(free_end - plan.begin, options_.max_extent);
  const int64_t asked = std::min(free_end, plan.least_end) - plan.begin;
  if (plan.priority == Priority::kPrefetch) {
    return cache.TryAllocate(plan.begin, most, plan.priority);
  }
  const int64_t least = std::min(asked, options_.least_extent);
  if (plan.slot) {
    return cache.AllocateAlways(plan.begin, least);
  }
  // What nobody has asked for pushes nothing out that is dear to have again.
  for (int64_t length = most; length > least; length = AlignDown(length / 2)) {
    if (std::shared_ptr<Extent> extent =
            cache.TryAllocate(plan.begin, length, Priority::kPrefetch)) {
      return extent;
    }
  }
  return cache.TryAllocate(plan.begin, least, plan.priority);
}

ExtentReader::Outcome ExtentReader::Start(const Plan& plan, std::shared_ptr<Extent>* started,
                                          Completion<ObjectMeta>* headers) {
  const int64_t free_end = version_->MissingUntil(plan.begin, plan.preferred_end);
  std::shared_ptr<Extent> extent;
  if (free_end > plan.begin) {
    extent = Allocate(plan, free_end);
    if (extent == nullptr) {
      return Outcome::kNoMemory;
    }
    extent->SetHeat(plan.priority == Priority::kPrefetch ? Extent::kAhead : Extent::kUsed);
  }
  if (extent == nullptr || !version_->Insert(extent)) {
    if (plan.slot) {
      ReleaseSlot();
    }
    return Outcome::kRaced;
  }
  if (started != nullptr) {
    *started = extent;
  }
  std::shared_ptr<ExtentFetch> fetch;
  {
    MutexLock lock(&mutex_);
    fetch = std::make_shared<ExtentFetch>(id_, size(), std::move(extent), plan.priority);
    if (headers != nullptr) {
      fetch->NotifyStarted(std::move(*headers));
    }
    in_flight_.push_back(fetch);
  }
  fetch->Send(resources_.store(), plan.trace_id,
              [self = shared_from_this(), fetch, slot = plan.slot](absl::Status status) {
                self->OnFetchDone(fetch, slot, std::move(status));
              });
  return Outcome::kStarted;
}

// What the end of a fetch means for the version and for those who wait.
absl::Status ExtentReader::Judge(const ExtentFetch& fetch, const absl::Status& status) {
  if (!IsGone(status)) {
    return status;
  }
  MutexLock lock(&mutex_);
  if (fetch.id().key != id_.key) {
    return RefetchStatus();  // our own rename moved the object under the request
  }
  dead_ = status;
  return status;
}

void ExtentReader::OnFetchDone(const std::shared_ptr<ExtentFetch>& fetch, bool slot,
                               absl::Status status) {
  const std::shared_ptr<Extent>& extent = fetch->extent();
  if (status.ok() && !extent->failed()) {
    resources_.cache->Admit(version_, extent);
  } else {
    version_->Remove(*extent);
    extent->Fail(status.ok() ? RefetchStatus() : Judge(*fetch, status));
  }
  {
    MutexLock lock(&mutex_);
    const auto found = std::find(in_flight_.begin(), in_flight_.end(), fetch);
    if (found != in_flight_.end()) {
      std::swap(*found, in_flight_.back());
      in_flight_.pop_back();
    }
  }
  if (slot) {
    ReleaseSlot();
  }
}

bool ExtentReader::TakeSlotOrQueue(const std::shared_ptr<ReadOp>& op) {
  MutexLock lock(&mutex_);
  if (!slot_taken_) {
    slot_taken_ = true;
    return true;
  }
  waiting_.push_back(op);
  return false;
}

void ExtentReader::ReleaseSlot() {
  {
    MutexLock lock(&mutex_);
    slot_taken_ = false;
    if (waiting_.empty()) {
      return;
    }
  }
  resources_.executor->Submit([self = shared_from_this()] { self->Pump(); });
}

// Lets waiting reads go on until one of them has to wait again. Those that get memory of their own
// by now do not take the slot, so they all have their try.
void ExtentReader::Pump() {
  size_t tries = 0;
  {
    MutexLock lock(&mutex_);
    tries = waiting_.size();
  }
  for (; tries > 0; --tries) {
    std::shared_ptr<ReadOp> op;
    {
      MutexLock lock(&mutex_);
      if (waiting_.empty() || slot_taken_) {
        return;  // who took the slot wakes the rest
      }
      op = std::move(waiting_.front());
      waiting_.pop_front();
    }
    op->Advance();
  }
}

absl::Status ExtentReader::state() const {
  MutexLock lock(&mutex_);
  return dead_;
}

ObjectId ExtentReader::id() const {
  MutexLock lock(&mutex_);
  return id_;
}

void ExtentReader::SetKey(std::string key) {
  ObjectId from;
  ObjectId to;
  {
    MutexLock lock(&mutex_);
    from = id_;
    id_.key = std::move(key);
    to = id_;
  }
  resources_.cache->Rename(resources_.bucket, from, to);
}

void ExtentReader::Validate(const RequestContext& context, int64_t length,
                            Completion<ObjectMeta> done) {
  if (absl::Status dead = state(); !dead.ok()) {
    done(std::move(dead));
    return;
  }
  Completion<ObjectMeta> answer = [executor = resources_.executor, done = std::move(done)](
                                      absl::StatusOr<ObjectMeta> meta) mutable {
    executor->Submit(
        [done = std::move(done), meta = std::move(meta)]() mutable { done(std::move(meta)); });
  };
  const int64_t end = std::min(AlignUp(length), size());
  if (end == 0 || version_->MissingUntil(0, end) < end ||
      Start({0, end, end, Priority::kForeground, false, context.trace_id}, nullptr, &answer) !=
          Outcome::kStarted) {
    // What is here or under way was asked for before this call: its answer proves too little.
    ValidateByHead(context, std::move(answer));
  }
}

void ExtentReader::ValidateByHead(const RequestContext& context, Completion<ObjectMeta> done) {
  std::shared_ptr<ObjectStore> store = resources_.store();
  ObjectStore& to = *store;
  ObjectId asked = id();
  HeadRequest request{asked.key};
  to.Execute(context, std::move(request),
             [self = shared_from_this(), store = std::move(store), asked = std::move(asked),
              context, done = std::move(done)](absl::StatusOr<ObjectMeta> meta) mutable {
               const absl::Status verdict = self->JudgeHead(asked, meta);
               if (IsRefetch(verdict)) {
                 self->ValidateByHead(context, std::move(done));
               } else if (!verdict.ok()) {
                 done(verdict);
               } else {
                 done(std::move(meta));
               }
             });
}

absl::Status ExtentReader::JudgeHead(const ObjectId& asked,
                                     const absl::StatusOr<ObjectMeta>& meta) {
  const absl::Status status = meta.ok() ? CheckVersion(asked, size(), *meta) : meta.status();
  if (!IsGone(status)) {
    return status;
  }
  MutexLock lock(&mutex_);
  if (asked.key != id_.key) {
    return RefetchStatus();
  }
  dead_ = status;
  return status;
}

}  // namespace ufs
