// The writer's calls. Invariants: `current_` takes changes, `publishing_` never does; every byte
// that a Write took is in one of them until it is published or given up; chunks, staging, uploaders
// and completions are only let go with no lock held (Deferred), because others may run then.
#include "ufs/file/stream_writer.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "ufs/base/status.h"
#include "ufs/base/units.h"
#include "ufs/file/staged_bytes.h"

namespace ufs {
namespace {

// Beyond this a seek is taken for a mistake: every byte of a hole is sent as a zero.
constexpr int64_t kLongestHole = 16 * kGiB;

}  // namespace

StreamWriter::StreamWriter(std::shared_ptr<WriterShared> shared, WriterSpec spec,
                           std::shared_ptr<ChunkShare> share)
    : shared_(std::move(shared)),
      share_(std::move(share)),
      attributes_(std::move(spec.attributes)),
      chunk_size_(shared_->options.chunk_size),
      key_(std::move(spec.key)),
      exclusive_(spec.exclusive),
      expected_(std::move(spec.replaces)) {
  MutexLock lock(&mutex_);
  current_ = NewContent();
  if (spec.base != nullptr) {
    current_->base = std::make_shared<BaseVersion>();
    current_->base->id = spec.base->id();
    current_->base->size = spec.base->size();
    current_->base->reader = spec.base;
    published_.size = spec.base->size();
    published_.etag = current_->base->id.etag;
    current_->BeginWith(spec.base->size());
  } else {
    current_->modified = true;
  }
  if (shared_->staging != nullptr) {
    staging_ = std::make_shared<StagingFile>(shared_->staging.get());
  }
}

StreamWriter::~StreamWriter() { SaveLost(); }

StreamWriter::ContentPtr StreamWriter::NewContent() {
  const Capabilities& capabilities = shared_->resources.store()->capabilities();
  return std::make_shared<Content>(
      next_seq_++, PartPlanner(capabilities, shared_->options.part_size), chunk_size_);
}

// What is written from now on begins with `content` as it will be published. A small one is sent
// again with what follows: its chunks are shared, and the last one goes on being filled behind the
// bytes that are on their way.
StreamWriter::ContentPtr StreamWriter::Successor(const ContentPtr& content) {
  ContentPtr next = NewContent();
  next->predecessor = content;
  next->BeginWith(content->size);
  if (!next->parts.empty() && !content->parts.empty()) {
    const Part& last = *content->parts.back();
    Part& rest = *next->parts.back();
    if (rest.kind == Part::Kind::kBytes && last.offset == rest.offset && last.size == rest.size &&
        last.IsInMemory()) {
      for (size_t i = 0; i < rest.slots.size(); ++i) {
        last.slots[i].chunk->Lend(last.FilledOf(i, chunk_size_));
        rest.slots[i].kind = Slot::Kind::kData;
        rest.slots[i].chunk = last.slots[i].chunk;
      }
    }
  }
  return next;
}

absl::Status StreamWriter::CheckChange(const Change& change) const {
  const Content& content = *current_;
  if (!sticky_.ok()) {
    return sticky_;
  }
  if (change.offset > content.size + kLongestHole) {
    return absl::OutOfRangeError(absl::StrCat(key_, ": byte ", change.offset, " is more than ",
                                              FormatSize(kLongestHole), " beyond the end (",
                                              content.size, "), and holes are sent as zeros"));
  }
  if (change.end() - content.size > content.Room()) {
    return absl::OutOfRangeError(absl::StrCat(
        key_, ": a file of ", change.end(),
        " bytes exceeds what the store takes as one object; raise part-size if it is set"));
  }
  if (change.offset < content.size &&
      (!content.CanChange(change.offset, change.end()) ||
       (content.uploader != nullptr && content.HasCopies() && !content.IsHeld()))) {
    return absl::UnimplementedError(
        absl::StrCat(key_,
                     ": bytes already sent cannot be changed before the file is closed: "
                     "memory was needed and staging is off, full or too slow"));
  }
  return absl::OkStatus();
}

absl::Status StreamWriter::TakeChunks(int64_t count, std::vector<ChunkPtr>* chunks,
                                      std::vector<std::weak_ptr<Chunk>>* debt) {
  const int64_t own = share_->Take(count, chunk_size_);
  for (int64_t i = 0; i < own; ++i) {
    chunks->push_back(std::make_shared<Chunk>(shared_->chunks, share_));
  }
  const int64_t bytes = (count - own) * chunk_size_;
  if (bytes == 0) {
    return absl::OkStatus();
  }
  absl::optional<Reservation> reservation =
      shared_->resources.memory->TryReserve(MemoryUse::kChunk, bytes, Priority::kUpload);
  const bool beyond = !reservation.has_value();
  if (beyond) {
    {
      MutexLock lock(&mutex_);
      UFS_RETURN_IF_ERROR(NoMemory());
    }
    // The bytes are taken all the same: they are here, and would have to be kept somewhere. The
    // caller waits until the budget has room for them.
    reservation = shared_->resources.memory->ReserveAlways(MemoryUse::kChunk, bytes);
  }
  for (int64_t i = own; i < count; ++i) {
    chunks->push_back(std::make_shared<Chunk>(shared_->chunks, reservation->Split(chunk_size_)));
    if (beyond) {
      debt->push_back(chunks->back());
    }
  }
  return absl::OkStatus();
}

// Whether waiting for memory is pointless: what holds it cannot leave.
absl::Status StreamWriter::NoMemory() const {
  for (const ContentPtr& content : {publishing_, current_}) {
    if (content != nullptr && !content->error.ok() && content->sending == 0 && !CanSpill()) {
      return Annotate(content->error, absl::StrCat(key_, ": memory is held by parts that failed"));
    }
  }
  if (!staging_error_.ok() && current_->sending == 0 && shared_->in_flight_bytes == 0) {
    return Annotate(staging_error_, absl::StrCat(key_, ": memory and staging are full"));
  }
  if (current_->edited && current_->sending == 0 && !CanSpill()) {
    return absl::ResourceExhaustedError(
        absl::StrCat(key_,
                     ": memory is full, and without staging what was changed in the middle is "
                     "held there until the file is closed"));
  }
  if (discarded_ && !CanSpill()) {
    return absl::ResourceExhaustedError(
        absl::StrCat(key_, ": the file was removed, and memory has no room for more of it"));
  }
  return absl::OkStatus();
}

// Makes `change` with all the memory that it takes; `made` runs with the lock held, at once after
// it. What was taken beyond the budget is added to `debt`.
absl::Status StreamWriter::MakeChange(const Change& change, std::vector<std::weak_ptr<Chunk>>* debt,
                                      absl::FunctionRef<void(Deferred*)> made) {
  std::vector<ChunkPtr> chunks;  // what is not needed goes when the lock is free
  while (true) {
    int64_t missing = 0;
    std::vector<StagedChunk> back;
    {
      Deferred after;
      MutexLock lock(&mutex_);
      UFS_RETURN_IF_ERROR(CheckChange(change));
      if (current_->Split(change.offset, change.end())) {
        ForgetSent(current_, &after);
      }
      missing = current_->ChunksFor(change, &back) - static_cast<int64_t>(chunks.size());
      if (missing <= 0 && back.empty()) {
        Leavings leavings;
        const bool filled = current_->Apply(change, &chunks, &leavings);
        after.Drop(std::move(leavings));
        made(&after);
        if (filled) {
          Pump(current_, false, &after);
        }
        return absl::OkStatus();
      }
    }
    // Taking memory may run others, this writer included, and the disk may be slow: no lock is
    // held.
    if (missing > 0) {
      UFS_RETURN_IF_ERROR(TakeChunks(missing, &chunks, debt));
    }
    for (const StagedChunk& staged : back) {
      UFS_RETURN_IF_ERROR(BringBack(staged, std::move(chunks.back())));
      chunks.pop_back();
    }
  }
}

// Has what was staged in memory again, for a change of a part of it.
absl::Status StreamWriter::BringBack(const StagedChunk& staged, ChunkPtr chunk) {
  UFS_RETURN_IF_ERROR(ReadStagedChunk(staged.region.get(), staged.region_offset, staged.crc,
                                      chunk->data(), chunk_size_));
  MutexLock lock(&mutex_);
  Content::PutBack(staged, &chunk);
  return absl::OkStatus();
}

// The parts that were sent have other numbers now: they are sent again, in another upload.
void StreamWriter::ForgetSent(const ContentPtr& content, Deferred* after) {
  if (content->uploader == nullptr) {
    return;
  }
  after->Run([uploader = content->uploader] { uploader->Abort([](absl::Status) {}); });
  after->Drop(content->uploader);
  content->ForgetUpload();
}

void StreamWriter::Write(const RequestContext& context, int64_t offset, absl::Span<const char> data,
                         Completion<size_t> done) {
  auto parked = std::make_shared<Parked>();
  bool waits = false;
  const absl::Status status =
      MakeChange({offset, static_cast<int64_t>(data.size()), data.data()}, &parked->debt,
                 [&](Deferred* after) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
                   waits = !parked->debt.empty();
                   if (!waits) {
                     return;
                   }
                   parked->done = std::move(done);
                   parked->taken = data.size();
                   parked_.push_back(parked);
                   share_->SetWaiting(true);
                   if (!CanSpill()) {
                     SendEarly(after);
                   }
                 });
  if (!status.ok()) {
    done(status);
  } else if (waits) {
    Park(context, std::move(parked));
  } else {
    done(data.size());
  }
}

