#include "ufs/store/request_metrics.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "ufs/base/fake_clock.h"
#include "ufs/object/store_error.h"
#include "ufs/obs/log_capture.h"

namespace ufs {
namespace {

using ::testing::HasSubstr;

RequestRecord Record(const char* operation, std::string subject, uint64_t trace_id = 0) {
  RequestRecord record;
  record.operation = operation;
  record.subject = std::move(subject);
  record.trace_id = trace_id;
  return record;
}

TEST(RequestMetrics, CountsResultsBytesAndTime) {
  RequestMetrics metrics("count-test", nullptr);
  RequestRecord put = Record("PutObject", "a");
  put.bytes_sent = 100;
  metrics.OnStart(put);
  metrics.OnDone(put, absl::OkStatus(), 0, absl::Milliseconds(2));
  const RequestRecord get = Record("GetObject", "a");
  metrics.OnStart(get);
  metrics.OnDone(get, absl::OkStatus(), 4096, absl::Milliseconds(2));
  const std::string text = MetricsText();
  EXPECT_THAT(text, HasSubstr("underfs_store_requests_total{layer=\"count-test\","
                              "operation=\"PutObject\",result=\"ok\"} 1\n"));
  EXPECT_THAT(text, HasSubstr("underfs_store_sent_bytes_total{layer=\"count-test\","
                              "operation=\"PutObject\"} 100\n"));
  EXPECT_THAT(text, HasSubstr("underfs_store_received_bytes_total{layer=\"count-test\","
                              "operation=\"GetObject\"} 4096\n"));
  EXPECT_THAT(text, HasSubstr("underfs_store_request_seconds_count{layer=\"count-test\","
                              "operation=\"GetObject\"} 1\n"));
}

TEST(RequestMetrics, NamesFailuresByTheStoresCode) {
  RequestMetrics metrics("code-test", nullptr);
  StoreError error;
  error.http_status = 503;
  error.code = "SlowDown";
  const RequestRecord record = Record("GetObject", "a");
  metrics.OnDone(record, MakeStoreStatus(error), 0, absl::Milliseconds(1));
  metrics.OnDone(record, absl::DeadlineExceededError("late"), 0, absl::Milliseconds(1));
  const std::string text = MetricsText();
  EXPECT_THAT(text,
              HasSubstr("layer=\"code-test\",operation=\"GetObject\",result=\"SlowDown\"} 1"));
  EXPECT_THAT(text, HasSubstr("operation=\"GetObject\",result=\"DEADLINE_EXCEEDED\"} 1"));
}

TEST(RequestMetrics, ShowsWhatIsUnderWayWithItsAttempt) {
  FakeClock clock;
  LogCapture log;
  InflightTable table(&clock);
  RequestMetrics metrics("inflight-test", &table);
  const RequestRecord first = Record("GetObject", "a", 1);
  const RequestRecord second = Record("GetObject", "b", 2);
  metrics.OnStart(first);
  metrics.OnStart(second);
  RetryEvent event;
  event.operation = "GetObject";
  event.subject = "b";
  event.attempt = 1;
  event.trace_id = 2;
  event.status = absl::UnavailableError("connection reset");
  metrics.OnRetry(event);

  ASSERT_EQ(table.size(), 2u);
  for (const InflightEntry& entry : table.Entries()) {
    EXPECT_EQ(entry.attempt, entry.key == "b" ? 2 : 1);
  }
  EXPECT_EQ(log.Count("GetObject b: attempt 1 failed"), 1u);
  metrics.OnDone(first, absl::OkStatus(), 0, absl::Milliseconds(1));
  ASSERT_EQ(table.size(), 1u);
  EXPECT_EQ(table.Entries()[0].key, "b");
  metrics.OnDone(second, absl::OkStatus(), 0, absl::Milliseconds(1));
  EXPECT_EQ(table.size(), 0u);
}

}  // namespace
}  // namespace ufs
