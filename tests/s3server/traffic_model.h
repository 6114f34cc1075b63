#ifndef TESTS_S3SERVER_TRAFFIC_MODEL_H_
#define TESTS_S3SERVER_TRAFFIC_MODEL_H_

#include <atomic>
#include <cstddef>
#include <cstdint>

#include "absl/base/thread_annotations.h"
#include "absl/time/time.h"
#include "tests/s3server/mutex.h"
#include "tests/s3server/options.h"

namespace s3server {

// One direction of a line with a fixed rate: when the bytes given to it will have passed.
class Pacer {
 public:
  // Puts `bytes` on the line at `now` (any monotonic time); returns how long until they are
  // through.
  absl::Duration Reserve(absl::Duration now, size_t bytes, uint64_t bytes_per_second);

 private:
  absl::Duration free_at_ = -absl::InfiniteDuration();
};

// One connection's part of the model. Used by the connection's thread only.
struct LinePacers {
  Pacer in;
  Pacer out;
};

// Latency and bandwidth as set by Options or at run time. Thread-safe.
class TrafficModel {
 public:
  explicit TrafficModel(const Model& model);

  void Set(const Model& model);
  absl::Duration latency() const;
  // Whether one more request is within the rate, which it then counts towards.
  bool TakesRequest();

  // The most that should be moved at a time, so that a rate is smooth; SIZE_MAX when unlimited.
  size_t Portion() const;
  // How long to wait before (out) or after (in) moving `bytes`; zero when unlimited.
  absl::Duration In(LinePacers* line, size_t bytes) { return Reserve(&line->in, &in_, bytes); }
  absl::Duration Out(LinePacers* line, size_t bytes) { return Reserve(&line->out, &out_, bytes); }

 private:
  absl::Duration Reserve(Pacer* line, Pacer* all, size_t bytes);

  std::atomic<bool> limited_{false};
  std::atomic<bool> counted_{false};
  std::atomic<int64_t> latency_ns_{0};
  mutable Mutex mutex_;
  Model model_ ABSL_GUARDED_BY(mutex_);
  Pacer in_ ABSL_GUARDED_BY(mutex_);
  Pacer out_ ABSL_GUARDED_BY(mutex_);
  absl::Duration next_request_ ABSL_GUARDED_BY(mutex_) = -absl::InfiniteDuration();
};

}  // namespace s3server

#endif  // TESTS_S3SERVER_TRAFFIC_MODEL_H_