// Completes a write once the budget has room for what it took beyond it, or its own share has.
void StreamWriter::Park(const RequestContext& context, std::shared_ptr<Parked> parked) {
  RequestContext waiting = UploadContext();
  waiting.cancel = parked->cancel.token();
  parked->on_caller_cancelled = context.cancel.OnCancel([cancel = parked->cancel]() mutable {
    cancel.Cancel();  // the bytes are held: the write has succeeded
  });
  int64_t debt = 0;
  {
    MutexLock lock(&mutex_);
    debt = static_cast<int64_t>(parked->debt.size()) * chunk_size_;
  }
  shared_->resources.memory->ReserveAsync(
      waiting, MemoryUse::kChunk, debt,
      [self = shared_from_this(), parked = std::move(parked)](absl::StatusOr<Reservation>) {
        Completion<size_t> done;
        {
          MutexLock lock(&self->mutex_);
          const auto found = std::find(self->parked_.begin(), self->parked_.end(), parked);
          if (found == self->parked_.end()) {
            return;
          }
          self->parked_.erase(found);
          self->share_->SetWaiting(!self->parked_.empty());
          done = std::move(parked->done);
        }
        // The bytes are held whatever came: granted, or the caller was killed.
        done(parked->taken);
      });
  shared_->Relieve();
  UnparkByShare();  // what came free before anybody waited told nobody
}

