// The registry of metrics, and their exposition by prometheus-cpp, which stays in this file.
//
// Invariants: a series, once made, is never moved or freed, so references to it stay good; the
// registry's lock is taken when a series is looked up and at a scrape, never when one is written.
#include "ufs/obs/metrics.h"

#include <prometheus/client_metric.h>
#include <prometheus/metric_family.h>
#include <prometheus/text_serializer.h>

#include <cstdio>
#include <cstdlib>
#include <limits>
#include <map>
#include <sstream>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/types/optional.h"
#include "ufs/base/mutex.h"

namespace ufs {
namespace {

constexpr size_t kMaxSeries = 1024;
constexpr absl::string_view kOverflow = "other";

enum class Kind : uint8_t { kCounter, kGauge, kHistogram };

using LabelValues = std::vector<std::string>;

struct Series {
  std::unique_ptr<Counter> counter;
  std::unique_ptr<Gauge> gauge;
  std::unique_ptr<Histogram> histogram;
};

struct Callback {
  uint64_t id;
  LabelValues labels;
  std::function<int64_t()> read;
};

struct Family {
  Kind kind;
  MetricUnit unit;
  std::string help;
  std::vector<std::string> label_names;
  std::vector<int64_t> bounds;
  std::map<LabelValues, Series> series;
  std::vector<Callback> callbacks;
};

std::string ExposedName(const MetricDef& def, Kind kind) {
  const absl::string_view unit = def.unit == MetricUnit::kBytes     ? "_bytes"
                                 : def.unit == MetricUnit::kSeconds ? "_seconds"
                                                                    : "";
  return absl::StrCat("underfs_", def.name, unit, kind == Kind::kCounter ? "_total" : "");
}

double Scale(MetricUnit unit) { return unit == MetricUnit::kSeconds ? 1e-9 : 1.0; }

// A declaration that contradicts another is a mistake in the program, not of its user.
[[noreturn]] void Contradiction(const std::string& name) {
  std::fprintf(stderr, "underfs: the metric %s is declared in two ways\n", name.c_str());
  std::abort();
}

class Registry {
 public:
  static Registry& Get() {
    static Registry& registry = *new Registry;
    return registry;
  }

  Series& Find(const MetricDef& def, Kind kind, MetricLabels labels,
               absl::Span<const int64_t> bounds) {
    MutexLock lock(&mutex_);
    Family& family = FindFamily(def, kind, bounds);
    LabelValues values(labels.begin(), labels.end());
    if (values.size() != family.label_names.size()) {
      Contradiction(ExposedName(def, kind));
    }
    if (family.series.size() >= kMaxSeries && family.series.count(values) == 0) {
      values.assign(values.size(), std::string(kOverflow));
    }
    Series& series = family.series[values];
    if (kind == Kind::kCounter && series.counter == nullptr) {
      series.counter = std::make_unique<Counter>();
    } else if (kind == Kind::kGauge && series.gauge == nullptr) {
      series.gauge = std::make_unique<Gauge>();
    } else if (kind == Kind::kHistogram && series.histogram == nullptr) {
      series.histogram = std::make_unique<Histogram>(family.bounds);
    }
    return series;
  }

  uint64_t AddCallback(const MetricDef& def, MetricLabels labels, std::function<int64_t()> read) {
    MutexLock lock(&mutex_);
    Family& family = FindFamily(def, Kind::kGauge, {});
    family.callbacks.push_back(
        {++last_id_, LabelValues(labels.begin(), labels.end()), std::move(read)});
    return last_id_;
  }

  void RemoveCallback(uint64_t id) {
    MutexLock lock(&mutex_);
    for (auto& [name, family] : families_) {
      std::erase_if(family.callbacks, [id](const Callback& c) { return c.id == id; });
    }
  }

  std::vector<prometheus::MetricFamily> Collect() {
    MutexLock lock(&mutex_);
    std::vector<prometheus::MetricFamily> out;
    for (const auto& [name, family] : families_) {
      out.push_back(CollectFamily(name, family));
    }
    return out;
  }

 private:
  Family& FindFamily(const MetricDef& def, Kind kind, absl::Span<const int64_t> bounds)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    const std::string name = ExposedName(def, kind);
    const auto [entry, made] = families_.try_emplace(name);
    Family& family = entry->second;
    std::vector<std::string> label_names;
    for (const absl::string_view label : def.labels) {
      if (!label.empty()) {
        label_names.emplace_back(label);
      }
    }
    if (made) {
      family.kind = kind;
      family.unit = def.unit;
      family.help = std::string(def.help);
      family.label_names = std::move(label_names);
      if (bounds.empty()) {
        bounds = def.unit == MetricUnit::kSeconds ? LatencyBounds() : SizeBounds();
      }
      family.bounds.assign(bounds.begin(), bounds.end());
    } else if (family.kind != kind || family.unit != def.unit ||
               family.label_names != label_names) {
      Contradiction(name);
    }
    return family;
  }

