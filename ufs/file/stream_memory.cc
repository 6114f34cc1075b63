// Giving memory back, and what is left at the end. Invariants: what is in a region of staging never
// changes there; a chunk is let go only when its bytes are in staging, or given up for good; a part
// that the store has not acknowledged is never given up.
#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "ufs/base/status.h"
#include "ufs/digest/crc32c.h"
#include "ufs/file/staged_bytes.h"
#include "ufs/file/stream_writer.h"
#include "ufs/obs/log.h"
#include "ufs/obs/metrics.h"

namespace ufs {
namespace {

// When this share of the budget waits for the disk, and more than waits for the store, the disk is
// slower than the wire.
constexpr int64_t kBacklogShare = 4;
constexpr int64_t kBacklogParts = 4;  // and not for want of a few parts
constexpr size_t kLongestName = 200;  // of a file in lost+found; NAME_MAX is 255

constexpr MetricDef kSpilled = {"file_spilled", MetricUnit::kBytes,
                                "Bytes of files being written that went to staging."};
constexpr MetricDef kGivenUp = {"file_copies_given_up", MetricUnit::kNone,
                                "Files whose sent parts can no longer be read back before close."};
constexpr MetricDef kLostFiles = {"file_lost_and_found", MetricUnit::kNone,
                                  "Files that could not be published and went to lost+found."};

// What of `ranges` was held here, each at its offset; the rest stays a hole. Blocks.
absl::Status SaveRanges(WriterShared* shared, const std::string& path,
                        const std::vector<LocatedRange>& ranges) {
  UFS_ASSIGN_OR_RETURN(const std::unique_ptr<FileIo::File> file,
                       shared->resources.file_io->Open(path));
  UFS_RETURN_IF_ERROR(file->Truncate(ranges.empty() ? 0 : ranges.back().end));
  absl::Status first;
  for (const LocatedRange& range : ranges) {
    if (range.where == LocatedRange::Where::kZero) {
      continue;
    }
    absl::StatusOr<Bytes> bytes = range.bytes;
    if (range.where == LocatedRange::Where::kStaged) {
      bytes = ReadStaged(range, shared->chunks, shared->resources.memory);
    } else if (range.where != LocatedRange::Where::kMemory) {
      first.Update(absl::DataLossError(
          absl::StrCat("bytes ", range.begin, " to ", range.end, " were with the store alone")));
      continue;
    }
    first.Update(bytes.status());
    if (bytes.ok()) {
      const std::string text = bytes->ToString();
      const absl::string_view piece = text;
      UFS_RETURN_IF_ERROR(file->WriteAt(range.begin, absl::MakeConstSpan(&piece, 1)));
    }
  }
  UFS_RETURN_IF_ERROR(file->SyncData());
  return first;
}

}  // namespace

// What one job writes to staging.
struct StreamWriter::Spilling {
  ContentPtr content;
  PartPtr part;
  std::shared_ptr<StagingFile> file;
  std::shared_ptr<StagingRegion> region;
  std::vector<size_t> slots;
  std::vector<ChunkPtr> chunks;
  std::vector<uint32_t> crcs;
  int64_t bytes = 0;
};

bool StreamWriter::CanSpill() const { return staging_ != nullptr && staging_error_.ok(); }

// The parts that `level` is about and that hold memory.
std::vector<PartPtr> StreamWriter::Candidates(const ContentPtr& content, ReclaimLevel level) {
  std::vector<PartPtr> candidates;
  while (content->first_held < content->parts.size() &&
         content->parts[content->first_held]->state == Part::State::kSent &&
         content->parts[content->first_held]->MemoryBytes(chunk_size_) == 0) {
    ++content->first_held;
  }
  const Part::State wanted = level == ReclaimLevel::kRetained ? Part::State::kSent
                             : level == ReclaimLevel::kReady  ? Part::State::kReady
                                                              : Part::State::kFilling;
  for (size_t i = content->first_held; i < content->parts.size(); ++i) {
    const PartPtr& part = content->parts[i];
    if (part->state == wanted && !part->spilling) {
      candidates.push_back(part);
    }
  }
  return candidates;
}

int64_t StreamWriter::Reclaimable(ReclaimLevel level) {
  MutexLock lock(&mutex_);
  int64_t bytes = 0;
  for (const ContentPtr& content : {publishing_, current_}) {
    if (content == nullptr) {
      continue;
    }
    for (const PartPtr& part : Candidates(content, level)) {
      bytes += part->MemoryBytes(chunk_size_);
    }
    if (level == ReclaimLevel::kRetained && !content->modified && !content->parts.empty()) {
      bytes += content->parts.back()->MemoryBytes(chunk_size_);
    }
  }
  return bytes;
}

int64_t StreamWriter::Reclaim(ReclaimLevel level, int64_t wanted, int64_t* scheduled) {
  Deferred after;
  MutexLock lock(&mutex_);
  int64_t freed = level == ReclaimLevel::kRetained ? ForgetClean(&after) : 0;
  int64_t started = 0;
  for (const ContentPtr& content : {publishing_, current_}) {
    if (content == nullptr ||
        (level == ReclaimLevel::kFilling && content->predecessor != nullptr && !CanSpill())) {
      continue;
    }
    for (const PartPtr& part : Candidates(content, level)) {
      if (freed + started >= wanted) {
        break;
      }
      if (level != ReclaimLevel::kRetained) {
        started += CanSpill() ? Spill(content, part, &after) : 0;
        continue;
      }
      const int64_t backlog = shared_->spilling_bytes;
      const bool too_slow = backlog > shared_->resources.memory->limit() / kBacklogShare &&
                            backlog > kBacklogParts * part->capacity &&
                            backlog > shared_->in_flight_bytes;
      if (!CanSpill() || content->copies_given_up || too_slow) {
        freed +=
            GiveUp(content, part,
                   too_slow ? "staging is slower than the upload" : "staging has no room", &after);
      } else {
        started += Spill(content, part, &after);
      }
    }
  }
  if (level != ReclaimLevel::kRetained && !CanSpill() && SendEarly(&after)) {
    started += current_->planner.min_part_size();
  }
  *scheduled += started;
  return freed;
}

void StreamWriter::UnparkByShare() {
  Deferred after;
  MutexLock lock(&mutex_);
  Unpark(false, &after);
}

// Bytes that are published and kept only to be sent again with what may follow.
int64_t StreamWriter::ForgetClean(Deferred* after) {
  if (current_->modified || current_->predecessor != nullptr || current_->base == nullptr ||
      current_->parts.empty()) {
    return 0;
  }
  const int64_t bytes = current_->parts.back()->MemoryBytes(chunk_size_);
  if (bytes > 0) {
    ContentPtr fresh = NewContent();
    fresh->base = current_->base;
    fresh->unverified = current_->unverified;
    fresh->BeginWith(current_->size);
    after->Drop(std::exchange(current_, std::move(fresh)));
  }
  return bytes;
}

// Lets the acknowledged part go; it cannot be read before the publish, nor sent again.
int64_t StreamWriter::GiveUp(const ContentPtr& content, const PartPtr& part, const char* reason,
                             Deferred* after) {
  int64_t freed = 0;
  for (Slot& slot : part->slots) {
    if (slot.chunk != nullptr) {
      part->given_up = part->given_up || slot.region == nullptr;
      freed += slot.chunk->in_share() ? 0 : chunk_size_;
      after->Drop(std::move(slot.chunk));
    }
  }
  if (part->given_up && !content->copies_given_up) {
    content->copies_given_up = true;
    static Counter& given_up = GetCounter(kGivenUp);
    given_up.Add();
    after->Run([key = key_, reason] {
      UFS_LOG(kWarning, "file", "%s: parts already sent cannot be read back before close: %s", key,
              reason);
    });
  }
  return freed;
}

// Without staging a part that is large enough goes to the store before it is full, the first one
// and those that were changed included. Returns whether anything was sent.
bool StreamWriter::SendEarly(Deferred* after) {
  const ContentPtr content = current_;
  if (discarded_ || content->predecessor != nullptr || content->planner.uniform() ||
      content->parts.empty() || !content->error.ok() || content->edited ||
      shared_->options.upload_at_close) {
    return false;
  }
  Part& last = *content->parts.back();
  if (last.state == Part::State::kFilling && last.size >= content->planner.min_part_size()) {
    last.state = Part::State::kReady;
  }
  for (const PartPtr& part : content->parts) {
    part->late = false;
  }
  content->send_first = true;
  const int before = content->sending;
  Pump(content, false, after);
  return content->sending > before;
}

// Starts writing what is complete of `part` to staging; returns how many bytes.
int64_t StreamWriter::Spill(const ContentPtr& content, const PartPtr& part, Deferred* after) {
  auto job = std::make_shared<Spilling>();
  for (size_t i = 0; i < part->slots.size(); ++i) {
    const int64_t begin = static_cast<int64_t>(i) * chunk_size_;
    const bool complete = begin + chunk_size_ <= part->size || part->state != Part::State::kFilling;
    Slot& slot = part->slots[i];
    if (slot.chunk != nullptr && slot.region != nullptr) {
      after->Drop(std::move(slot.chunk));
    } else if (slot.chunk != nullptr && complete) {
      slot.chunk->Lend(chunk_size_);
      job->slots.push_back(i);
      job->chunks.push_back(slot.chunk);
    }
  }
  if (job->slots.empty()) {
    return 0;
  }
  job->content = content;
  job->part = part;
  job->file = staging_;
  job->bytes = static_cast<int64_t>(job->slots.size()) * chunk_size_;
  part->spilling = true;
  shared_->spilling_bytes += job->bytes;
  after->Run([self = shared_from_this(), job] {
    self->shared_->resources.io->Submit([self, job] { self->WriteToStaging(job); });
  });
  return job->bytes;
}

// Blocks; on the io executor.
void StreamWriter::WriteToStaging(const std::shared_ptr<Spilling>& job) {
  absl::StatusOr<std::shared_ptr<StagingRegion>> region = job->file->Allocate(job->bytes);
  if (!region.ok()) {
    Spilled(job, region.status());
    return;
  }
  job->region = *std::move(region);
  std::vector<absl::string_view> pieces;
  for (const ChunkPtr& chunk : job->chunks) {
    pieces.emplace_back(chunk->data(), static_cast<size_t>(chunk_size_));
    job->crcs.push_back(Crc32c::Of(pieces.back()));
  }
  Spilled(job, job->region->Write(0, pieces));
}

void StreamWriter::Spilled(const std::shared_ptr<Spilling>& job, absl::Status status) {
  shared_->spilling_bytes -= job->bytes;
  {
    Deferred after;
    MutexLock lock(&mutex_);
    job->part->spilling = false;
    if (status.ok()) {
      static Counter& spilled = GetCounter(kSpilled);
      spilled.Add(static_cast<uint64_t>(job->bytes));
      for (size_t i = 0; i < job->slots.size(); ++i) {
        const size_t index = job->slots[i];
        Slot* const slot = index < job->part->slots.size() ? &job->part->slots[index] : nullptr;
        if (slot != nullptr && slot->chunk == job->chunks[i]) {
          slot->region = job->region;
          slot->region_offset = static_cast<int64_t>(i) * chunk_size_;
          slot->crc = job->crcs[i];
          after.Drop(std::move(slot->chunk));
        }
      }
      after.Run([self = shared_from_this()] { self->UseShare(); });
    } else {
      if (staging_error_.ok()) {
        after.Run([key = key_, status] {
          UFS_LOG(kWarning, "file", "%s: staging refused, memory has to do: %s", key,
                  status.ToString());
        });
      }
      staging_error_ = status;
      SendEarly(&after);
      Unpark(true, &after);  // nothing that they could wait for may come; the next write sees it
    }
    after.Drop(std::move(job->chunks));
  }
  shared_->Relieve();
}

// After a spill: what still has to be in memory is accounted for by the writer's own share first:
// else the last chunks of many idle writers could hold the whole budget.
void StreamWriter::UseShare() {
  Deferred after;
  MutexLock lock(&mutex_);
  const size_t count = current_->parts.size();
  for (size_t i = count; i > 0 && i + 2 > count; --i) {
    const std::vector<Slot>& slots = current_->parts[i - 1]->slots;
    const auto last = std::find_if(slots.rbegin(), slots.rend(), [](const Slot& slot) {
      return slot.chunk != nullptr && !slot.chunk->in_share();
    });
    if (last != slots.rend()) {
      MoveToShare(last->chunk, &after);
      break;
    }
  }
  Unpark(false, &after);
}

// A failed file's bytes go to lost+found, by the io executor: the last reference may go anywhere.
void StreamWriter::SaveLost() {
  auto ranges = std::make_shared<std::vector<LocatedRange>>();
  std::string name;
  {
    MutexLock lock(&mutex_);
    if (!DirtyLocked() || failure_.ok() || absl::IsAlreadyExists(sticky_) ||
        shared_->resources.lost_and_found.empty()) {
      return;
    }
    current_->Locate(0, current_->size, ranges.get());
    name = absl::StrCat(absl::FormatTime("%Y%m%dT%H%M%E6SZ", shared_->resources.clock->WallNow(),
                                         absl::UTCTimeZone()),
                        "-");
    for (const char c : key_) {
      const bool plain =
          absl::ascii_isalnum(static_cast<unsigned char>(c)) || c == '.' || c == '-' || c == '_';
      absl::StrAppend(&name, plain ? std::string(1, c) : absl::StrFormat("%%%02X", c & 0xff));
    }
    name.resize(std::min(name.size(), kLongestName));
  }
  shared_->resources.io->Submit([shared = shared_, ranges, name] {
    const std::string path = absl::StrCat(shared->resources.lost_and_found, "/", name);
    const absl::Status saved = SaveRanges(shared.get(), path, *ranges);
    static Counter& lost = GetCounter(kLostFiles);
    lost.Add();
    UFS_LOG(kError, "file", "%s: what could not be published is in lost+found%s", path,
            saved.ok() ? std::string() : absl::StrCat(", in part: ", saved.ToString()));
  });
}

}  // namespace ufs
