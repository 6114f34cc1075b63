// Parts on their way to the store. Invariants: a part that is sending does not change; its body
// keeps its chunks alive until the store has answered; `Content::sending` counts what will still
// come back for a content.
#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "ufs/file/stream_writer.h"

namespace ufs {
namespace {

// A failed part is sent again when another one succeeded, so that a file need not wait for its
// close to learn that the store is back; never for ever.
constexpr int kMaxAttempts = 3;
// What a metadata request may take in all.
constexpr absl::Duration kHeadDeadline = absl::Seconds(30);
// Published bytes are taken over in steps, so that little of the reader's cache is pinned.
constexpr int64_t kPrefixStep = kMiB;
// A part beyond this share of the budget is sent out of the page cache instead of from memory.
constexpr int64_t kPartShare = 4;

}  // namespace

// What it takes to have the whole of a part in memory.
struct StreamWriter::Loading {
  ContentPtr content;
  PartPtr part;
  UseBody use;
  std::shared_ptr<FileReader> base;
  int64_t prefix = 0;
  int64_t prefix_done = 0;
  std::vector<size_t> missing;   // slots without a chunk
  std::vector<ChunkPtr> chunks;  // for all slots: those there, and new ones for the missing
};

// Bodies are bounded by stalls alone.
RequestContext StreamWriter::UploadContext() const {
  RequestContext context;
  context.priority = Priority::kUpload;
  return context;
}

// A program waits for the answer.
RequestContext StreamWriter::HeadContext() const {
  RequestContext context;
  context.deadline = shared_->resources.clock->Now() + kHeadDeadline;
  return context;
}

void StreamWriter::Pump(const ContentPtr& content, bool retry, Deferred* after) {
  const bool publishing = running_ && content == publishing_;
  if (discarded_ || content->predecessor != nullptr) {
    return;
  }
  // The first part may still be wanted: a header is patched at the end.
  const size_t first = publishing || content->copied > 0 || content->send_first ? 0 : 1;
  std::vector<size_t> ready;
  for (size_t i = first; i < content->parts.size(); ++i) {
    const Part& part = *content->parts[i];
    if (part.state == Part::State::kReady &&
        (part.error.ok() || (retry && part.attempts < kMaxAttempts))) {
      ready.push_back(i);
    }
  }
  if (ready.empty() && !publishing) {
    return;
  }
  if (!BaseIsReady(content, after)) {
    return;
  }
  if (content->uploader == nullptr) {
    content->uploader = std::make_shared<Uploader>(shared_->uploads, key_, attributes_);
  }
  for (size_t i = 0; i < content->pieces.size(); ++i) {
    if (content->pieces[i].state == Part::State::kReady && content->error.ok()) {
      SendPiece(content, i, after);
    }
  }
  for (const size_t i : ready) {
    SendPart(content, i, after);
  }
}

// Whether the base's ETag is known; else it is being asked for.
bool StreamWriter::BaseIsReady(const ContentPtr& content, Deferred* after) {
  if (!content->unverified) {
    return true;
  }
  if (!content->verifying && content->error.ok()) {
    content->verifying = true;
    ++content->sending;
    after->Run([self = shared_from_this(), content, key = content->base->id.key] {
      const std::shared_ptr<ObjectStore> store = self->shared_->resources.store();
      store->Execute(self->HeadContext(), HeadRequest{key},
                     [self, content, store](absl::StatusOr<ObjectMeta> meta) {
                       self->BaseVerified(content, std::move(meta));
                     });
    });
  }
  return false;
}

void StreamWriter::BaseVerified(const ContentPtr& content, absl::StatusOr<ObjectMeta> meta) {
  auto found = std::make_shared<BaseVersion>();
  {
    MutexLock lock(&mutex_);
    *found = *content->base;
  }
  if (meta.ok() && meta->size != found->size) {
    meta = absl::FailedPreconditionError(
        absl::StrCat(found->id.key, " was replaced while it was renamed and written"));
  }
  if (meta.ok()) {
    found->id.etag = meta->etag;
    found->reader = shared_->resources.make_reader(found->id, found->size);
  }
  Deferred after;
  MutexLock lock(&mutex_);
  --content->sending;
  content->verifying = false;
  if (meta.ok()) {
    after.Drop(std::move(content->base));
    content->base = std::move(found);
    content->unverified = false;
    Pump(content, false, &after);
  } else {
    NoteFailure(content, meta.status());
  }
  if (running_ && content == publishing_) {
    StepPublish(&after);
  }
}

void StreamWriter::SendPart(const ContentPtr& content, size_t index, Deferred* after) {
  const PartPtr part = content->parts[index];
  part->state = Part::State::kSending;
  part->error = absl::OkStatus();
  ++content->sending;
  GetBody(
      content, part,
      [self = shared_from_this(), content, part, uploader = content->uploader,
       number = content->NumberOf(index)](absl::StatusOr<Bytes> body) {
        if (!body.ok()) {
          self->PartEnded(content, part, body.status());
          return;
        }
        // Counted only now: what still waits for memory brings none back.
        const auto bytes = static_cast<int64_t>(body->size());
        self->shared_->in_flight_bytes += bytes;
        uploader->SendPart(self->UploadContext(), number, *std::move(body),
                           [self, content, part, bytes](absl::StatusOr<PartResult> result) {
                             self->shared_->in_flight_bytes -= bytes;
                             self->PartEnded(content, part, std::move(result));
                           });
      },
      after);
}

void StreamWriter::SendPiece(const ContentPtr& content, size_t index, Deferred* after) {
  CopyPiece& piece = content->pieces[index];
  piece.state = Part::State::kSending;
  ++content->sending;
  after->Run([self = shared_from_this(), content, uploader = content->uploader, index,
              source = content->base->id, range = piece.range] {
    uploader->CopyPart(self->UploadContext(), static_cast<int>(index) + 1, source, range,
                       [self, content, index](absl::StatusOr<PartResult> result) {
                         self->PieceEnded(content, index, std::move(result));
                       });
  });
}

void StreamWriter::NoteFailure(const ContentPtr& content, const absl::Status& status) {
  if (content->error.ok()) {
    content->error = status;
  }
  // What NoSuchUpload means for a part; a missing copy source is the base's matter.
  content->vanished = content->vanished || absl::IsNotFound(status);
}

void StreamWriter::PartEnded(const ContentPtr& content, const PartPtr& part,
                             absl::StatusOr<PartResult> result) {
  {
    Deferred after;
    MutexLock lock(&mutex_);
    --content->sending;
    if (result.ok()) {
      part->state = Part::State::kSent;
      part->etag = std::move(result->etag);
      for (Slot& slot : part->slots) {
        if (slot.staged) {
          after.Drop(std::move(slot.chunk));  // it was only read back to be sent
        }
      }
      Pump(content, true, &after);
    } else {
      part->state = Part::State::kReady;
      part->error = result.status();
      ++part->attempts;
      NoteFailure(content, result.status());
      Unpark(true, &after);  // the bytes are held; the next write learns of it
    }
    if (running_ && content == publishing_) {
      StepPublish(&after);
    }
  }
  shared_->Relieve();
}

void StreamWriter::PieceEnded(const ContentPtr& content, size_t index,
                              absl::StatusOr<PartResult> result) {
  Deferred after;
  MutexLock lock(&mutex_);
  --content->sending;
  CopyPiece& piece = content->pieces[index];
  if (result.ok()) {
    piece.state = Part::State::kSent;
    piece.etag = std::move(result->etag);
  } else {
    piece.state = Part::State::kReady;
    NoteFailure(content, result.status());
  }
  if (running_ && content == publishing_) {
    StepPublish(&after);
  }
}

// Calls `use` with all bytes of `part`, on the upload executor when they are in memory, else when
// they have been brought there.
void StreamWriter::GetBody(const ContentPtr& content, const PartPtr& part, UseBody use,
                           Deferred* after) {
  auto loading = std::make_shared<Loading>();
  loading->content = content;
  loading->part = part;
  loading->use = std::move(use);
  loading->prefix = part->prefix;
  if (part->prefix > 0) {
    loading->base = content->base->reader;
  }
  for (size_t i = 0; i < part->slots.size(); ++i) {
    loading->chunks.push_back(part->slots[i].chunk);
    if (part->slots[i].chunk == nullptr) {
      loading->missing.push_back(i);
    }
  }
  after->Run([self = shared_from_this(), loading] {
    MemoryBudget* const memory = self->shared_->resources.memory;
    if (loading->missing.empty() && loading->prefix == 0) {
      self->shared_->resources.upload->Submit([self, loading] { self->Loaded(loading, {}); });
      return;
    }
    const int64_t bytes = static_cast<int64_t>(loading->missing.size()) * self->chunk_size_;
    if (loading->prefix == 0 && bytes > memory->limit() / kPartShare) {
      self->shared_->resources.io->Submit([self, loading] { self->MapBody(loading); });
      return;
    }
    if (bytes == 0) {
      self->LoadPrefix(loading);
      return;
    }
    memory->ReserveAsync(self->UploadContext(), MemoryUse::kChunk, bytes,
                         [self, loading](absl::StatusOr<Reservation> reservation) {
                           if (!reservation.ok()) {
                             self->Loaded(loading, reservation.status());
                             return;
                           }
                           for (const size_t i : loading->missing) {
                             loading->chunks[i] = std::make_shared<Chunk>(
                                 self->shared_->chunks, reservation->Split(self->chunk_size_));
                           }
                           self->LoadPrefix(loading);
                         });
    self->shared_->Relieve();
  });
}

// Copies what comes from the published version, step by step.
void StreamWriter::LoadPrefix(std::shared_ptr<Loading> loading) {
  if (loading->prefix_done == loading->prefix) {
    shared_->resources.io->Submit(
        [self = shared_from_this(), loading = std::move(loading)] { self->LoadStaged(loading); });
    return;
  }
  const int64_t length = std::min(kPrefixStep, loading->prefix - loading->prefix_done);
  loading->base->Read(
      UploadContext(), loading->part->offset + loading->prefix_done, static_cast<size_t>(length),
      [self = shared_from_this(), loading, length](absl::StatusOr<Bytes> bytes) {
        if (bytes.ok() && static_cast<int64_t>(bytes->size()) != length) {
          bytes = absl::DataLossError("a read of the published version came back short");
        }
        if (!bytes.ok()) {
          self->Loaded(loading, bytes.status());
          return;
        }
        const int64_t chunk_size = self->chunk_size_;
        for (int64_t copied = 0; copied < length;) {
          const int64_t at = loading->prefix_done + copied;
          const int64_t take = std::min(chunk_size - at % chunk_size, length - copied);
          bytes->CopyTo(
              static_cast<size_t>(copied), static_cast<size_t>(take),
              loading->chunks[static_cast<size_t>(at / chunk_size)]->data() + at % chunk_size);
          copied += take;
        }
        loading->prefix_done += length;
        self->LoadPrefix(loading);
      });
}

// Reads what is in staging. Blocks; on the io executor.
void StreamWriter::LoadStaged(const std::shared_ptr<Loading>& loading) {
  std::shared_ptr<StagingRegion> region;
  {
    MutexLock lock(&mutex_);
    region = loading->part->region;
  }
  for (const size_t i : loading->missing) {
    const int64_t begin = static_cast<int64_t>(i) * chunk_size_;
    if (begin < loading->prefix) {
      continue;
    }
    const absl::Status read = region->Read(
        begin, absl::MakeSpan(loading->chunks[i]->data(), static_cast<size_t>(chunk_size_)));
    if (!read.ok()) {
      Loaded(loading, read);
      return;
    }
  }
  Loaded(loading, absl::OkStatus());
}

void StreamWriter::Loaded(const std::shared_ptr<Loading>& loading, absl::Status status) {
  if (!status.ok()) {
    loading->chunks.clear();
    loading->use(std::move(status));
    return;
  }
  Part& part = *loading->part;
  Bytes body;
  Crc32c crc;
  for (size_t i = 0; i < loading->chunks.size(); ++i) {
    const int64_t begin = static_cast<int64_t>(i) * chunk_size_;
    const absl::string_view data(loading->chunks[i]->data(),
                                 static_cast<size_t>(std::min(chunk_size_, part.size - begin)));
    if (!loading->missing.empty()) {
      crc.Update(data.substr(
          static_cast<size_t>(std::clamp<int64_t>(loading->prefix - begin, 0, chunk_size_))));
    }
    body.Append(Bytes::Slice{loading->chunks[i], data});
  }
  if (!loading->missing.empty() && crc.value() != part.crc) {
    loading->chunks.clear();
    loading->use(absl::DataLossError("staging returned other bytes than were written there"));
    return;
  }
  {
    MutexLock lock(&mutex_);
    for (const size_t i : loading->missing) {
      part.slots[i].chunk = loading->chunks[i];
    }
    if (loading->prefix > 0) {
      part.crc =
          Crc32c::Combine(Crc32c::Of(body.Sub(0, static_cast<size_t>(loading->prefix)).ToString()),
                          part.crc, static_cast<uint64_t>(part.size - loading->prefix));
      part.prefix = 0;
    }
  }
  loading->chunks.clear();
  loading->use(std::move(body));
}

// A part too large for memory goes out of the page cache. Blocks; on the io executor.
void StreamWriter::MapBody(const std::shared_ptr<Loading>& loading) {
  std::shared_ptr<StagingRegion> region;
  {
    MutexLock lock(&mutex_);
    region = loading->part->region;
  }
  Bytes body;
  absl::Status status;
  for (size_t i = 0; i < loading->chunks.size() && status.ok();) {
    const int64_t begin = static_cast<int64_t>(i) * chunk_size_;
    if (loading->chunks[i] != nullptr) {
      const int64_t length = std::min(chunk_size_, loading->part->size - begin);
      body.Append(Bytes::Slice{loading->chunks[i], absl::string_view(loading->chunks[i]->data(),
                                                                     static_cast<size_t>(length))});
      ++i;
      continue;
    }
    while (i < loading->chunks.size() && loading->chunks[i] == nullptr) {
      ++i;
    }
    const int64_t end = std::min(static_cast<int64_t>(i) * chunk_size_, loading->part->size);
    absl::StatusOr<Bytes> mapped = region->Map(begin, static_cast<size_t>(end - begin));
    status = mapped.status();
    if (mapped.ok()) {
      body.Append(*mapped);
    }
  }
  loading->chunks.clear();
  if (status.ok()) {
    loading->use(std::move(body));
  } else {
    loading->use(std::move(status));
  }
}

}  // namespace ufs
