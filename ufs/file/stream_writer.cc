// The writer's calls. Invariants: `current_` takes bytes, `publishing_` never does; every byte that
// a Write took is in one of them until it is published or given up; chunks, uploaders and
// completions are only let go with no lock held (Deferred), because others may run then.
#include "ufs/file/stream_writer.h"

#include <algorithm>
#include <functional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "ufs/base/status.h"

namespace ufs {
StreamWriter::StreamWriter(std::shared_ptr<WriterShared> shared, WriterSpec spec,
                           std::shared_ptr<ChunkShare> share)
    : shared_(std::move(shared)),
      share_(std::move(share)),
      attributes_(std::move(spec.attributes)),
      chunk_size_(shared_->options.chunk_size),
      key_(std::move(spec.key)),
      exclusive_(spec.exclusive) {
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
    Part& first = *next->parts.front();
    if (last.offset == first.offset && last.size == first.size && last.IsInMemory()) {
      first.prefix = 0;
      first.crc = last.crc;
      for (size_t i = 0; i < first.slots.size(); ++i) {
        first.slots[i].chunk = last.slots[i].chunk;
      }
      if (first.size == first.capacity) {
        first.state = Part::State::kReady;
      }
    }
  }
  return next;
}

absl::Status StreamWriter::CheckWrite(int64_t offset, size_t size) const {
  if (!sticky_.ok()) {
    return sticky_;
  }
  if (offset != current_->size) {
    return absl::UnimplementedError(absl::StrCat(key_, ": a write at ", offset,
                                                 " is not at the end (", current_->size,
                                                 "); files are written in order"));
  }
  if (static_cast<int64_t>(size) > current_->Room()) {
    return absl::OutOfRangeError(absl::StrCat(
        key_, ": ", current_->size, " bytes and ", size,
        " more exceed what the store takes as one object; raise part-size if it is set"));
  }
  return absl::OkStatus();
}

