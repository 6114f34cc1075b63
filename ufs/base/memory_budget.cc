// The account of memory. Invariants: `used_` is the sum of `used_for_` and of all live
// reservations; `wanted_` is the sum of what the queued waiters ask for; grants and reclaimers run
// with no lock held.
#include "ufs/base/memory_budget.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "absl/strings/str_cat.h"
#include "ufs/base/units.h"

namespace ufs {
namespace {

constexpr int kAnyCost = std::numeric_limits<int>::max();

}  // namespace

struct MemoryBudget::Waiter {
  MemoryUse use;
  int64_t bytes;
  Priority priority;
  Completion<Reservation> done;
  Reservation granted;
  CancelToken::Registration on_cancel;
};

struct MemoryBudget::ReclaimerEntry {
  int id;
  int cost;
  Reclaimer reclaim;
  bool running = false;
};

Reservation::Reservation(Reservation&& other) noexcept
    : budget_(std::exchange(other.budget_, nullptr)),
      use_(other.use_),
      bytes_(std::exchange(other.bytes_, 0)) {}

Reservation& Reservation::operator=(Reservation&& other) noexcept {
  if (this != &other) {
    Release();
    budget_ = std::exchange(other.budget_, nullptr);
    use_ = other.use_;
    bytes_ = std::exchange(other.bytes_, 0);
  }
  return *this;
}

void Reservation::Release() { ShrinkTo(0); }

void Reservation::ShrinkTo(int64_t bytes) {
  if (bytes < bytes_) {
    const int64_t freed = bytes_ - bytes;
    bytes_ = bytes;
    budget_->GiveBack(use_, freed);
  }
}

Reservation Reservation::Split(int64_t bytes) {
  bytes = std::min(bytes, bytes_);
  bytes_ -= bytes;
  return Reservation(budget_, use_, bytes);
}

void Reservation::Merge(Reservation other) {
  if (bytes_ == 0) {
    *this = std::move(other);
    return;
  }
  bytes_ += std::exchange(other.bytes_, 0);
}

MemoryBudget::MemoryBudget(int64_t limit) : limit_(limit) {}

MemoryBudget::~MemoryBudget() = default;

Reservation MemoryBudget::Take(MemoryUse use, int64_t bytes) {
  used_ += bytes;
  used_for_[static_cast<size_t>(use)] += bytes;
  return Reservation(this, use, bytes);
}

bool MemoryBudget::MustQueueBehind(Priority priority) const {
  for (size_t level = 0; level <= static_cast<size_t>(priority); ++level) {
    if (!waiters_[level].empty()) {
      return true;
    }
  }
  return false;
}

absl::optional<Reservation> MemoryBudget::TryReserve(MemoryUse use, int64_t bytes,
                                                     Priority priority) {
  const int max_cost = priority >= Priority::kPrefetch ? kCheap : kAnyCost;
  for (const bool last_try : {false, true}) {
    int64_t missing = 0;
    {
      MutexLock lock(&mutex_);
      if (MustQueueBehind(priority)) {
        return absl::nullopt;
      }
      missing = used_ + bytes - limit_;
      if (missing <= 0) {
        return Take(use, bytes);
      }
    }
    if (last_try || bytes > limit_ || Reclaim(missing, max_cost) == 0) {
      return absl::nullopt;
    }
  }
  return absl::nullopt;
}

Reservation MemoryBudget::ReserveAlways(MemoryUse use, int64_t bytes) {
  int64_t missing = 0;
  Reservation reservation;
  {
    MutexLock lock(&mutex_);
    reservation = Take(use, bytes);
    missing = used_ - limit_;
  }
  if (missing > 0) {
    Reclaim(missing, kAnyCost);
  }
  return reservation;
}

void MemoryBudget::ReserveAsync(const RequestContext& context, MemoryUse use, int64_t bytes,
                                Completion<Reservation> done) {
  if (bytes > limit_) {
    done(absl::ResourceExhaustedError(
        absl::StrCat("one request for ", FormatSize(bytes), " of memory exceeds memory-limit (",
                     FormatSize(limit_), "): raise memory-limit or lower part-size")));
    return;
  }
  if (absl::optional<Reservation> now = TryReserve(use, bytes, context.priority)) {
    done(*std::move(now));
    return;
  }
  auto waiter = std::make_shared<Waiter>();
  waiter->use = use;
  waiter->bytes = bytes;
  waiter->priority = context.priority;
  waiter->done = std::move(done);
  {
    MutexLock lock(&mutex_);
    waiters_[static_cast<size_t>(context.priority)].push_back(waiter);
    wanted_ += bytes;
  }
  CancelToken::Registration on_cancel =
      context.cancel.OnCancel([this, weak = std::weak_ptr<Waiter>(waiter)] {
        if (std::shared_ptr<Waiter> cancelled = weak.lock()) {
          CancelWaiter(cancelled);
        }
      });
  // What came free between the try and the queueing would otherwise wake nobody.
  std::vector<std::shared_ptr<Waiter>> granted;
  {
    MutexLock lock(&mutex_);
    const auto& queue = waiters_[static_cast<size_t>(context.priority)];
    if (std::find(queue.begin(), queue.end(), waiter) != queue.end()) {
      waiter->on_cancel = std::move(on_cancel);
    }
    granted = TakeGrantable();
  }
  Grant(std::move(granted));
  // Reclaimers that saw a mere try may do more for one who waits.
  Poke();
}

void MemoryBudget::CancelWaiter(const std::shared_ptr<Waiter>& waiter) {
  {
    MutexLock lock(&mutex_);
    auto& queue = waiters_[static_cast<size_t>(waiter->priority)];
    const auto found = std::find(queue.begin(), queue.end(), waiter);
    if (found == queue.end()) {
      return;
    }
    queue.erase(found);
    wanted_ -= waiter->bytes;
  }
  waiter->done(absl::CancelledError("cancelled while waiting for memory"));
}

std::vector<std::shared_ptr<MemoryBudget::Waiter>> MemoryBudget::TakeGrantable() {
  std::vector<std::shared_ptr<Waiter>> granted;
  for (auto& queue : waiters_) {
    while (!queue.empty()) {
      const std::shared_ptr<Waiter>& first = queue.front();
      if (used_ + first->bytes > limit_) {
        return granted;  // a large request is not overtaken by small ones for ever
      }
      first->granted = Take(first->use, first->bytes);
      wanted_ -= first->bytes;
      granted.push_back(first);
      queue.pop_front();
    }
  }
  return granted;
}

void MemoryBudget::Grant(std::vector<std::shared_ptr<Waiter>> granted) {
  for (const std::shared_ptr<Waiter>& waiter : granted) {
    waiter->on_cancel.Reset();
    waiter->done(std::move(waiter->granted));
  }
}

void MemoryBudget::GiveBack(MemoryUse use, int64_t bytes) {
  std::vector<std::shared_ptr<Waiter>> granted;
  {
    MutexLock lock(&mutex_);
    used_ -= bytes;
    used_for_[static_cast<size_t>(use)] -= bytes;
    if (wanted() != 0) {
      granted = TakeGrantable();
    }
  }
  Grant(std::move(granted));
}

void MemoryBudget::Poke() {
  const int64_t missing = wanted();
  if (missing > 0) {
    Reclaim(missing, kAnyCost);
  }
}

int64_t MemoryBudget::Reclaim(int64_t wanted_bytes, int max_cost) {
  std::vector<std::shared_ptr<ReclaimerEntry>> entries;
  {
    MutexLock lock(&reclaimers_mutex_);
    entries = reclaimers_;
  }
  int64_t freed = 0;
  for (const std::shared_ptr<ReclaimerEntry>& entry : entries) {
    if (freed >= wanted_bytes || entry->cost > max_cost) {
      break;
    }
    {
      MutexLock lock(&reclaimers_mutex_);
      if (entry->running || entry->id == 0) {
        continue;
      }
      entry->running = true;
    }
    freed += entry->reclaim(wanted_bytes - freed);
    MutexLock lock(&reclaimers_mutex_);
    entry->running = false;
    reclaimer_done_.SignalAll();
  }
  return freed;
}

int MemoryBudget::AddReclaimer(int cost, Reclaimer reclaimer) {
  auto entry = std::make_shared<ReclaimerEntry>();
  entry->cost = cost;
  entry->reclaim = std::move(reclaimer);
  MutexLock lock(&reclaimers_mutex_);
  entry->id = next_reclaimer_++;
  const auto after =
      std::upper_bound(reclaimers_.begin(), reclaimers_.end(), entry,
                       [](const auto& a, const auto& b) { return a->cost < b->cost; });
  reclaimers_.insert(after, entry);
  return entry->id;
}

void MemoryBudget::RemoveReclaimer(int id) {
  MutexLock lock(&reclaimers_mutex_);
  const auto found = std::find_if(reclaimers_.begin(), reclaimers_.end(),
                                  [id](const auto& entry) { return entry->id == id; });
  if (found == reclaimers_.end()) {
    return;
  }
  const std::shared_ptr<ReclaimerEntry> entry = *found;
  reclaimers_.erase(found);
  entry->id = 0;
  while (entry->running) {
    reclaimer_done_.Wait(&reclaimers_mutex_);
  }
}

int64_t MemoryBudget::used() const {
  MutexLock lock(&mutex_);
  return used_;
}

int64_t MemoryBudget::used(MemoryUse use) const {
  MutexLock lock(&mutex_);
  return used_for_[static_cast<size_t>(use)];
}

}  // namespace ufs
