// Parts on their way to the store. Invariants: a part that is sending does not change; its body
// keeps its chunks alive until the store has answered; `Content::sending` counts what will still
// come back for a content; two bodies of one part number are never under way at once, since the
// store would keep whichever came last.
#include <algorithm>
#include <cstring>
#include <utility>

#include "absl/strings/str_cat.h"
#include "ufs/file/staged_bytes.h"
#include "ufs/file/stream_writer.h"

namespace ufs {
namespace {

// A failed part is sent again when another one succeeded, so that a file need not wait for its
// close to learn that the store is back; never for ever.
constexpr int kMaxAttempts = 3;
// What a metadata request may take in all.
constexpr absl::Duration kHeadDeadline = absl::Seconds(30);
// Published bytes are taken over in steps that hold the smallest part of every store: two reads in
// a row would look like the beginning of a stream, and more would be fetched ahead than is wanted.
constexpr int64_t kBaseStep = 8 * kMiB;
// A part beyond this share of the budget is sent out of the page cache instead of from memory.
constexpr int64_t kPartShare = 4;

}  // namespace

// What it takes to have the whole of a part in memory.
struct StreamWriter::Loading {
  PartPtr part;
  int64_t size = 0;  // of the part
  UseBody use;
  std::shared_ptr<FileReader> base;
  bool must = false;             // what holds memory cannot leave before this is sent
  std::vector<Slot> slots;       // as they were when it began
  std::vector<ChunkPtr> chunks;  // for all slots; null: a hole
  std::vector<size_t> missing;   // slots that get a new chunk
  std::vector<ByteRange> gaps;   // what of the part comes from the base, ascending
  size_t gap = 0;                // the first that is not here yet
  int64_t gap_done = 0;          // bytes of it that are
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
  const bool early = !content->edited && !shared_->options.upload_at_close;
  if (discarded_ || content->predecessor != nullptr || (!publishing && !early)) {
    return;
  }
  // The first part may still be wanted: a header is patched at the end.
  const bool withheld = !publishing && !content->send_first && !content->parts.empty() &&
                        content->parts.front()->kind != Part::Kind::kCopy;
  std::vector<size_t> copies;
  std::vector<size_t> ready;
  for (size_t i = withheld ? 1 : 0; i < content->parts.size(); ++i) {
    const Part& part = *content->parts[i];
    if (part.state != Part::State::kReady || content->flying.count(i) > 0) {
      continue;
    }
    if (part.kind == Part::Kind::kCopy) {
      if (content->error.ok()) {
        copies.push_back(i);
      }
    } else if ((publishing || !part.late) &&
               (part.error.ok() || (retry && part.attempts < kMaxAttempts))) {
      ready.push_back(i);
    }
  }
  if ((ready.empty() && !publishing) || !BaseIsReady(content, after)) {
    return;
  }
  if (content->uploader == nullptr) {
    content->uploader = std::make_shared<Uploader>(shared_->uploads, key_, attributes_);
  }
  for (const size_t i : copies) {
    SendPart(content, i, after);
  }
  for (const size_t i : ready) {
    // Where nothing can be spilled, memory is there for one part at a time to be loaded into.
    const Part& part = *content->parts[i];
    const bool loads = part.kind == Part::Kind::kBytes && !part.IsInMemory();
    if (!loads || CanSpill() || content->sending == 0) {
      SendPart(content, i, after);
    }
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
    expected_ = content->base->id.etag;
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
  content->flying.insert(index);
  const Flight flight = {content, part, index, content->uploader};
  const int number = static_cast<int>(index) + 1;
  if (part->kind == Part::Kind::kCopy) {
    after->Run([self = shared_from_this(), flight, number, source = content->base->id,
                range = ByteRange{part->offset, part->size}] {
      flight.uploader->CopyPart(self->UploadContext(), number, source, range,
                                [self, flight](absl::StatusOr<PartResult> result) {
                                  self->PartEnded(flight, std::move(result));
                                });
    });
    return;
  }
  GetBody(
      content, part,
      [self = shared_from_this(), flight, number](absl::StatusOr<Bytes> body) {
        if (!body.ok()) {
          self->PartEnded(flight, body.status());
          return;
        }
        // Counted only now: what still waits for memory brings none back.
        const auto bytes = static_cast<int64_t>(body->size());
        self->shared_->in_flight_bytes += bytes;
        flight.uploader->SendPart(self->UploadContext(), number, *std::move(body),
                                  [self, flight, bytes](absl::StatusOr<PartResult> result) {
                                    self->shared_->in_flight_bytes -= bytes;
                                    self->PartEnded(flight, std::move(result));
                                  });
      },
      after);
}

void StreamWriter::NoteFailure(const ContentPtr& content, const absl::Status& status) {
  if (content->error.ok()) {
    content->error = status;
  }
  // What NoSuchUpload means for a part; a missing copy source is the base's matter.
  content->vanished = content->vanished || absl::IsNotFound(status);
}

void StreamWriter::PartEnded(const Flight& flight, absl::StatusOr<PartResult> result) {
  {
    Deferred after;
    MutexLock lock(&mutex_);
    Content& content = *flight.content;
    Part& part = *flight.part;
    --content.sending;
    const bool of_upload = flight.uploader == content.uploader;
    if (of_upload) {
      content.flying.erase(flight.index);
    }
    const bool wanted = of_upload && flight.index < content.parts.size() &&
                        content.parts[flight.index] == flight.part;
    if (wanted && !result.ok()) {
      part.state = Part::State::kReady;
      part.error = result.status();
      ++part.attempts;
      NoteFailure(flight.content, result.status());
      Unpark(true, &after);  // the bytes are held; the next write learns of it
    } else {
      if (wanted) {
        part.state = Part::State::kSent;
        part.etag = std::move(result->etag);
        for (Slot& slot : part.slots) {
          if (slot.region != nullptr && slot.chunk != nullptr) {
            after.Drop(std::move(slot.chunk));  // it was only read back to be sent
          }
        }
      }
      Pump(flight.content, true, &after);
    }
    if (running_ && flight.content == publishing_) {
      StepPublish(&after);
    }
  }
  shared_->Relieve();
}

// Calls `use` with all bytes of `part`, on the upload executor when they are in memory, else when
// they have been brought there.
void StreamWriter::GetBody(const ContentPtr& content, const PartPtr& part, UseBody use,
                           Deferred* after) {
  auto loading = std::make_shared<Loading>();
  loading->part = part;
  loading->size = part->size;
  loading->use = std::move(use);
  loading->slots = part->slots;
  for (size_t i = 0; i < part->slots.size(); ++i) {
    const Slot& slot = part->slots[i];
    const int64_t begin = static_cast<int64_t>(i) * chunk_size_;
    const int64_t filled = part->FilledOf(i, chunk_size_);
    if (slot.chunk != nullptr) {
      slot.chunk->Lend(filled);
    }
    for (const Slot::Range& gap : slot.Gaps(static_cast<int32_t>(filled))) {
      if (!loading->gaps.empty() &&
          loading->gaps.back().offset + loading->gaps.back().length == begin + gap.begin) {
        loading->gaps.back().length += gap.end - gap.begin;
      } else {
        loading->gaps.push_back({begin + gap.begin, gap.end - gap.begin});
      }
    }
    const bool missing = slot.kind == Slot::Kind::kBase || slot.staged();
    loading->chunks.push_back(missing ? nullptr : slot.chunk);
    if (missing) {
      loading->missing.push_back(i);
    }
  }
  if (!loading->gaps.empty()) {
    loading->base = content->base->reader;
  }
  loading->must = !CanSpill();
  after->Run([self = shared_from_this(), loading] {
    MemoryBudget* const memory = self->shared_->resources.memory;
    if (loading->missing.empty()) {
      self->shared_->resources.upload->Submit([self, loading] { self->Loaded(loading, {}); });
      return;
    }
    const int64_t bytes = static_cast<int64_t>(loading->missing.size()) * self->chunk_size_;
    if (loading->gaps.empty() && bytes > memory->limit() / kPartShare) {
      self->shared_->resources.io->Submit([self, loading] { self->MapBody(loading); });
      return;
    }
    auto load = [self, loading](absl::StatusOr<Reservation> reservation) {
      if (!reservation.ok()) {
        self->Loaded(loading, reservation.status());
        return;
      }
      for (const size_t i : loading->missing) {
        loading->chunks[i] =
            std::make_shared<Chunk>(self->shared_->chunks, reservation->Split(self->chunk_size_));
      }
      self->shared_->resources.io->Submit([self, loading] { self->LoadStaged(loading); });
    };
    if (loading->must) {
      load(memory->ReserveAlways(MemoryUse::kChunk, bytes));
      return;
    }
    memory->ReserveAsync(self->UploadContext(), MemoryUse::kChunk, bytes, std::move(load));
    self->shared_->Relieve();
  });
}

// Has what is ours of the missing chunks: from memory or the disk. Blocks; on the io executor.
void StreamWriter::LoadStaged(const std::shared_ptr<Loading>& loading) {
  for (const size_t i : loading->missing) {
    const Slot& slot = loading->slots[i];
    char* const to = loading->chunks[i]->data();
    if (slot.chunk != nullptr) {
      std::memcpy(to, slot.chunk->data(), static_cast<size_t>(chunk_size_));
    } else if (slot.region != nullptr) {
      const absl::Status read =
          ReadStagedChunk(slot.region.get(), slot.region_offset, slot.crc, to, chunk_size_);
      if (!read.ok()) {
        Loaded(loading, read);
        return;
      }
    }
  }
  LoadBase(loading);
}

// Copies what comes from the published version, step by step. What lies between two gaps that are
// near each other is fetched with them: a request costs more than the bytes.
void StreamWriter::LoadBase(std::shared_ptr<Loading> loading) {
  if (loading->gap == loading->gaps.size()) {
    shared_->resources.upload->Submit(
        [self = shared_from_this(), loading = std::move(loading)] { self->Loaded(loading, {}); });
    return;
  }
  const int64_t begin = loading->gaps[loading->gap].offset + loading->gap_done;
  int64_t end = begin;
  for (size_t i = loading->gap; i < loading->gaps.size(); ++i) {
    const ByteRange& gap = loading->gaps[i];
    if (gap.offset >= begin + kBaseStep) {
      break;
    }
    end = std::min(gap.offset + gap.length, begin + kBaseStep);
  }
  loading->base->Read(
      UploadContext(), loading->part->offset + begin, static_cast<size_t>(end - begin),
      [self = shared_from_this(), loading, begin, end](absl::StatusOr<Bytes> bytes) {
        if (bytes.ok() && static_cast<int64_t>(bytes->size()) != end - begin) {
          bytes = absl::DataLossError("a read of the published version came back short");
        }
        if (!bytes.ok()) {
          self->Loaded(loading, bytes.status());
          return;
        }
        const int64_t chunk_size = self->chunk_size_;
        int64_t at = begin;
        while (at < end) {
          const ByteRange& gap = loading->gaps[loading->gap];
          const int64_t gap_end = std::min(gap.offset + gap.length, end);
          at = std::max(at, gap.offset);
          while (at < gap_end) {
            const int64_t take = std::min(chunk_size - at % chunk_size, gap_end - at);
            bytes->CopyTo(
                static_cast<size_t>(at - begin), static_cast<size_t>(take),
                loading->chunks[static_cast<size_t>(at / chunk_size)]->data() + at % chunk_size);
            at += take;
          }
          loading->gap_done = at - gap.offset;
          if (loading->gap_done == gap.length) {
            ++loading->gap;
            loading->gap_done = 0;
          }
        }
        self->LoadBase(loading);
      });
}

void StreamWriter::Loaded(const std::shared_ptr<Loading>& loading, absl::Status status) {
  if (!status.ok()) {
    loading->chunks.clear();
    loading->slots.clear();
    loading->use(std::move(status));
    return;
  }
  Bytes body;
  if (loading->chunks.empty()) {
    body = Zeros(loading->size);
  }
  for (size_t i = 0; i < loading->chunks.size(); ++i) {
    const int64_t filled =
        std::min(chunk_size_, loading->size - static_cast<int64_t>(i) * chunk_size_);
    const ChunkPtr& chunk = loading->chunks[i];
    if (chunk == nullptr) {
      body.Append(Zeros(filled));
    } else {
      body.Append(
          Bytes::Slice{chunk, absl::string_view(chunk->data(), static_cast<size_t>(filled))});
    }
  }
  Leavings leavings;
  {
    MutexLock lock(&mutex_);
    Part& part = *loading->part;
    for (const size_t i : loading->missing) {
      const Slot& was = loading->slots[i];
      Slot* const now = i < part.slots.size() ? &part.slots[i] : nullptr;
      if (now == nullptr || now->chunk != was.chunk || now->region != was.region ||
          now->kind != was.kind) {
        continue;  // it was changed meanwhile
      }
      Slot loaded;
      loaded.chunk = loading->chunks[i];
      loaded.chunk->Lend(part.FilledOf(i, chunk_size_));
      if (was.kind == Slot::Kind::kData) {
        loaded.region = was.region;
        loaded.region_offset = was.region_offset;
        loaded.crc = was.crc;
      }
      std::swap(*now, loaded);
      leavings.slots.push_back(std::move(loaded));
    }
  }
  leavings.slots.clear();
  loading->chunks.clear();
  loading->slots.clear();
  loading->use(std::move(body));
}

// A part too large for memory goes out of the page cache. Blocks; on the io executor.
void StreamWriter::MapBody(const std::shared_ptr<Loading>& loading) {
  Bytes body;
  const size_t count = loading->slots.size();
  for (size_t i = 0; i < count;) {
    const Slot& slot = loading->slots[i];
    const int64_t begin = static_cast<int64_t>(i) * chunk_size_;
    const auto filled = static_cast<size_t>(std::min(chunk_size_, loading->size - begin));
    if (!slot.staged()) {
      body.Append(slot.chunk == nullptr
                      ? Zeros(static_cast<int64_t>(filled))
                      : Bytes::Wrap(slot.chunk, absl::string_view(slot.chunk->data(), filled)));
      ++i;
      continue;
    }
    const size_t first = i;
    while (i < count && loading->slots[i].staged() && loading->slots[i].region == slot.region &&
           loading->slots[i].region_offset ==
               slot.region_offset + static_cast<int64_t>(i - first) * chunk_size_) {
      ++i;
    }
    const int64_t end = std::min(static_cast<int64_t>(i) * chunk_size_, loading->size);
    const absl::StatusOr<Bytes> mapped =
        slot.region->Map(slot.region_offset, static_cast<size_t>(end - begin));
    if (!mapped.ok()) {
      loading->use(mapped.status());
      return;
    }
    body.Append(*mapped);
  }
  loading->chunks.clear();
  loading->slots.clear();
  loading->use(std::move(body));
}

}  // namespace ufs
