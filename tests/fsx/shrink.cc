#include "tests/fsx/shrink.h"

#include <algorithm>

namespace fsx {
namespace {

using History = std::vector<Operation>;

class Shrinker {
 public:
  Shrinker(History history, int attempts, absl::FunctionRef<bool(const History&)> fails)
      : history_(std::move(history)), attempts_(attempts), fails_(fails) {}

  // Leaves out pieces, halves first, single operations last, until no piece can be spared.
  void LeaveOut() {
    size_t piece = (history_.size() + 1) / 2;
    while (piece > 0 && attempts_ > 0) {
      bool shorter = false;
      // From the end: what follows the mistake goes first.
      for (size_t end = history_.size(); end > 0 && attempts_ > 0;) {
        const size_t begin = end > piece ? end - piece : 0;
        History without(history_.begin(), history_.begin() + static_cast<ptrdiff_t>(begin));
        without.insert(without.end(), history_.begin() + static_cast<ptrdiff_t>(end),
                       history_.end());
        shorter = Take(std::move(without)) || shorter;
        end = std::min(begin, history_.size());
      }
      if (!shorter || piece > 1) {
        piece = piece == 1 ? 0 : (piece + 1) / 2;
      }
    }
  }

  // Halves numbers.
  void MakeSmaller() {
    for (size_t i = 0; i < history_.size(); ++i) {
      for (int64_t Operation::*number :
           {&Operation::size, &Operation::offset, &Operation::target}) {
        while (attempts_ > 0 && history_[i].*number > 1) {
          History smaller = history_;
          smaller[i].*number /= 2;
          if (!Take(std::move(smaller))) {
            break;
          }
        }
      }
    }
  }

  History Result() { return std::move(history_); }

 private:
  bool Take(History smaller) {
    --attempts_;
    if (!fails_(smaller)) {
      return false;
    }
    history_ = std::move(smaller);
    return true;
  }

  History history_;
  int attempts_;
  absl::FunctionRef<bool(const History&)> fails_;
};

}  // namespace

std::vector<Operation> Shrink(std::vector<Operation> history, int attempts,
                              absl::FunctionRef<bool(const std::vector<Operation>&)> fails) {
  Shrinker shrinker(std::move(history), attempts, fails);
  shrinker.LeaveOut();
  shrinker.MakeSmaller();
  return shrinker.Result();
}

}  // namespace fsx
