#ifndef UFS_OBS_METRIC_VALUES_H_
#define UFS_OBS_METRIC_VALUES_H_

#include <algorithm>
#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <limits>

#include "absl/time/time.h"
#include "absl/types/span.h"

// The cells that hot paths write: no lock, no allocation, and threads on cells of their own.
namespace ufs {

// A small number that is the calling thread's own among few threads.
size_t MetricShard();
inline constexpr size_t kMetricShards = 8;

// Goes up only.
class Counter {
 public:
  void Add(uint64_t by = 1) {
    shards_[MetricShard()].value.fetch_add(by, std::memory_order_relaxed);
  }
  uint64_t Value() const {
    uint64_t sum = 0;
    for (const Shard& shard : shards_) {
      sum += shard.value.load(std::memory_order_relaxed);
    }
    return sum;
  }

 private:
  struct alignas(64) Shard {
    std::atomic<uint64_t> value{0};
  };
  std::array<Shard, kMetricShards> shards_;
};

// Goes up and down.
class Gauge {
 public:
  void Set(int64_t value) { value_.store(value, std::memory_order_relaxed); }
  void Add(int64_t by) { value_.fetch_add(by, std::memory_order_relaxed); }
  int64_t Value() const { return value_.load(std::memory_order_relaxed); }

 private:
  std::atomic<int64_t> value_{0};
};

// How values are spread over buckets.
class Histogram {
 public:
  static constexpr size_t kMaxBuckets = 24;

  struct Snapshot {
    std::array<uint64_t, kMaxBuckets + 1>
        counts{};  // of each bucket; the one after the last: above
    uint64_t count = 0;
    int64_t sum = 0;
  };

  // `bounds`: ascending upper bounds, inclusive. More than kMaxBuckets are cut off.
  explicit Histogram(absl::Span<const int64_t> bounds);

  // In the definition's unit: bytes, nanoseconds or pieces.
  void Record(int64_t value) {
    const int64_t* const first = bounds_.data();
    const size_t bucket = std::lower_bound(first, first + bucket_count_, value) - first;
    Shard& shard = shards_[MetricShard() % kShards];
    shard.counts[bucket].fetch_add(1, std::memory_order_relaxed);
    shard.sum.fetch_add(value, std::memory_order_relaxed);
  }
  void Record(absl::Duration value) { Record(absl::ToInt64Nanoseconds(value)); }

  // Buckets and sum may differ by what is being recorded meanwhile.
  Snapshot Read() const;
  absl::Span<const int64_t> bounds() const {
    return absl::Span<const int64_t>(bounds_.data(), bucket_count_);
  }

 private:
  static constexpr size_t kShards = 4;
  struct alignas(64) Shard {
    std::array<std::atomic<uint64_t>, kMaxBuckets + 1> counts{};
    std::atomic<int64_t> sum{0};
  };

  std::array<int64_t, kMaxBuckets> bounds_{};
  size_t bucket_count_ = 0;
  std::array<Shard, kShards> shards_;
};

// Buckets for durations in nanoseconds: 100 us to 100 s, three to a decade, which places a time
// within a factor of 2.5.
absl::Span<const int64_t> LatencyBounds();
// Buckets for sizes in bytes: 512 B to 2 GiB by factors of 4.
absl::Span<const int64_t> SizeBounds();

}  // namespace ufs

#endif  // UFS_OBS_METRIC_VALUES_H_
