// Writing an object from a stream. Room for a part is reserved before its first byte is taken and
// given back when the store has it; the first part in flight and the one being filled are always
// granted, so that streams that share a budget all move on. A part is sent when a byte beyond it
// comes: the last one is never empty, and what fits into one part is one PutObject.
#include "ufs/tools/object_sink.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "ufs/base/status.h"
#include "ufs/base/units.h"

namespace ufs {
namespace {

// Parts in flight at once; beyond that the connection is full.
constexpr size_t kMaxInFlight = 16;
// A part on disk is large: one is sent while the next is filled.
constexpr size_t kMaxInFlightOnDisk = 1;
// Two of the largest parts in memory leave half of it to others.
constexpr int64_t kLargestShare = 4;
// What ending an upload nobody wants may take; the janitor does not outlive the program.
constexpr absl::Duration kAbortPatience = absl::Seconds(10);

}  // namespace

ObjectSink::ObjectSink(const ToolContext& context, const Bucket& bucket, std::string key,
                       ObjectAttributes attributes, absl::optional<int64_t> known_size,
                       WriteCondition condition)
    : context_(context),
      bucket_(bucket),
      key_(std::move(key)),
      attributes_(std::move(attributes)),
      known_size_(known_size),
      condition_(std::move(condition)),
      planner_(bucket.store->capabilities(), context.part_size, known_size) {}

ObjectSink::~ObjectSink() {
  if (uploader_ == nullptr || finished_) {
    return;
  }
  RequestContext patience;
  patience.deadline = context_.clock->Now() + kAbortPatience;
  const absl::Status ignored =
      Await<void>(patience, [this](Completion<void> done) { uploader_->Abort(std::move(done)); });
}

int64_t ObjectSink::PartFilled() const {
  return static_cast<int64_t>(on_disk_ != nullptr ? on_disk_->size() : in_memory_.size());
}

absl::Status ObjectSink::BeginPart() {
  if (part_ >= planner_.max_parts() || taken_ >= bucket_.store->capabilities().max_object_size) {
    return absl::OutOfRangeError(absl::StrCat("more than ", FormatSize(taken_),
                                              " cannot be one object: give a larger part-size"));
  }
  int64_t size = planner_.SizeOf(part_);
  if (known_size_.has_value()) {
    size = std::min(size, std::max<int64_t>(*known_size_ - taken_, 1));
  }
  if (size > context_.memory->limit() / kLargestShare) {
    while (in_flight_.size() > kMaxInFlightOnDisk) {
      UFS_RETURN_IF_ERROR(WaitForOldest());
    }
    UFS_ASSIGN_OR_RETURN(
        on_disk_, PartFile::Create(context_.scratch, static_cast<size_t>(planner_.SizeOf(part_))));
    part_begun_ = true;
    return absl::OkStatus();
  }
  absl::optional<Reservation> room;
  while (!room.has_value()) {
    if (in_flight_.size() < kMaxInFlight) {
      room = context_.memory->TryReserve(MemoryUse::kChunk, size);
    }
    if (!room.has_value() && in_flight_.size() <= 1) {
      room = context_.memory->ReserveAlways(MemoryUse::kChunk, size);
    }
    if (!room.has_value()) {
      UFS_RETURN_IF_ERROR(WaitForOldest());
    }
  }
  reserved_ = *std::move(room);
  part_begun_ = true;
  return absl::OkStatus();
}

Bytes ObjectSink::TakePart() {
  part_begun_ = false;
  ++part_;
  if (on_disk_ != nullptr) {
    const std::shared_ptr<PartFile> file = std::move(on_disk_);
    return file->Content();
  }
  return std::exchange(in_memory_, Bytes());
}

void ObjectSink::SendPart() {
  if (uploader_ == nullptr) {
    UploadResources resources;
    resources.store = [store = bucket_.store] { return store; };
    resources.janitor = bucket_.janitor.get();
    resources.clock = context_.clock;
    resources.alive = bucket_.janitor;
    uploader_ = std::make_shared<Uploader>(resources, key_, attributes_);
  }
  Pending<PartResult> result;
  Bytes body = TakePart();
  const int number = part_;
  sent_.push_back(CompletedPart{number, ""});
  uploader_->SendPart(context_.Transfer(), number, std::move(body),
                      [reserved = std::move(reserved_),
                       done = result.completion()](absl::StatusOr<PartResult> sent) mutable {
                        reserved.Release();
                        done(std::move(sent));
                      });
  in_flight_.push_back(std::move(result));
}

absl::Status ObjectSink::WaitForOldest() {
  UFS_ASSIGN_OR_RETURN(const PartResult result, in_flight_.front().Wait());
  sent_[sent_.size() - in_flight_.size()].etag = result.etag;
  in_flight_.pop_front();
  return absl::OkStatus();
}

absl::Status ObjectSink::Append(Bytes bytes) {
  while (!bytes.empty()) {
    if (context_.cancel.cancelled()) {
      return absl::CancelledError("interrupted");
    }
    int64_t room = planner_.SizeOf(part_) - PartFilled();
    if (part_begun_ && room == 0) {
      SendPart();
      room = planner_.SizeOf(part_);
    }
    if (!part_begun_) {
      UFS_RETURN_IF_ERROR(BeginPart());
    }
    const size_t take = std::min(bytes.size(), static_cast<size_t>(room));
    if (on_disk_ != nullptr) {
      on_disk_->Append(bytes.Sub(0, take));
    } else {
      in_memory_.Append(bytes.Sub(0, take));
    }
    bytes = bytes.Sub(take, bytes.size() - take);
    taken_ += static_cast<int64_t>(take);
  }
  return absl::OkStatus();
}

absl::StatusOr<PutResult> ObjectSink::Finish() {
  if (uploader_ == nullptr) {
    PutRequest put;
    put.key = key_;
    put.body = TakePart();
    put.attributes = attributes_;
    put.condition = condition_;
    finished_ = true;
    return Call(*bucket_.store, context_.Transfer(), std::move(put));
  }
  if (part_begun_) {
    SendPart();
  }
  while (!in_flight_.empty()) {
    UFS_RETURN_IF_ERROR(WaitForOldest());
  }
  const RequestContext terms = context_.Transfer();
  absl::StatusOr<PutResult> result = Await<PutResult>(terms, [&](Completion<PutResult> done) {
    uploader_->Complete(terms, sent_, condition_, std::move(done));
  });
  finished_ = result.ok();
  return result;
}

absl::StatusOr<PutResult> Pump(ByteSource& source, ObjectSink& sink) {
  for (;;) {
    UFS_ASSIGN_OR_RETURN(Bytes bytes, source.Next());
    if (bytes.empty()) {
      return sink.Finish();
    }
    UFS_RETURN_IF_ERROR(sink.Append(std::move(bytes)));
  }
}

}  // namespace ufs
