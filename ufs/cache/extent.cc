// One extent. Invariants: published_ <= written_, both only grow, and bytes below them are never
// written again; every waiter in waiting_ wants bytes beyond published_, and none is left once the
// extent is full or failed; wake_at_ is the least that waiting_ wants. Waiters run with no lock
// held.
#include "ufs/cache/extent.h"

#include <algorithm>
#include <cstring>
#include <iterator>
#include <utility>

#include "ufs/base/units.h"

namespace ufs {
namespace {

// The Extent itself, its control block, its place in a version's map and in the eviction ring.
constexpr int64_t kOverhead = 384;

// Large extents wake less often: a sixteenth, so that a reader waits for 512 KiB at most where the
// extent has 8 MiB.
int64_t GranuleOf(int64_t length) {
  const int64_t sixteenth = length / 16 / kExtentAlignment * kExtentAlignment;
  return std::clamp(sixteenth, 128 * kKiB, kMiB);
}

}  // namespace

Extent::Extent(int64_t offset, int64_t length, Reservation reservation)
    : offset_(offset),
      length_(length),
      granule_(GranuleOf(length)),
      reservation_(std::move(reservation)),
      buffer_(static_cast<size_t>(length)) {}

Extent::~Extent() { Fail(absl::InternalError("an extent was dropped while it was being filled")); }

int64_t Extent::FootprintOf(int64_t length) {
  return static_cast<int64_t>(ExtentBuffer::FootprintOf(static_cast<size_t>(length))) + kOverhead;
}

void Extent::SetOnWanted(absl::AnyInvocable<void()> on_wanted) {
  MutexLock lock(&mutex_);
  on_wanted_ = std::move(on_wanted);
}

bool Extent::wanted() const {
  MutexLock lock(&mutex_);
  return wanted_;
}

void Extent::Wait(int64_t end, Waiter waiter) {
  absl::AnyInvocable<void()> on_wanted;
  absl::Status outcome;
  Waiter at_once;
  bool written = false;
  {
    MutexLock lock(&mutex_);
    if (published_end() >= end) {
      at_once = std::move(waiter);
    } else if (!error_.ok()) {
      at_once = std::move(waiter);
      outcome = error_;
    } else {
      wanted_ = true;
      on_wanted = std::exchange(on_wanted_, nullptr);
      waiting_.push_back({end, std::move(waiter)});
      // Sequentially consistent, as in Append: either we see what is written, or the filling thread
      // sees that somebody waits for it.
      wake_at_.store(std::min(wake_at_.load(), end - offset_));
      written = written_.load() >= end - offset_;
    }
  }
  if (at_once != nullptr) {
    at_once(outcome);
    return;
  }
  if (written) {
    Publish();
  }
  if (on_wanted != nullptr) {
    on_wanted();
  }
}

bool Extent::Append(absl::Span<const char> bytes) {
  const int64_t size = static_cast<int64_t>(bytes.size());
  const int64_t before = written_.load(std::memory_order_relaxed);
  if (size > length_ - before) {
    return false;
  }
  if (size == 0) {
    return true;
  }
  std::memcpy(buffer_.data() + before, bytes.data(), bytes.size());
  const int64_t written = before + size;
  written_.store(written);
  if (written == length_ || written / granule_ > before / granule_ || written >= wake_at_.load()) {
    Publish();
  }
  return true;
}

void Extent::Publish() {
  std::vector<Waiting> ready;
  absl::AnyInvocable<void()> on_wanted;  // holds what it would hurry: dropped when nothing is left
  {
    MutexLock lock(&mutex_);
    const int64_t written = written_.load();
    published_.store(written, std::memory_order_release);
    if (written == length_) {
      on_wanted = std::exchange(on_wanted_, nullptr);
    }
    const int64_t end = offset_ + written;
    const auto first_ready =
        std::partition(waiting_.begin(), waiting_.end(),
                       [end](const Waiting& waiting) { return waiting.end > end; });
    ready.assign(std::make_move_iterator(first_ready), std::make_move_iterator(waiting_.end()));
    waiting_.erase(first_ready, waiting_.end());
    int64_t next = kNobody;
    for (const Waiting& waiting : waiting_) {
      next = std::min(next, waiting.end - offset_);
    }
    wake_at_.store(next);
  }
  for (Waiting& waiting : ready) {
    waiting.waiter(absl::OkStatus());
  }
}

void Extent::Fail(const absl::Status& error) {
  std::vector<Waiting> waiting;
  absl::AnyInvocable<void()> on_wanted;
  {
    MutexLock lock(&mutex_);
    if (!error_.ok() || published_end() == end()) {
      return;
    }
    error_ = error;
    failed_.store(true, std::memory_order_release);
    waiting.swap(waiting_);
    on_wanted = std::exchange(on_wanted_, nullptr);
  }
  for (Waiting& one : waiting) {
    one.waiter(error);
  }
}

bool Extent::FailUnlessWanted(const absl::Status& error) {
  absl::AnyInvocable<void()> on_wanted;
  MutexLock lock(&mutex_);
  if (error_.ok() && !wanted_ && published_end() != end()) {
    error_ = error;
    failed_.store(true, std::memory_order_release);
    on_wanted = std::exchange(on_wanted_, nullptr);
  }
  return !error_.ok();
}

bool Extent::Cool() {
  const uint8_t heat = heat_.load(std::memory_order_relaxed);
  if (heat == kSpent) {
    return false;
  }
  heat_.store(heat - 1, std::memory_order_relaxed);
  return true;
}

}  // namespace ufs
