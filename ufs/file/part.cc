// One part.
#include "ufs/file/part.h"

#include <algorithm>

namespace ufs {

int64_t Part::FilledOf(size_t index, int64_t chunk_size) const {
  return std::clamp<int64_t>(size - static_cast<int64_t>(index) * chunk_size, 0, chunk_size);
}

int64_t Part::MemoryBytes(int64_t chunk_size) const {
  return chunk_size * std::count_if(slots.begin(), slots.end(),
                                    [](const Slot& slot) { return slot.chunk != nullptr; });
}

bool Part::IsInMemory() const {
  return kind == Kind::kBytes && std::all_of(slots.begin(), slots.end(), [](const Slot& slot) {
           return slot.kind == Slot::Kind::kData && slot.chunk != nullptr;
         });
}

void Part::Materialize(int64_t chunk_size) {
  if (kind == Kind::kBytes) {
    return;
  }
  slots.resize(static_cast<size_t>((size + chunk_size - 1) / chunk_size));
  for (Slot& slot : slots) {
    slot.kind = kind == Kind::kCopy ? Slot::Kind::kBase : Slot::Kind::kHole;
  }
  kind = Kind::kBytes;
}

}  // namespace ufs
