#include "ufs/base/memory_budget.h"

#include <gtest/gtest.h>

#include <optional>
#include <vector>

namespace ufs {
namespace {

TEST(MemoryBudget, GrantsUpToTheLimitAndTakesBack) {
  MemoryBudget budget(100);
  absl::optional<Reservation> most = budget.TryReserve(MemoryUse::kExtent, 80);
  ASSERT_TRUE(most.has_value());
  EXPECT_FALSE(budget.TryReserve(MemoryUse::kChunk, 30).has_value());
  most->ShrinkTo(60);
  EXPECT_EQ(budget.used(MemoryUse::kExtent), 60);
  Reservation part = most->Split(10);
  most->Release();
  EXPECT_EQ(budget.used(), 10);
  EXPECT_TRUE(budget.TryReserve(MemoryUse::kChunk, 90).has_value());
}

TEST(MemoryBudget, TheGuaranteedMinimumMayExceedTheLimit) {
  MemoryBudget budget(10);
  Reservation always = budget.ReserveAlways(MemoryUse::kChunk, 64);
  EXPECT_EQ(budget.used(), 64);
}

TEST(MemoryBudget, AsksReclaimersByCostBeforeRefusing) {
  MemoryBudget budget(100);
  std::vector<Reservation> cheap;
  std::vector<Reservation> dear;
  cheap.push_back(*budget.TryReserve(MemoryUse::kExtent, 50));
  dear.push_back(*budget.TryReserve(MemoryUse::kInode, 50));
  const int dear_id = budget.AddReclaimer(2, [&dear](int64_t) {
    dear.clear();
    return int64_t{50};
  });
  const int cheap_id = budget.AddReclaimer(1, [&cheap](int64_t) {
    cheap.clear();
    return int64_t{50};
  });
  EXPECT_TRUE(budget.TryReserve(MemoryUse::kChunk, 40).has_value());
  EXPECT_TRUE(cheap.empty());
  EXPECT_EQ(dear.size(), 1u);
  budget.RemoveReclaimer(cheap_id);
  budget.RemoveReclaimer(dear_id);
}

TEST(MemoryBudget, PrefetchesAskTheCheapReclaimersOnly) {
  MemoryBudget budget(100);
  Reservation dirty = *budget.TryReserve(MemoryUse::kChunk, 100);
  const int id = budget.AddReclaimer(MemoryBudget::kCheap + 1, [&dirty](int64_t) {
    dirty.Release();
    return int64_t{100};
  });
  EXPECT_FALSE(budget.TryReserve(MemoryUse::kExtent, 10, Priority::kPrefetch).has_value());
  EXPECT_TRUE(budget.TryReserve(MemoryUse::kExtent, 10, Priority::kForeground).has_value());
  budget.RemoveReclaimer(id);
}

TEST(MemoryBudget, WaitersAreServedByPriorityAndNotOvertaken) {
  MemoryBudget budget(100);
  Reservation all = *budget.TryReserve(MemoryUse::kExtent, 100);
  std::vector<int> order;
  std::vector<Reservation> held;
  const auto wait = [&](Priority priority, int64_t bytes, int name) {
    RequestContext context;
    context.priority = priority;
    budget.ReserveAsync(context, MemoryUse::kChunk, bytes,
                        [&, name](absl::StatusOr<Reservation> got) {
                          ASSERT_TRUE(got.ok());
                          order.push_back(name);
                          held.push_back(*std::move(got));
                        });
  };
  wait(Priority::kPrefetch, 10, 1);
  wait(Priority::kForeground, 60, 2);
  EXPECT_EQ(budget.wanted(), 70);
  all.ShrinkTo(50);  // 50 free: not enough for the urgent one, and nobody passes it
  EXPECT_TRUE(order.empty());
  EXPECT_FALSE(budget.TryReserve(MemoryUse::kChunk, 1).has_value());
  all.Release();
  EXPECT_EQ(order, (std::vector<int>{2, 1}));
  EXPECT_EQ(budget.wanted(), 0);
}

TEST(MemoryBudget, CancellingAWaiterUnblocksTheNext) {
  MemoryBudget budget(100);
  Reservation all = *budget.TryReserve(MemoryUse::kExtent, 100);
  CancelSource source;
  RequestContext context;
  context.cancel = source.token();
  absl::Status cancelled;
  budget.ReserveAsync(context, MemoryUse::kChunk, 100,
                      [&cancelled](absl::StatusOr<Reservation> got) { cancelled = got.status(); });
  source.Cancel();
  EXPECT_EQ(cancelled.code(), absl::StatusCode::kCancelled);
  EXPECT_EQ(budget.wanted(), 0);
}

TEST(MemoryBudget, RefusesWhatCanNeverFit) {
  MemoryBudget budget(100);
  absl::Status status;
  budget.ReserveAsync(RequestContext{}, MemoryUse::kChunk, 101,
                      [&status](absl::StatusOr<Reservation> got) { status = got.status(); });
  EXPECT_EQ(status.code(), absl::StatusCode::kResourceExhausted);
}

TEST(MemoryBudget, PokeReclaimsForWaiters) {
  MemoryBudget budget(100);
  absl::optional<Reservation> cached = budget.TryReserve(MemoryUse::kExtent, 100);
  bool reclaimable = false;
  const int id = budget.AddReclaimer(1, [&](int64_t) -> int64_t {
    if (!reclaimable) {
      return 0;
    }
    cached.reset();
    return 100;
  });
  bool granted = false;
  budget.ReserveAsync(RequestContext{}, MemoryUse::kChunk, 40,
                      [&granted](absl::StatusOr<Reservation> got) { granted = got.ok(); });
  EXPECT_FALSE(granted);
  reclaimable = true;
  budget.Poke();
  EXPECT_TRUE(granted);
  budget.RemoveReclaimer(id);
}

}  // namespace
}  // namespace ufs
