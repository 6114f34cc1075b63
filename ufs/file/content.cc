// The bytes of one content. Invariants: parts are contiguous and cover [copied, size); a byte, once
// appended, is never changed; chunks begin at multiples of the chunk size from their part's start.
#include "ufs/file/content.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "ufs/base/status.h"

namespace ufs {

int64_t Part::MemoryBytes(int64_t chunk_size) const {
  return chunk_size * std::count_if(slots.begin(), slots.end(),
                                    [](const Slot& slot) { return slot.chunk != nullptr; });
}

bool Part::IsHeld() const { return !given_up; }

bool Part::IsInMemory() const {
  return prefix == 0 && std::all_of(slots.begin(), slots.end(),
                                    [](const Slot& slot) { return slot.chunk != nullptr; });
}

void Content::BeginWith(int64_t version_size) {
  size = version_size;
  copied = planner.CopyableBytes(version_size);
  for (const ByteRange& range : planner.CopyPieces(copied)) {
    CopyPiece piece;
    piece.range = range;
    pieces.push_back(std::move(piece));
  }
  if (copied < size) {
    Part* part = PartForAppend();
    part->prefix = part->size = size - copied;
    part->slots.resize(static_cast<size_t>((part->size + chunk_size - 1) / chunk_size));
  }
}

int64_t Content::Room() const {
  int64_t room = 0;
  if (!parts.empty() && parts.back()->state == Part::State::kFilling) {
    room = parts.back()->capacity - parts.back()->size;
  }
  const int used = static_cast<int>(parts.size());
  const int last = planner.max_parts() - static_cast<int>(pieces.size());
  if (used < last) {
    room += planner.OffsetOf(last) - planner.OffsetOf(used);
  }
  return std::min(room, planner.max_object_size() - size);
}

Part* Content::PartForAppend() {
  if (parts.empty() || parts.back()->state != Part::State::kFilling) {
    auto part = std::make_shared<Part>();
    part->offset = parts.empty() ? copied : parts.back()->end();
    part->capacity = planner.SizeOf(static_cast<int>(parts.size()));
    parts.push_back(std::move(part));
  }
  return parts.back().get();
}

int64_t Content::ChunksFor(int64_t bytes) const {
  int64_t chunks = 0;
  size_t index = parts.size();
  int64_t room = 0;  // in the part at hand
  int64_t used = 0;
  if (!parts.empty() && parts.back()->state == Part::State::kFilling) {
    index = parts.size() - 1;
    used = parts.back()->size;
    room = parts.back()->capacity - used;
    const Part& part = *parts.back();
    const int64_t in_chunk = used % chunk_size;
    if (in_chunk != 0) {
      // The last chunk may be elsewhere: then its place is taken by a new one.
      const bool here = part.slots.back().chunk != nullptr;
      const int64_t fits = std::min({chunk_size - in_chunk, room, bytes});
      chunks += here ? 0 : 1;
      bytes -= fits;
      room -= fits;
    }
    ++index;
  }
  while (bytes > 0) {
    if (room == 0) {
      room = planner.SizeOf(static_cast<int>(index++));
    }
    const int64_t take = std::min(room, bytes);
    chunks += (take + chunk_size - 1) / chunk_size;
    bytes -= take;
    room -= take;
  }
  return chunks;
}

bool Content::Append(absl::Span<const char> data, std::vector<ChunkPtr>* chunks) {
  bool filled = false;
  modified = modified || !data.empty();
  while (!data.empty()) {
    Part& part = *PartForAppend();
    const int64_t in_chunk = part.size % chunk_size;
    if (in_chunk == 0) {
      part.slots.emplace_back();
    }
    Slot& slot = part.slots.back();
    if (slot.chunk == nullptr) {
      slot.chunk = std::move(chunks->back());
      chunks->pop_back();
    }
    const size_t take = std::min({data.size(), static_cast<size_t>(chunk_size - in_chunk),
                                  static_cast<size_t>(part.capacity - part.size)});
    slot.staged = false;
    std::memcpy(slot.chunk->data() + in_chunk, data.data(), take);
    Crc32c crc(part.crc);
    crc.Update(absl::string_view(data.data(), take));
    part.crc = crc.value();
    part.size += static_cast<int64_t>(take);
    size += static_cast<int64_t>(take);
    data.remove_prefix(take);
    if (part.size == part.capacity) {
      part.state = Part::State::kReady;
      filled = true;
    }
  }
  return filled;
}

void Content::Locate(int64_t begin, int64_t end, std::vector<LocatedRange>* ranges) const {
  while (begin < end) {
    LocatedRange range;
    range.begin = begin;
    const Part* part = nullptr;
    if (begin >= copied) {
      const auto after =
          std::upper_bound(parts.begin(), parts.end(), begin,
                           [](int64_t at, const PartPtr& p) { return at < p->offset; });
      part = std::prev(after)->get();
    }
    if (part == nullptr || begin < part->offset + part->prefix) {
      range.end = std::min(end, part == nullptr ? copied : part->offset + part->prefix);
      if (predecessor != nullptr) {
        predecessor->Locate(begin, range.end, ranges);
        begin = range.end;
        continue;
      }
      range.where = LocatedRange::Where::kBase;
      range.reader = base->reader;
    } else {
      const int64_t at = begin - part->offset;
      const int64_t index = at / chunk_size;
      range.end = std::min({end, part->end(), part->offset + (index + 1) * chunk_size});
      const Slot& slot = part->slots[static_cast<size_t>(index)];
      const int64_t in_chunk = at - index * chunk_size;
      if (slot.chunk != nullptr) {
        range.bytes = Bytes::Wrap(slot.chunk,
                                  absl::string_view(slot.chunk->data() + in_chunk,
                                                    static_cast<size_t>(range.end - range.begin)));
      } else if (slot.staged) {
        range.where = LocatedRange::Where::kStaged;
        range.region = part->region;
        range.region_offset = index * chunk_size + in_chunk;
      } else {
        range.where = LocatedRange::Where::kLost;
      }
    }
    begin = range.end;
    ranges->push_back(std::move(range));
  }
}

bool Content::IsHeld() const {
  return std::all_of(parts.begin(), parts.end(),
                     [](const PartPtr& part) { return part->IsHeld(); });
}

void Content::ForgetUpload() {
  uploader.reset();
  vanished = false;
  first_held = 0;
  for (CopyPiece& piece : pieces) {
    piece.state = Part::State::kReady;
  }
  for (const PartPtr& part : parts) {
    if (part->state == Part::State::kSent) {
      part->state = Part::State::kReady;
    }
  }
}

absl::StatusOr<Bytes> ReadStaged(const LocatedRange& range,
                                 const std::shared_ptr<ChunkAllocator>& chunks,
                                 MemoryBudget* memory) {
  const auto chunk_size = static_cast<int64_t>(chunks->chunk_size());
  const int64_t in_chunk = range.region_offset % chunk_size;
  auto chunk =
      std::make_shared<Chunk>(chunks, memory->ReserveAlways(MemoryUse::kRequest, chunk_size));
  UFS_RETURN_IF_ERROR(
      range.region->Read(range.region_offset - in_chunk,
                         absl::MakeSpan(chunk->data(), static_cast<size_t>(chunk_size))));
  const absl::string_view data(chunk->data() + in_chunk,
                               static_cast<size_t>(range.end - range.begin));
  return Bytes::Wrap(std::move(chunk), data);
}

}  // namespace ufs
