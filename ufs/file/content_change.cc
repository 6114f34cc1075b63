// Changing a content. Invariants: bytes that were lent (to readers, to staging, to the store) are
// never changed: the chunk is copied first; a part that was sent or is on its way is sent again,
// and only by the publish, since what was changed once is changed again.
#include <algorithm>
#include <cstring>
#include <utility>

#include "ufs/file/content.h"

namespace ufs {
namespace {

// Splitting a copy makes up to three parts of one. So that edits all over an object never use up
// the store's part numbers, a part that is split off has at least this share of the object.
constexpr int64_t kEditedShare = 4000;

}  // namespace

bool Content::CanChange(int64_t begin, int64_t end) const {
  end = std::min(end, size);
  for (size_t i = begin < end ? IndexOf(begin) : parts.size();
       i < parts.size() && parts[i]->offset < end; ++i) {
    if (!parts[i]->IsHeld()) {
      return false;
    }
  }
  return true;
}

bool Content::Split(int64_t begin, int64_t end) {
  end = std::min(end, size);
  bool renumbered = false;
  for (int64_t at = begin; at < end;) {
    const size_t index = IndexOf(at);
    const PartPtr part = parts[index];
    at = part->end();
    if (part->kind == Part::Kind::kCopy) {
      const size_t before = parts.size();
      SplitCopy(index, std::max(begin, part->offset), std::min(end, part->end()));
      renumbered = renumbered || parts.size() != before;
    }
  }
  if (renumbered) {
    edited = true;
  }
  return renumbered;
}

// Replaces a copy by up to a copy, parts that hold [begin, end), and a copy, each as large as the
// store demands.
void Content::SplitCopy(size_t index, int64_t begin, int64_t end) {
  const PartPtr whole = parts[index];
  const int64_t smallest = planner.min_part_size();
  const int64_t unit = std::max(smallest, size / kEditedShare);
  int64_t from = whole->offset;
  int64_t to = whole->end();
  const bool all = planner.uniform() || static_cast<int>(parts.size()) + 2 > planner.max_parts();
  if (!all) {
    from = begin - whole->offset < smallest ? whole->offset : begin;
    to = std::min(std::max(end, from + unit), whole->end());
    if (index + 1 < parts.size()) {
      // Neither the part nor what is left behind it may be too small: rather further to the left.
      if (whole->end() - to < smallest) {
        to = whole->end();
      }
      if (to - from < smallest || to == whole->end()) {
        const int64_t left = std::min(begin, to - unit);
        from = left - whole->offset < smallest ? whole->offset : left;
      }
    }
  }
  std::vector<PartPtr> pieces;
  const auto add = [&pieces](int64_t piece_begin, int64_t piece_end) {
    auto piece = std::make_shared<Part>();
    piece->kind = Part::Kind::kCopy;
    piece->offset = piece_begin;
    piece->capacity = piece->size = piece_end - piece_begin;
    piece->state = Part::State::kReady;
    pieces.push_back(std::move(piece));
  };
  if (whole->offset < from) {
    add(whole->offset, from);
  }
  const int64_t count = all ? 1 : std::max<int64_t>(1, (to - from) / unit);
  for (int64_t i = 0; i < count; ++i) {
    add(from + (to - from) / count * i, i + 1 == count ? to : from + (to - from) / count * (i + 1));
    pieces.back()->Materialize(chunk_size);
    pieces.back()->late = true;
  }
  if (to < whole->end()) {
    add(to, whole->end());
  }
  const auto at = parts.erase(parts.begin() + static_cast<std::ptrdiff_t>(index));
  parts.insert(at, pieces.begin(), pieces.end());
  first_held = std::min(first_held, index);
  Part& last = *parts.back();
  if (last.kind == Part::Kind::kBytes && last.size < smallest) {
    last.capacity = CapacityOf(parts.size() - 1);  // too small to be followed: it goes on
    last.state = Part::State::kFilling;
  }
}

// The part that takes what is appended; a new one has no bytes yet.
Part* Content::PartForAppend() {
  if (TakesMore()) {
    Part& last = *parts.back();
    if (last.kind == Part::Kind::kCopy) {
      Touch(parts.size() - 1);
      Part& loaded = *parts.back();
      loaded.capacity = std::max(CapacityOf(parts.size() - 1), loaded.size);
      loaded.Materialize(chunk_size);
      loaded.state = Part::State::kFilling;
      return &loaded;
    }
    return &last;
  }
  auto part = std::make_shared<Part>();
  part->offset = size;
  part->capacity = CapacityOf(parts.size());
  parts.push_back(std::move(part));
  return parts.back().get();
}

// The part, ready to be changed: what is under way stays as it is.
Part* Content::Touch(size_t index) {
  Part* part = parts[index].get();
  if (part->state == Part::State::kSending) {
    auto copy = std::make_shared<Part>(*part);
    copy->spilling = false;
    parts[index] = copy;
    part = copy.get();
  }
  if (part->state != Part::State::kFilling) {
    part->state = Part::State::kReady;
    part->late = true;
    part->etag.clear();
    part->error = absl::OkStatus();
    part->attempts = 0;
  }
  first_held = std::min(first_held, index);
  modified = true;
  return part;
}

int64_t Content::ChunksFor(const Change& change, std::vector<StagedChunk>* back) const {
  int64_t chunks = 0;
  const int64_t end = std::min(change.end(), size);
  for (int64_t at = change.offset; at < end;) {
    const PartPtr& part = parts[IndexOf(at)];
    const int64_t index = (at - part->offset) / chunk_size;
    const int64_t slot_begin = part->offset + index * chunk_size;
    const int64_t to = std::min({end, part->end(), slot_begin + chunk_size});
    if (part->kind == Part::Kind::kHole) {
      // It gets slots; each of them that is written to gets a chunk.
      chunks += change.data != nullptr ? 1 : 0;
    } else {
      const Slot& slot = part->slots[static_cast<size_t>(index)];
      const bool whole = at == slot_begin &&
                         to - slot_begin >= part->FilledOf(static_cast<size_t>(index), chunk_size);
      if (change.data != nullptr || (!whole && slot.kind != Slot::Kind::kHole)) {
        chunks +=
            ChunkFor(part, static_cast<size_t>(index), at - slot_begin, to - slot_begin, back);
      }
    }
    at = to;
  }
  if (change.end() > size) {
    chunks += ChunksToExtend(change.data != nullptr ? std::max(change.offset, size) : change.end(),
                             change.end(), back);
  }
  return chunks;
}

// What it takes to change [begin, end) of a slot.
int64_t Content::ChunkFor(const PartPtr& part, size_t slot_index, int64_t begin, int64_t end,
                          std::vector<StagedChunk>* back) const {
  const Slot& slot = part->slots[slot_index];
  if (slot.chunk != nullptr) {
    return begin < slot.chunk->lent() ? 1 : 0;
  }
  if (slot.region != nullptr && (begin > 0 || end < part->FilledOf(slot_index, chunk_size))) {
    back->push_back({part, slot_index, slot.region, slot.region_offset, slot.crc});
  }
  return 1;
}

// The chunks for data in [offset, end) and for the zeros between the content's end and `offset`.
int64_t Content::ChunksToExtend(int64_t offset, int64_t end, std::vector<StagedChunk>* back) const {
  int64_t chunks = 0;
  size_t index = parts.size();
  int64_t part_begin = size;
  int64_t capacity = CapacityOf(index);
  int64_t at = size;
  if (TakesMore()) {
    const PartPtr& last = parts.back();
    --index;
    part_begin = last->offset;
    capacity = last->capacity;
    if (last->kind == Part::Kind::kCopy) {
      capacity = std::max(CapacityOf(index), last->size);
    }
    const int64_t in_chunk = last->size % chunk_size;
    if (in_chunk != 0) {
      // Bytes of the last chunk stay, those behind them are written.
      const int64_t to =
          std::min({end, last->end() - in_chunk + chunk_size, part_begin + capacity});
      const size_t slot = static_cast<size_t>(last->size / chunk_size);
      if (last->kind != Part::Kind::kBytes) {
        chunks += last->kind == Part::Kind::kCopy || to > offset ? 1 : 0;
      } else if (last->slots[slot].kind != Slot::Kind::kHole) {
        chunks += ChunkFor(last, slot, in_chunk, chunk_size, back);
      } else {
        chunks += to > offset ? 1 : 0;
      }
      at = to;
    }
  }
  while (at < end) {
    if (at == part_begin + capacity) {
      part_begin = at;
      capacity = CapacityOf(++index);
    }
    const int64_t to = std::min({end, at + chunk_size, part_begin + capacity});
    chunks += to > offset ? 1 : 0;
    at = to;
  }
  return chunks;
}

bool Content::PutBack(const StagedChunk& staged, ChunkPtr* chunk) {
  if (staged.slot >= staged.part->slots.size()) {
    return false;
  }
  Slot& slot = staged.part->slots[staged.slot];
  if (slot.chunk != nullptr || slot.region != staged.region ||
      slot.region_offset != staged.region_offset) {
    return false;
  }
  slot.chunk = std::move(*chunk);
  return true;
}

// Writes [begin, end) of a slot; `data` null: zeros.
void Content::WriteSlot(Part* part, size_t index, int64_t begin, int64_t end, const char* data,
                        std::vector<ChunkPtr>* chunks, Leavings* leavings) const {
  Slot& slot = part->slots[index];
  const int64_t filled = part->FilledOf(index, chunk_size);
  const bool whole = begin == 0 && end >= filled;
  if (slot.chunk == nullptr || begin < slot.chunk->lent()) {
    ChunkPtr fresh = std::move(chunks->back());
    chunks->pop_back();
    if (slot.kind == Slot::Kind::kHole) {
      std::memset(fresh->data(), 0, static_cast<size_t>(chunk_size));
      slot.kind = Slot::Kind::kData;
    } else if (slot.chunk != nullptr && !whole) {
      std::memcpy(fresh->data(), slot.chunk->data(), static_cast<size_t>(chunk_size));
    }
    std::swap(slot.chunk, fresh);
    if (fresh != nullptr) {
      Slot left;
      left.chunk = std::move(fresh);
      leavings->slots.push_back(std::move(left));
    }
  }
  if (slot.region != nullptr) {
    Slot left;
    left.region = std::move(slot.region);
    slot.region = nullptr;
    leavings->slots.push_back(std::move(left));
  }
  char* const to = slot.chunk->data() + begin;
  if (data != nullptr) {
    std::memcpy(to, data, static_cast<size_t>(end - begin));
  } else {
    std::memset(to, 0, static_cast<size_t>(end - begin));
  }
  if (slot.kind == Slot::Kind::kBase) {
    slot.AddOwn(static_cast<int32_t>(begin), static_cast<int32_t>(end));
    if (slot.Gaps(static_cast<int32_t>(std::max(filled, end))).empty()) {
      slot.kind = Slot::Kind::kData;
      slot.own.clear();
    }
  }
}

bool Content::Apply(const Change& change, std::vector<ChunkPtr>* chunks, Leavings* leavings) {
  if (change.length == 0 && change.offset <= size) {
    return false;
  }
  Replace(change, chunks, leavings);
  if (change.end() <= size) {
    return false;
  }
  Extend(change.data != nullptr ? std::max(change.offset, size) : change.end(), chunks, leavings);
  bool filled = false;
  while (size < change.end()) {
    Part& part = *PartForAppend();
    part.Materialize(chunk_size);  // a hole goes on as bytes
    const auto index = static_cast<size_t>(part.size / chunk_size);
    const int64_t in_chunk = part.size % chunk_size;
    if (in_chunk == 0) {
      part.slots.emplace_back();
    }
    const int64_t take =
        std::min({change.end() - size, chunk_size - in_chunk, part.capacity - part.size});
    WriteSlot(&part, index, in_chunk, in_chunk + take, change.data + (size - change.offset), chunks,
              leavings);
    part.size += take;
    size += take;
    modified = true;
    if (part.size == part.capacity) {
      part.state = Part::State::kReady;
      filled = filled || !part.late;
    }
  }
  return filled;
}

// What of `change` lies within the content.
void Content::Replace(const Change& change, std::vector<ChunkPtr>* chunks, Leavings* leavings) {
  const int64_t end = std::min(change.end(), size);
  for (int64_t at = change.offset; at < end;) {
    const size_t part_index = IndexOf(at);
    Part* const part = Touch(part_index);
    if (part->kind == Part::Kind::kHole && change.data == nullptr) {
      at = part->end();
      continue;
    }
    part->Materialize(chunk_size);
    const int64_t part_end = std::min(end, part->end());
    while (at < part_end) {
      const auto index = static_cast<size_t>((at - part->offset) / chunk_size);
      const int64_t slot_begin = part->offset + static_cast<int64_t>(index) * chunk_size;
      const int64_t to = std::min(part_end, slot_begin + chunk_size);
      Slot& slot = part->slots[index];
      const bool whole = at == slot_begin && to - slot_begin >= part->FilledOf(index, chunk_size);
      if (change.data != nullptr) {
        WriteSlot(part, index, at - slot_begin, to - slot_begin, change.data + (at - change.offset),
                  chunks, leavings);
      } else if (whole) {
        leavings->slots.push_back(std::move(slot));
        slot = Slot();
        slot.kind = Slot::Kind::kHole;
      } else if (slot.kind != Slot::Kind::kHole) {
        WriteSlot(part, index, at - slot_begin, to - slot_begin, nullptr, chunks, leavings);
      }
      at = to;
    }
  }
}

// Makes it longer by a hole.
void Content::Extend(int64_t to, std::vector<ChunkPtr>* chunks, Leavings* leavings) {
  while (size < to) {
    modified = true;
    Part& part = *PartForAppend();
    part.late = true;  // holes are for being written to
    int64_t take = std::min(to - size, part.capacity - part.size);
    if (part.size == 0) {
      part.kind = Part::Kind::kHole;
    }
    if (part.kind == Part::Kind::kBytes) {
      const auto index = static_cast<size_t>(part.size / chunk_size);
      const int64_t in_chunk = part.size % chunk_size;
      if (in_chunk != 0) {
        take = std::min(take, chunk_size - in_chunk);
        if (part.slots[index].kind != Slot::Kind::kHole) {
          WriteSlot(&part, index, in_chunk, in_chunk + take, nullptr, chunks, leavings);
        }
      } else {
        const int64_t end = (part.size + take + chunk_size - 1) / chunk_size;
        part.slots.reserve(static_cast<size_t>(end));
        while (static_cast<int64_t>(part.slots.size()) < end) {
          part.slots.emplace_back();
          part.slots.back().kind = Slot::Kind::kHole;
        }
      }
    }
    part.size += take;
    size += take;
    if (part.size == part.capacity) {
      part.state = Part::State::kReady;
    }
  }
}

void Content::Cut(int64_t new_size, Leavings* leavings) {
  while (!parts.empty() && parts.back()->offset >= new_size) {
    leavings->parts.push_back(std::move(parts.back()));
    parts.pop_back();
  }
  first_held = std::min(first_held, parts.size());
  if (!parts.empty() && parts.back()->end() > new_size) {
    Part& last = *Touch(parts.size() - 1);
    last.size = new_size - last.offset;
    if (last.kind == Part::Kind::kCopy) {
      last.capacity = last.size;
    } else {
      last.state = Part::State::kFilling;
    }
    if (last.kind == Part::Kind::kBytes) {
      const auto count = static_cast<size_t>((last.size + chunk_size - 1) / chunk_size);
      while (last.slots.size() > count) {
        leavings->slots.push_back(std::move(last.slots.back()));
        last.slots.pop_back();
      }
      last.slots.back().CutOwn(static_cast<int32_t>(last.FilledOf(count - 1, chunk_size)));
    }
  }
  size = new_size;
  modified = true;
}

}  // namespace ufs
