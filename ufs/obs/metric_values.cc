// Cells of metrics and the usual buckets.
#include "ufs/obs/metric_values.h"

#include "ufs/base/units.h"

namespace ufs {

size_t MetricShard() {
  static std::atomic<size_t> next{0};
  thread_local const size_t kShard = next.fetch_add(1, std::memory_order_relaxed) % kMetricShards;
  return kShard;
}

Histogram::Histogram(absl::Span<const int64_t> bounds)
    : bucket_count_(std::min(bounds.size(), kMaxBuckets)) {
  std::copy_n(bounds.begin(), bucket_count_, bounds_.begin());
}

Histogram::Snapshot Histogram::Read() const {
  Snapshot snapshot;
  for (const Shard& shard : shards_) {
    for (size_t i = 0; i <= bucket_count_; ++i) {
      snapshot.counts[i] += shard.counts[i].load(std::memory_order_relaxed);
    }
    snapshot.sum += shard.sum.load(std::memory_order_relaxed);
  }
  for (size_t i = 0; i <= bucket_count_; ++i) {
    snapshot.count += snapshot.counts[i];
  }
  return snapshot;
}

absl::Span<const int64_t> LatencyBounds() {
  static constexpr int64_t kMicro = 1000;
  static constexpr int64_t kBounds[] = {
      100 * kMicro,        250 * kMicro,        500 * kMicro,         1'000 * kMicro,
      2'500 * kMicro,      5'000 * kMicro,      10'000 * kMicro,      25'000 * kMicro,
      50'000 * kMicro,     100'000 * kMicro,    250'000 * kMicro,     500'000 * kMicro,
      1'000'000 * kMicro,  2'500'000 * kMicro,  5'000'000 * kMicro,   10'000'000 * kMicro,
      25'000'000 * kMicro, 50'000'000 * kMicro, 100'000'000 * kMicro,
  };
  return kBounds;
}

absl::Span<const int64_t> SizeBounds() {
  static constexpr int64_t kBounds[] = {
      512,      2 * kKiB, 8 * kKiB,  32 * kKiB,  128 * kKiB, 512 * kKiB,
      2 * kMiB, 8 * kMiB, 32 * kMiB, 128 * kMiB, 512 * kMiB, 2 * kGiB,
  };
  return kBounds;
}

}  // namespace ufs
