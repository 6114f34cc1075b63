#include "ufs/obs/inflight.h"

#include <gtest/gtest.h>

#include <set>
#include <thread>
#include <vector>

#include "ufs/base/fake_clock.h"
#include "ufs/obs/log_capture.h"
#include "ufs/obs/trace.h"

namespace ufs {
namespace {

TEST(InflightTable, ShowsWhatRunsLongestFirst) {
  FakeClock clock;
  InflightTable table(&clock);
  InflightTable::Operation first = table.Begin("GetObject", "a", 7);
  clock.Advance(absl::Seconds(1));
  InflightTable::Operation second = table.Begin("PutObject", "b", 8);
  first.SetAttempt(3);
  first.SetState("backing off");

  const std::vector<InflightEntry> entries = table.Entries();
  ASSERT_EQ(entries.size(), 2u);
  EXPECT_EQ(entries[0].op, "GetObject");
  EXPECT_EQ(entries[0].key, "a");
  EXPECT_EQ(entries[0].trace_id, 7u);
  EXPECT_EQ(entries[0].attempt, 3);
  EXPECT_EQ(entries[0].state, "backing off");
  EXPECT_EQ(entries[1].started - entries[0].started, absl::Seconds(1));
}

TEST(InflightTable, OperationsLeaveInAnyOrder) {
  FakeClock clock;
  InflightTable table(&clock);
  std::vector<InflightTable::Operation> operations;
  for (int i = 0; i < 5; ++i) {
    operations.push_back(table.Begin("op", std::to_string(i), 0));
  }
  operations[2].End();
  operations[0].End();
  operations[4].End();
  operations[4].End();  // twice is once
  EXPECT_EQ(table.size(), 2u);
  operations.erase(operations.begin(), operations.begin() + 2);
  EXPECT_EQ(table.size(), 1u);
  ASSERT_EQ(table.Entries().size(), 1u);
  EXPECT_EQ(table.Entries()[0].key, "3");
}

TEST(InflightTable, AssignmentEndsWhatWasHeld) {
  FakeClock clock;
  InflightTable table(&clock);
  InflightTable::Operation operation = table.Begin("old", "", 0);
  operation = table.Begin("new", "", 0);
  ASSERT_EQ(table.size(), 1u);
  EXPECT_EQ(table.Entries()[0].op, "new");
  operation = InflightTable::Operation();
  EXPECT_EQ(table.size(), 0u);
}

TEST(InflightTable, LogsWhatRanLong) {
  FakeClock clock;
  LogCapture log;
  InflightTable table(&clock, absl::Seconds(10));
  InflightTable::Operation fast = table.Begin("GetObject", "fast", 1);
  InflightTable::Operation slow = table.Begin("GetObject", "slow\nkey", 2);
  clock.Advance(absl::Seconds(9));
  fast.End();
  clock.Advance(absl::Seconds(1));
  slow.End();
  EXPECT_EQ(log.Count("fast"), 0u);
  EXPECT_EQ(log.Count("GetObject slow\\nkey took 10s"), 1u);
}

TEST(InflightTable, ManyThreadsComeAndGo) {
  FakeClock clock;
  InflightTable table(&clock);
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&table] {
      for (int i = 0; i < 1000; ++i) {
        InflightTable::Operation operation = table.Begin("op", "key", 1);
        operation.SetAttempt(i);
        for (const InflightEntry& entry : table.Entries()) {
          ASSERT_EQ(entry.key, "key");
        }
      }
    });
  }
  for (std::thread& thread : threads) {
    thread.join();
  }
  EXPECT_EQ(table.size(), 0u);
}

TEST(TraceIds, AreNeverZeroNorTheSame) {
  TraceIds ids(0);
  std::set<uint64_t> seen;
  for (int i = 0; i < 10000; ++i) {
    seen.insert(ids.Next());
  }
  EXPECT_EQ(seen.size(), 10000u);
  EXPECT_EQ(seen.count(0), 0u);
}

TEST(TraceIds, ShowAsSixteenDigits) {
  EXPECT_EQ(FormatTraceId(0xab), "00000000000000ab");
  EXPECT_EQ(FormatTraceId(0), "-");
}

}  // namespace
}  // namespace ufs
