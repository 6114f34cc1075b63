#ifndef UFS_OBS_METRICS_H_
#define UFS_OBS_METRICS_H_

#include <cstdint>
#include <functional>
#include <initializer_list>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "ufs/obs/metric_values.h"

// The process's metrics. A metric is declared where it is counted, as a constant, and used through
// a reference that is looked up once:
//   constexpr MetricDef kRetries = {"s3_retries", MetricUnit::kNone, "Attempts after the first."};
//   static Counter& retries = GetCounter(kRetries, {});
//   retries.Add();
// All calls may be made from any thread.
namespace ufs {

// What is measured. The name in the exposition is underfs_NAME, then _bytes or _seconds by the
// unit, then _total for counters: underfs_http_received_bytes_total.
enum class MetricUnit : uint8_t { kNone, kBytes, kSeconds };

struct MetricDef {
  static constexpr size_t kMaxLabels = 3;

  absl::string_view name;  // ROOM_WHAT in lower case
  MetricUnit unit = MetricUnit::kNone;
  absl::string_view help;                     // one sentence
  absl::string_view labels[kMaxLabels] = {};  // names of labels, empty ones at the end
};

// The values of a definition's labels, in its order.
using MetricLabels = std::initializer_list<absl::string_view>;

// The metric of `def` with these label values, made at the first call; lives for ever. A definition
// has at most 1,024 combinations of values; further ones share one whose values are "other".
// The same name with another unit, kind or labels is a mistake that ends the process.
Counter& GetCounter(const MetricDef& def, MetricLabels labels = {});
Gauge& GetGauge(const MetricDef& def, MetricLabels labels = {});
// `bounds`: upper bounds of the buckets, ascending, in bytes or nanoseconds, at most
// Histogram::kMaxBuckets; the first call of a definition decides.
Histogram& GetHistogram(const MetricDef& def, MetricLabels labels = {},
                        absl::Span<const int64_t> bounds = {});

// A gauge that is asked for at every scrape, as long as the result lives. `read` may be called from
// any thread until the result's destruction has returned; it must not use metrics itself.
class [[nodiscard]] CallbackGauge {
 public:
  CallbackGauge(const MetricDef& def, MetricLabels labels, std::function<int64_t()> read);
  ~CallbackGauge();
  CallbackGauge(const CallbackGauge&) = delete;
  CallbackGauge& operator=(const CallbackGauge&) = delete;

 private:
  uint64_t id_;
};

// One value, for status pages and tests.
struct MetricSample {
  std::string name;  // as exposed; of a histogram NAME_count and NAME_sum
  std::vector<std::pair<std::string, std::string>> labels;
  double value = 0;  // in bytes, seconds or pieces
};
// All of them, sorted by name and labels.
std::vector<MetricSample> MetricSamples();

// Everything in Prometheus' text format (version 0.0.4), sorted by name.
std::string MetricsText();

}  // namespace ufs

#endif  // UFS_OBS_METRICS_H_
