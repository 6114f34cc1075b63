// Which bytes of a chunk are the writer's own. Invariant: `own` is sorted, and neighbours do not
// touch.
#include "ufs/file/slot.h"

#include <algorithm>

namespace ufs {

void Slot::AddOwn(int32_t begin, int32_t end) {
  // All that touch the new range melt into it.
  const auto first = std::lower_bound(
      own.begin(), own.end(), begin, [](const Range& range, int32_t at) { return range.end < at; });
  auto last = first;
  while (last != own.end() && last->begin <= end) {
    begin = std::min(begin, last->begin);
    end = std::max(end, last->end);
    ++last;
  }
  own.insert(own.erase(first, last), Range{begin, end});
}

std::vector<Slot::Range> Slot::Gaps(int32_t size) const {
  std::vector<Range> gaps;
  if (kind != Kind::kBase) {
    return gaps;
  }
  int32_t at = 0;
  for (const Range& range : own) {
    if (at < std::min(range.begin, size)) {
      gaps.push_back({at, std::min(range.begin, size)});
    }
    at = range.end;
  }
  if (at < size) {
    gaps.push_back({at, size});
  }
  return gaps;
}

void Slot::CutOwn(int32_t size) {
  while (!own.empty() && own.back().begin >= size) {
    own.pop_back();
  }
  if (!own.empty()) {
    own.back().end = std::min(own.back().end, size);
  }
}

}  // namespace ufs
