// Rates by reservation: each piece of traffic takes its time on the line, one after the other.

#include "tests/s3server/traffic_model.h"

#include <algorithm>
#include <chrono>

namespace s3server {
namespace {

// How far an idle line may have "saved up": evens out late timers, too little to be a burst.
constexpr absl::Duration kSlack = absl::Milliseconds(10);
// Of requests: what may come together.
constexpr absl::Duration kRequestSlack = absl::Milliseconds(100);
// A portion is what passes in this time, within these bounds.
constexpr uint64_t kPortionsPerSecond = 100;
constexpr uint64_t kMinPortion = 4u << 10;
constexpr uint64_t kMaxPortion = 256u << 10;

absl::Duration Monotonic() {
  return absl::FromChrono(std::chrono::steady_clock::now().time_since_epoch());
}

}  // namespace

absl::Duration Pacer::Reserve(absl::Duration now, size_t bytes, uint64_t bytes_per_second) {
  if (bytes_per_second == 0) {
    return absl::ZeroDuration();
  }
  free_at_ = std::max(free_at_, now - kSlack) +
             absl::Seconds(static_cast<double>(bytes) / static_cast<double>(bytes_per_second));
  return std::max(absl::ZeroDuration(), free_at_ - now);
}

TrafficModel::TrafficModel(const Model& model) { Set(model); }

void TrafficModel::Set(const Model& model) {
  MutexLock lock(&mutex_);
  model_ = model;
  latency_ns_ = absl::ToInt64Nanoseconds(model.latency);
  counted_ = model.requests_per_second > 0;
  limited_ = model.connection_bytes_per_second > 0 || model.total_bytes_per_second > 0;
}

bool TrafficModel::TakesRequest() {
  if (!counted_) {
    return true;
  }
  const absl::Duration now = Monotonic();
  MutexLock lock(&mutex_);
  const absl::Duration next =
      std::max(next_request_, now - kRequestSlack) +
      absl::Seconds(1.0 / static_cast<double>(std::max<uint64_t>(1, model_.requests_per_second)));
  if (next > now) {
    return false;
  }
  next_request_ = next;
  return true;
}

absl::Duration TrafficModel::latency() const { return absl::Nanoseconds(latency_ns_.load()); }

size_t TrafficModel::Portion() const {
  if (!limited_) {
    return SIZE_MAX;
  }
  MutexLock lock(&mutex_);
  uint64_t rate = UINT64_MAX;
  for (uint64_t limit : {model_.connection_bytes_per_second, model_.total_bytes_per_second}) {
    rate = limit > 0 ? std::min(rate, limit) : rate;
  }
  return static_cast<size_t>(std::clamp(rate / kPortionsPerSecond, kMinPortion, kMaxPortion));
}

absl::Duration TrafficModel::Reserve(Pacer* line, Pacer* all, size_t bytes) {
  if (!limited_) {
    return absl::ZeroDuration();
  }
  const absl::Duration now = Monotonic();
  MutexLock lock(&mutex_);
  return std::max(line->Reserve(now, bytes, model_.connection_bytes_per_second),
                  all->Reserve(now, bytes, model_.total_bytes_per_second));
}

}  // namespace s3server