// Lets parked writes go on: all of them, or those that the writer's own share can account for.
void StreamWriter::Unpark(bool all, Deferred* after) {
  std::vector<std::shared_ptr<Parked>> rest;
  for (std::shared_ptr<Parked>& parked : parked_) {
    std::vector<std::weak_ptr<Chunk>>& debt = parked->debt;
    while (!all && !debt.empty()) {
      const ChunkPtr chunk = debt.back().lock();  // gone: the budget has it back
      if (chunk != nullptr && !MoveToShare(chunk, after)) {
        after->Drop(chunk);
        break;
      }
      after->Drop(chunk);
      debt.pop_back();
    }
    if (all || debt.empty()) {
      after->Run([done = std::move(parked->done), parked]() mutable {
        done(parked->taken);
        parked->cancel.Cancel();  // it no longer waits for the budget
      });
    } else {
      rest.push_back(std::move(parked));
    }
  }
  parked_ = std::move(rest);
  share_->SetWaiting(!parked_.empty());
}

// Accounts for `chunk` by the writer's share instead of the budget; false: the share is used up.
bool StreamWriter::MoveToShare(const ChunkPtr& chunk, Deferred* after) {
  Reservation freed = chunk->MoveTo(share_);
  after->Drop(std::move(freed));
  return chunk->in_share();
}

void StreamWriter::Truncate(const RequestContext&, int64_t size, Completion<void> done) {
  bool longer = false;
  absl::Status status;
  {
    Deferred after;
    MutexLock lock(&mutex_);
    longer = size > current_->size;
    if (size < current_->size) {
      status = sticky_.ok() ? Shorten(size, &after) : sticky_;
    }
  }
  if (longer) {
    std::vector<std::weak_ptr<Chunk>> debt;  // at most a chunk: not worth waiting for
    status = MakeChange({size, 0, nullptr}, &debt, [](Deferred*) {});
  }
  done(std::move(status));
}