  static prometheus::ClientMetric Labelled(const Family& family, const LabelValues& values) {
    prometheus::ClientMetric metric;
    for (size_t i = 0; i < values.size() && i < family.label_names.size(); ++i) {
      metric.label.push_back({family.label_names[i], values[i]});
    }
    return metric;
  }

  static void FillHistogram(const Family& family, const Histogram& histogram,
                            prometheus::ClientMetric* metric) {
    const Histogram::Snapshot snapshot = histogram.Read();
    const double scale = Scale(family.unit);
    uint64_t cumulative = 0;
    for (size_t i = 0; i < histogram.bounds().size(); ++i) {
      cumulative += snapshot.counts[i];
      metric->histogram.bucket.push_back(
          {cumulative, static_cast<double>(histogram.bounds()[i]) * scale});
    }
    metric->histogram.bucket.push_back({snapshot.count, std::numeric_limits<double>::infinity()});
    metric->histogram.sample_count = snapshot.count;
    metric->histogram.sample_sum = static_cast<double>(snapshot.sum) * scale;
  }

  static prometheus::MetricFamily CollectFamily(const std::string& name, const Family& family) {
    prometheus::MetricFamily out;
    out.name = name;
    out.help = family.help;
    out.type = family.kind == Kind::kCounter ? prometheus::MetricType::Counter
               : family.kind == Kind::kGauge ? prometheus::MetricType::Gauge
                                             : prometheus::MetricType::Histogram;
    for (const auto& [values, series] : family.series) {
      prometheus::ClientMetric metric = Labelled(family, values);
      if (series.counter != nullptr) {
        metric.counter.value = static_cast<double>(series.counter->Value()) * Scale(family.unit);
      } else if (series.gauge != nullptr) {
        metric.gauge.value = static_cast<double>(series.gauge->Value()) * Scale(family.unit);
      } else {
        FillHistogram(family, *series.histogram, &metric);
      }
      out.metric.push_back(std::move(metric));
    }
    for (const Callback& callback : family.callbacks) {
      prometheus::ClientMetric metric = Labelled(family, callback.labels);
      metric.gauge.value = static_cast<double>(callback.read()) * Scale(family.unit);
      out.metric.push_back(std::move(metric));
    }
    return out;
  }

  Mutex mutex_;
  std::map<std::string, Family> families_ ABSL_GUARDED_BY(mutex_);
  uint64_t last_id_ ABSL_GUARDED_BY(mutex_) = 0;
};

}  // namespace

Counter& GetCounter(const MetricDef& def, MetricLabels labels) {
  return *Registry::Get().Find(def, Kind::kCounter, labels, {}).counter;
}

Gauge& GetGauge(const MetricDef& def, MetricLabels labels) {
  return *Registry::Get().Find(def, Kind::kGauge, labels, {}).gauge;
}

Histogram& GetHistogram(const MetricDef& def, MetricLabels labels,
                        absl::Span<const int64_t> bounds) {
  return *Registry::Get().Find(def, Kind::kHistogram, labels, bounds).histogram;
}

CallbackGauge::CallbackGauge(const MetricDef& def, MetricLabels labels,
                             std::function<int64_t()> read)
    : id_(Registry::Get().AddCallback(def, labels, std::move(read))) {}

CallbackGauge::~CallbackGauge() { Registry::Get().RemoveCallback(id_); }

std::vector<MetricSample> MetricSamples() {
  std::vector<MetricSample> samples;
  for (const prometheus::MetricFamily& family : Registry::Get().Collect()) {
    for (const prometheus::ClientMetric& metric : family.metric) {
      MetricSample sample;
      for (const prometheus::ClientMetric::Label& label : metric.label) {
        sample.labels.emplace_back(label.name, label.value);
      }
      const auto add = [&samples, &sample](std::string name, double value) {
        sample.name = std::move(name);
        sample.value = value;
        samples.push_back(sample);
      };
      if (family.type == prometheus::MetricType::Counter) {
        add(family.name, metric.counter.value);
      } else if (family.type == prometheus::MetricType::Gauge) {
        add(family.name, metric.gauge.value);
      } else {
        add(absl::StrCat(family.name, "_count"),
            static_cast<double>(metric.histogram.sample_count));
        add(absl::StrCat(family.name, "_sum"), metric.histogram.sample_sum);
      }
    }
  }
  return samples;
}

std::string MetricsText() {
  std::ostringstream out;
  prometheus::TextSerializer().Serialize(out, Registry::Get().Collect());
  return out.str();
}

}  // namespace ufs
