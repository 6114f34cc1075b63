// What one content consists of, and where its bytes are. Invariants: parts are contiguous and cover
// [0, size); only the last one may be filling, or smaller than the store's smallest part; chunks
// begin at multiples of the chunk size from their part's start.
#include "ufs/file/content.h"

#include <algorithm>
#include <utility>

#include "ufs/base/units.h"

namespace ufs {

Bytes Zeros(int64_t size) {
  static constexpr size_t kBlock = 64 * kKiB;
  alignas(4096) static const char kZeros[kBlock] = {};
  Bytes zeros;
  for (auto left = static_cast<size_t>(size); left > 0;) {
    const size_t take = std::min(left, kBlock);
    zeros.Append(Bytes::Slice{nullptr, absl::string_view(kZeros, take)});
    left -= take;
  }
  return zeros;
}

void Content::BeginWith(int64_t version_size) {
  size = version_size;
  const int64_t copied = planner.CopyableBytes(version_size);
  for (const ByteRange& range : planner.CopyPieces(copied)) {
    auto piece = std::make_shared<Part>();
    piece->kind = Part::Kind::kCopy;
    piece->offset = range.offset;
    piece->capacity = piece->size = range.length;
    piece->state = Part::State::kReady;
    parts.push_back(std::move(piece));
  }
  if (copied < size) {
    auto rest = std::make_shared<Part>();
    rest->kind = Part::Kind::kCopy;
    rest->offset = copied;
    rest->size = size - copied;
    rest->capacity = std::max(CapacityOf(parts.size()), rest->size);
    rest->Materialize(chunk_size);
    rest->state = rest->size < rest->capacity ? Part::State::kFilling : Part::State::kReady;
    parts.push_back(std::move(rest));
  }
}

int64_t Content::CapacityOf(size_t index) const { return planner.SizeOf(static_cast<int>(index)); }

bool Content::TakesMore() const {
  if (parts.empty()) {
    return false;
  }
  const Part& last = *parts.back();
  // A copy that is too small to be followed by anything is loaded, and goes on.
  return (last.state == Part::State::kFilling && last.size < last.capacity) ||
         (last.kind == Part::Kind::kCopy && last.size < planner.min_part_size());
}

int64_t Content::Room() const {
  int64_t room = 0;
  if (TakesMore()) {
    const Part& last = *parts.back();
    room = std::max(last.capacity,
                    last.kind == Part::Kind::kCopy ? CapacityOf(parts.size() - 1) : int64_t{0}) -
           last.size;
  }
  const int used = static_cast<int>(parts.size());
  if (used < planner.max_parts()) {
    room += planner.OffsetOf(planner.max_parts()) - planner.OffsetOf(used);
  }
  return std::min(room, planner.max_object_size() - size);
}

size_t Content::IndexOf(int64_t offset) const {
  const auto after =
      std::upper_bound(parts.begin(), parts.end(), offset,
                       [](int64_t at, const PartPtr& part) { return at < part->offset; });
  return static_cast<size_t>(std::distance(parts.begin(), after)) - 1;
}

void Content::LocateBase(int64_t begin, int64_t end, std::vector<LocatedRange>* ranges) const {
  if (predecessor != nullptr) {
    predecessor->Locate(begin, end, ranges);
    return;
  }
  LocatedRange range;
  range.where = LocatedRange::Where::kBase;
  range.begin = begin;
  range.end = end;
  range.reader = base->reader;
  ranges->push_back(std::move(range));
}

// [begin, end) lies within a slot that begins at `slot_begin`, and is all of one kind.
void Content::LocateOwn(const Slot& slot, int64_t slot_begin, int64_t begin, int64_t end,
                        std::vector<LocatedRange>* ranges) {
  LocatedRange range;
  range.begin = begin;
  range.end = end;
  range.in_chunk = begin - slot_begin;
  if (slot.kind == Slot::Kind::kHole) {
    range.where = LocatedRange::Where::kZero;
  } else if (slot.chunk != nullptr) {
    slot.chunk->Lend(end - slot_begin);
    range.bytes = Bytes::Wrap(slot.chunk, absl::string_view(slot.chunk->data() + range.in_chunk,
                                                            static_cast<size_t>(end - begin)));
  } else if (slot.region != nullptr) {
    range.where = LocatedRange::Where::kStaged;
    range.region = slot.region;
    range.region_offset = slot.region_offset;
    range.crc = slot.crc;
  } else {
    range.where = LocatedRange::Where::kLost;
  }
  ranges->push_back(std::move(range));
}

// [begin, end) lies within the slot, which begins at `slot_begin`.
void Content::LocateInSlot(const Slot& slot, int64_t slot_begin, int64_t begin, int64_t end,
                           std::vector<LocatedRange>* ranges) const {
  for (const Slot::Range& gap : slot.Gaps(static_cast<int32_t>(end - slot_begin))) {
    const int64_t gap_begin = slot_begin + gap.begin;
    const int64_t gap_end = slot_begin + gap.end;
    if (gap_end <= begin) {
      continue;
    }
    if (begin < gap_begin) {
      LocateOwn(slot, slot_begin, begin, gap_begin, ranges);
      begin = gap_begin;
    }
    LocateBase(begin, gap_end, ranges);
    begin = gap_end;
  }
  if (begin < end) {
    LocateOwn(slot, slot_begin, begin, end, ranges);
  }
}

void Content::Locate(int64_t begin, int64_t end, std::vector<LocatedRange>* ranges) const {
  while (begin < end) {
    const Part& part = *parts[IndexOf(begin)];
    const int64_t part_end = std::min(end, part.end());
    if (part.kind == Part::Kind::kCopy) {
      LocateBase(begin, part_end, ranges);
      begin = part_end;
    } else if (part.kind == Part::Kind::kHole) {
      LocatedRange range;
      range.where = LocatedRange::Where::kZero;
      range.begin = begin;
      range.end = part_end;
      ranges->push_back(std::move(range));
      begin = part_end;
    }
    while (begin < part_end) {
      const int64_t index = (begin - part.offset) / chunk_size;
      const int64_t slot_begin = part.offset + index * chunk_size;
      const int64_t slot_end = std::min(part_end, slot_begin + chunk_size);
      LocateInSlot(part.slots[static_cast<size_t>(index)], slot_begin, begin, slot_end, ranges);
      begin = slot_end;
    }
  }
}

absl::optional<int64_t> Content::Seek(int64_t offset, bool hole) const {
  while (offset < size) {
    const Part& part = *parts[IndexOf(offset)];
    int64_t end = part.end();
    bool is_hole = part.kind == Part::Kind::kHole;
    if (part.kind == Part::Kind::kBytes) {
      const int64_t index = (offset - part.offset) / chunk_size;
      is_hole = part.slots[static_cast<size_t>(index)].kind == Slot::Kind::kHole;
      end = std::min(end, part.offset + (index + 1) * chunk_size);
    }
    if (is_hole == hole) {
      return offset;
    }
    offset = end;
  }
  return hole ? absl::optional<int64_t>(size) : absl::nullopt;
}

bool Content::IsHeld() const {
  return std::all_of(parts.begin(), parts.end(),
                     [](const PartPtr& part) { return part->IsHeld(); });
}

void Content::ForgetUpload() {
  uploader.reset();
  vanished = false;
  first_held = 0;
  flying.clear();
  for (const PartPtr& part : parts) {
    part->etag.clear();
    if (part->state == Part::State::kSent || part->state == Part::State::kSending) {
      part->state = Part::State::kReady;
    }
  }
}

bool Content::HasCopies() const {
  return std::any_of(parts.begin(), parts.end(),
                     [](const PartPtr& part) { return part->kind == Part::Kind::kCopy; });
}

void Content::Freeze() {
  if (parts.empty()) {
    return;
  }
  Part& last = *parts.back();
  // An object smaller than a part may be is one request with its bytes.
  if (parts.size() == 1 && last.kind == Part::Kind::kCopy &&
      planner.CopyableBytes(last.size) == 0) {
    last.Materialize(chunk_size);
  }
  if (last.state == Part::State::kFilling) {
    last.state = Part::State::kReady;
  }
}

}  // namespace ufs