absl::Status StreamWriter::Shorten(int64_t size, Deferred* after) {
  if (size == 0) {
    DropContent(std::move(current_), after);
    if (!running_ && publishing_ != nullptr) {
      DropContent(std::move(publishing_), after);
      failure_ = absl::OkStatus();
    }
    current_ = NewContent();
    current_->modified = true;
    return absl::OkStatus();
  }
  if (!current_->CanChange(size - 1, size + 1)) {
    return absl::UnimplementedError(
        absl::StrCat(key_, ": cannot be cut to ", size,
                     " bytes before it is closed: what was sent of it is no longer held here"));
  }
  Leavings leavings;
  current_->Cut(size, &leavings);
  after->Drop(std::move(leavings));
  return absl::OkStatus();
}

void StreamWriter::Zero(const RequestContext&, int64_t offset, int64_t length,
                        Completion<void> done) {
  {
    MutexLock lock(&mutex_);
    length = std::min(length, current_->size - offset);
  }
  absl::Status status;
  if (length > 0) {
    std::vector<std::weak_ptr<Chunk>> debt;  // the chunks at both ends
    status = MakeChange({offset, length, nullptr}, &debt, [](Deferred*) {});
  }
  done(std::move(status));
}

absl::StatusOr<int64_t> StreamWriter::Seek(int64_t offset, bool hole) const {
  MutexLock lock(&mutex_);
  if (offset < 0 || offset >= current_->size) {
    return absl::OutOfRangeError(absl::StrCat(key_, ": nothing lies at ", offset));
  }
  const absl::optional<int64_t> found = current_->Seek(offset, hole);
  if (!found.has_value()) {
    return absl::OutOfRangeError(absl::StrCat(key_, ": no data follows ", offset));
  }
  return *found;
}

// Aborts what was sent of it, behind the caller.
void StreamWriter::DropContent(ContentPtr content, Deferred* after) {
  if (content->uploader != nullptr) {
    after->Run([uploader = std::move(content->uploader)] { uploader->Abort([](absl::Status) {}); });
  }
  after->Drop(std::move(content));
}

bool StreamWriter::DirtyLocked() const {
  return !discarded_ && (publishing_ != nullptr || current_->modified);
}

bool StreamWriter::dirty() const {
  MutexLock lock(&mutex_);
  return DirtyLocked();
}

int64_t StreamWriter::size() const {
  MutexLock lock(&mutex_);
  return current_->size;
}

std::string StreamWriter::key() const {
  MutexLock lock(&mutex_);
  return key_;
}

absl::Status StreamWriter::SetKey(std::string key) {
  MutexLock lock(&mutex_);
  if (discarded_) {
    key_ = std::move(key);
    return absl::OkStatus();
  }
  const bool sent =
      publishing_ != nullptr || (current_->uploader != nullptr && current_->uploader->started());
  if (sent || (current_->modified && current_->base != nullptr)) {
    return absl::FailedPreconditionError(
        absl::StrCat(key_, ": bytes are on their way under this name"));
  }
  key_ = std::move(key);
  expected_.reset();
  if (current_->base != nullptr) {
    // The object was moved by a copy, which may have given it another ETag.
    auto moved = std::make_shared<BaseVersion>(*current_->base);
    moved->id.key = key_;
    current_->base = std::move(moved);
    current_->unverified = true;
    if (current_->base->reader != nullptr) {
      current_->base->reader->SetKey(key_);
    }
  }
  return absl::OkStatus();
}

void StreamWriter::Discard(Completion<void> done) {
  struct Countdown {
    explicit Countdown(Completion<void> d) : done(std::move(d)) {}
    ~Countdown() { done(std::move(status)); }
    Completion<void> done;
    Mutex mutex;
    absl::Status status;
  };
  auto countdown = std::make_shared<Countdown>(std::move(done));
  Deferred after;
  MutexLock lock(&mutex_);
  discarded_ = true;
  for (const ContentPtr& content : {publishing_, current_}) {
    if (content != nullptr && content->uploader != nullptr) {
      after.Run([uploader = content->uploader, countdown] {
        uploader->Abort([countdown](absl::Status status) {
          MutexLock guard(&countdown->mutex);
          countdown->status.Update(status);
        });
      });
    }
  }
  if (running_) {
    on_publish_end_.push_back([countdown] {});  // a request that makes the object may be under way
  }
  Unpark(true, &after);
  after.Drop(std::move(countdown));
}

}  // namespace ufs