absl::Status StreamWriter::TakeChunks(int64_t count, std::vector<ChunkPtr>* chunks, int64_t* debt) {
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
  if (!reservation.has_value()) {
    {
      MutexLock lock(&mutex_);
      UFS_RETURN_IF_ERROR(NoMemory());
    }
    // The bytes are taken all the same: they are here, and would have to be kept somewhere. The
    // caller waits until the budget has room for them.
    reservation = shared_->resources.memory->ReserveAlways(MemoryUse::kChunk, bytes);
    *debt += bytes;
  }
  for (int64_t i = own; i < count; ++i) {
    chunks->push_back(std::make_shared<Chunk>(shared_->chunks, reservation->Split(chunk_size_)));
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
  if (discarded_ && !CanSpill()) {
    return absl::ResourceExhaustedError(
        absl::StrCat(key_, ": the file was removed, and memory has no room for more of it"));
  }
  return absl::OkStatus();
}

void StreamWriter::Write(const RequestContext& context, int64_t offset, absl::Span<const char> data,
                         Completion<size_t> done) {
  std::vector<ChunkPtr> chunks;  // what is not needed goes when the lock is free
  int64_t debt = 0;
  int64_t needed = 0;
  absl::Status status;
  auto parked = std::make_shared<Parked>();
  bool taken = false;
  while (!taken) {
    {
      Deferred after;
      MutexLock lock(&mutex_);
      status = CheckWrite(offset, data.size());
      needed = current_->ChunksFor(static_cast<int64_t>(data.size()));
      if (status.ok() && needed <= static_cast<int64_t>(chunks.size())) {
        taken = true;
        const bool filled = current_->Append(data, &chunks);
        if (debt > 0) {
          parked->done = std::move(done);
          parked->taken = data.size();
          parked->debt = debt;
          parked_.push_back(parked);
          share_->SetWaiting(true);
          if (!CanSpill()) {
            SendEarly(&after);
          }
        }
        if (filled) {
          Pump(current_, false, &after);
        }
      }
    }
    if (!taken && status.ok()) {
      // Taking memory may run others, this writer included: no lock is held.
      status = TakeChunks(needed - static_cast<int64_t>(chunks.size()), &chunks, &debt);
    }
    if (!status.ok()) {
      chunks.clear();
      done(std::move(status));
      return;
    }
  }
  if (debt > 0) {
    Park(context, std::move(parked), debt);
  } else {
    chunks.clear();
    done(data.size());
  }
}

// Completes a write once the budget has room for what it took beyond it, or its own share has.
void StreamWriter::Park(const RequestContext& context, std::shared_ptr<Parked> parked,
                        int64_t debt) {
  RequestContext waiting = UploadContext();
  waiting.cancel = parked->cancel.token();
  parked->on_caller_cancelled = context.cancel.OnCancel([cancel = parked->cancel]() mutable {
    cancel.Cancel();  // the bytes are held: the write has succeeded
  });
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
    parked->debt -= all ? 0 : MoveToShare(parked->debt, after);
    if (all || parked->debt <= 0) {
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

// Accounts for up to `bytes` of the last chunks by the writer's share instead of the budget.
// Returns how many of these bytes the budget has back.
int64_t StreamWriter::MoveToShare(int64_t bytes, Deferred* after) {
  int64_t moved = 0;
  const size_t count = current_->parts.size();
  for (size_t i = count; i > 0 && i + 2 > count; --i) {
    const std::vector<Slot>& slots = current_->parts[i - 1]->slots;
    for (auto slot = slots.rbegin(); slot != slots.rend() && moved < bytes; ++slot) {
      if (slot->chunk == nullptr || slot->chunk->in_share()) {
        continue;
      }
      Reservation freed = slot->chunk->MoveTo(share_);
      if (freed.bytes() == 0) {
        return moved;
      }
      moved += freed.bytes();
      after->Drop(std::move(freed));
    }
  }
  // When nothing is left that the budget accounts for, it has everything back.
  return bytes;
}

void StreamWriter::Read(const RequestContext& context, int64_t offset, size_t size,
                        Completion<Bytes> done) {
  struct Gathering {
    std::vector<LocatedRange> ranges;
    size_t next = 0;
    Bytes bytes;
    Completion<Bytes> done;
    Reservation reservation;
  };
  auto all = std::make_shared<Gathering>();
  all->done = std::move(done);
  {
    MutexLock lock(&mutex_);
    const int64_t begin = std::min(offset, current_->size);
    const int64_t end = std::min(current_->size - begin, static_cast<int64_t>(size)) + begin;
    current_->Locate(begin, end, &all->ranges);
  }
  // Ranges come one after another; memory inline.
  auto step = std::make_shared<std::function<void()>>();
  *step = [self = shared_from_this(), all, context,
           weak = std::weak_ptr<std::function<void()>>(step)] {
    while (all->next < all->ranges.size()) {
      const LocatedRange& range = all->ranges[all->next++];
      const size_t length = static_cast<size_t>(range.end - range.begin);
      const auto again = weak.lock();
      const auto arrived = [all, again, length](absl::StatusOr<Bytes> bytes) {
        if (bytes.ok() && bytes->size() != length) {
          bytes = absl::DataLossError("a read of the published version came back short");
        }
        if (!bytes.ok()) {
          all->done(bytes.status());
          return;
        }
        all->bytes.Append(*bytes);
        (*again)();
      };
      switch (range.where) {
        case LocatedRange::Where::kMemory:
          all->bytes.Append(range.bytes);
          continue;
        case LocatedRange::Where::kLost:
          all->done(absl::UnimplementedError(
              absl::StrCat(self->key(),
                           ": bytes already sent cannot be read back before the file is closed: "
                           "memory was needed and staging is off, full or too slow")));
          return;
        case LocatedRange::Where::kBase:
          range.reader->Read(context, range.begin, length, arrived);
          return;
        case LocatedRange::Where::kStaged:
          self->shared_->resources.io->Submit([self, range, arrived] {
            arrived(ReadStaged(range, self->shared_->chunks, self->shared_->resources.memory));
          });
          return;
      }
    }
    all->done(std::move(all->bytes));
  };
  (*step)();
}

void StreamWriter::Truncate(const RequestContext&, int64_t size, Completion<void> done) {
  absl::Status status;
  {
    Deferred after;
    MutexLock lock(&mutex_);
    if (size == current_->size) {
      // Nothing to do, a new file included.
    } else if (size != 0) {
      status = absl::UnimplementedError(absl::StrCat(key_, ": cannot be cut or extended to ", size,
                                                     " bytes while it is written"));
    } else if (!sticky_.ok()) {
      status = sticky_;
    } else {
      DropContent(std::move(current_), &after);
      if (!running_ && publishing_ != nullptr) {
        DropContent(std::move(publishing_), &after);
        failure_ = absl::OkStatus();
      }
      current_ = NewContent();
      current_->modified = true;
    }
  }
  done(std::move(status));
}

void StreamWriter::Zero(const RequestContext&, int64_t, int64_t, Completion<void> done) {
  done(absl::UnimplementedError(absl::StrCat(key(), ": bytes already written stay as they are")));
}

absl::StatusOr<int64_t> StreamWriter::Seek(int64_t offset, bool hole) const {
  MutexLock lock(&mutex_);
  if (offset < 0 || offset >= current_->size) {
    return absl::OutOfRangeError(absl::StrCat(key_, ": nothing lies behind ", offset));
  }
  return hole ? current_->size : offset;
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
