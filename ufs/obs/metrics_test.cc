#include "ufs/obs/metrics.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <thread>
#include <vector>

namespace ufs {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST(Counter, AddsFromManyThreads) {
  constexpr MetricDef kDef = {"test_threads", MetricUnit::kNone, "Adds."};
  Counter& counter = GetCounter(kDef);
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&counter] {
      for (int i = 0; i < 10000; ++i) {
        counter.Add();
      }
    });
  }
  for (std::thread& thread : threads) {
    thread.join();
  }
  EXPECT_EQ(counter.Value(), 40000u);
}

TEST(Metrics, SameLabelsAreTheSameMetric) {
  constexpr MetricDef kDef = {"test_same", MetricUnit::kNone, "Same.", {"op"}};
  Counter& get = GetCounter(kDef, {"get"});
  EXPECT_EQ(&get, &GetCounter(kDef, {"get"}));
  EXPECT_NE(&get, &GetCounter(kDef, {"put"}));
}

TEST(Metrics, TextCarriesUnitsHelpAndLabels) {
  constexpr MetricDef kDef = {"test_text", MetricUnit::kBytes, "Bytes of a test.", {"op", "dir"}};
  GetCounter(kDef, {"get", "in"}).Add(4096);
  const std::string text = MetricsText();
  EXPECT_THAT(text, HasSubstr("# HELP underfs_test_text_bytes_total Bytes of a test.\n"));
  EXPECT_THAT(text, HasSubstr("# TYPE underfs_test_text_bytes_total counter\n"));
  EXPECT_THAT(text, HasSubstr("underfs_test_text_bytes_total{op=\"get\",dir=\"in\"} 4096\n"));
}

TEST(Metrics, HistogramsAreCumulativeAndInSeconds) {
  constexpr MetricDef kDef = {"test_latency", MetricUnit::kSeconds, "Latency of a test."};
  Histogram& histogram = GetHistogram(kDef);
  histogram.Record(absl::Microseconds(100));  // a bound is inside its bucket
  histogram.Record(absl::Milliseconds(2));
  histogram.Record(absl::Seconds(1000));
  const std::string text = MetricsText();
  EXPECT_THAT(text, HasSubstr("underfs_test_latency_seconds_bucket{le=\"0.0001\"} 1\n"));
  EXPECT_THAT(text, HasSubstr("underfs_test_latency_seconds_bucket{le=\"100\"} 2\n"));
  EXPECT_THAT(text, HasSubstr("underfs_test_latency_seconds_bucket{le=\"+Inf\"} 3\n"));
  EXPECT_THAT(text, HasSubstr("underfs_test_latency_seconds_count 3\n"));
  EXPECT_THAT(text, HasSubstr("underfs_test_latency_seconds_sum 1000.0021"));
}

TEST(Metrics, HistogramTakesItsOwnBounds) {
  constexpr MetricDef kDef = {"test_parts", MetricUnit::kNone, "Parts."};
  Histogram& histogram = GetHistogram(kDef, {}, {1, 10});
  histogram.Record(5);
  const Histogram::Snapshot snapshot = histogram.Read();
  EXPECT_EQ(snapshot.counts[0], 0u);
  EXPECT_EQ(snapshot.counts[1], 1u);
  EXPECT_EQ(snapshot.counts[2], 0u);
  EXPECT_EQ(snapshot.sum, 5);
}

TEST(Metrics, TooManySeriesShareOne) {
  constexpr MetricDef kDef = {"test_many", MetricUnit::kNone, "Many.", {"key"}};
  for (int i = 0; i < 2000; ++i) {
    GetCounter(kDef, {std::to_string(i)}).Add();
  }
  EXPECT_EQ(GetCounter(kDef, {"2000"}).Value(), 976u);
  EXPECT_EQ(GetCounter(kDef, {"1023"}).Value(), 1u);
  EXPECT_THAT(MetricsText(), HasSubstr("underfs_test_many_total{key=\"other\"} 976\n"));
}

TEST(Metrics, CallbackGaugeIsThereWhileItLives) {
  constexpr MetricDef kDef = {"test_budget", MetricUnit::kBytes, "Asked for."};
  {
    const CallbackGauge gauge(kDef, {}, [] { return int64_t{42}; });
    EXPECT_THAT(MetricsText(), HasSubstr("underfs_test_budget_bytes 42\n"));
  }
  EXPECT_THAT(MetricsText(), Not(HasSubstr("underfs_test_budget_bytes 42\n")));
}

TEST(Metrics, SamplesShowGaugesAndSums) {
  constexpr MetricDef kGaugeDef = {"test_sample", MetricUnit::kNone, "A gauge.", {"mount"}};
  constexpr MetricDef kTimeDef = {"test_sample_time", MetricUnit::kSeconds, "A time."};
  GetGauge(kGaugeDef, {"/mnt"}).Set(-3);
  GetHistogram(kTimeDef).Record(absl::Milliseconds(1500));
  int found = 0;
  for (const MetricSample& sample : MetricSamples()) {
    if (sample.name == "underfs_test_sample") {
      ASSERT_EQ(sample.labels.size(), 1u);
      EXPECT_EQ(sample.labels[0].first, "mount");
      EXPECT_EQ(sample.labels[0].second, "/mnt");
      EXPECT_EQ(sample.value, -3);
      ++found;
    } else if (sample.name == "underfs_test_sample_time_seconds_sum") {
      EXPECT_DOUBLE_EQ(sample.value, 1.5);
      ++found;
    }
  }
  EXPECT_EQ(found, 2);
}

TEST(MetricsDeathTest, TwoDeclarationsOfOneNameAreAMistake) {
  constexpr MetricDef kOne = {"test_twice", MetricUnit::kNone, "One.", {"op"}};
  constexpr MetricDef kOther = {"test_twice", MetricUnit::kNone, "Other.", {"kind"}};
  GetCounter(kOne, {"get"});
  EXPECT_DEATH(GetCounter(kOther, {"get"}), "declared in two ways");
}

}  // namespace
}  // namespace ufs
