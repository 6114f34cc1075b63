// Rate limits of log lines: per interval and per key.
#include "ufs/obs/log_limits.h"

#include <utility>

#include "absl/hash/hash.h"

namespace ufs {

bool LogInterval::Pass(Instant now, absl::Duration interval, uint64_t* skipped) {
  int64_t next = next_nanos_.load(std::memory_order_relaxed);
  // Of several threads at the same moment one moves the mark; the others count as skipped.
  if (now.nanos() < next || !next_nanos_.compare_exchange_strong(next, (now + interval).nanos(),
                                                                 std::memory_order_relaxed)) {
    skipped_.fetch_add(1, std::memory_order_relaxed);
    return false;
  }
  *skipped = skipped_.exchange(0, std::memory_order_relaxed);
  return true;
}

bool LogKeys::Pass(absl::string_view key) {
  const size_t hash = absl::Hash<absl::string_view>()(key);
  MutexLock lock(&mutex_);
  if (young_.contains(hash)) {
    return false;
  }
  const bool known = old_.contains(hash);
  if (young_.size() >= limit_) {
    old_ = std::move(young_);
    young_.clear();
  }
  young_.insert(hash);
  return !known;
}

}  // namespace ufs
