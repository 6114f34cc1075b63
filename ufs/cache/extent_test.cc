#include "ufs/cache/extent.h"

#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "ufs/base/units.h"

namespace ufs {
namespace {

class ExtentTest : public testing::Test {
 protected:
  Reservation Reserve(int64_t length) {
    return budget_.ReserveAlways(MemoryUse::kExtent, Extent::FootprintOf(length));
  }
  Extent::Waiter Record(const std::string& name) {
    return [this, name](const absl::Status& status) {
      woken_.push_back(status.ok() ? name : name + " failed");
    };
  }

  MemoryBudget budget_{kGiB};
  std::vector<std::string> woken_;
};

TEST_F(ExtentTest, PublishesWholeGranulesAndTheEnd) {
  const int64_t length = 300 * kKiB;
  Extent extent(4096, length, Reserve(length));
  const std::string bytes(16 * kKiB, 'x');
  for (int i = 0; i < 7; ++i) {
    ASSERT_TRUE(extent.Append(bytes));
  }
  EXPECT_EQ(extent.published_end(), 4096);
  ASSERT_TRUE(extent.Append(bytes));
  EXPECT_EQ(extent.published_end(), 4096 + 128 * kKiB);
  ASSERT_TRUE(extent.Append(std::string(1, 'x')));
  EXPECT_EQ(extent.published_end(), 4096 + 128 * kKiB);
  ASSERT_TRUE(extent.Append(std::string(172 * kKiB - 1, 'y')));
  EXPECT_TRUE(extent.full());
  EXPECT_EQ(extent.View(4096 + 128 * kKiB, 4096 + 128 * kKiB + 2), "xy");
}

TEST_F(ExtentTest, RefusesMoreThanItsLength) {
  Extent extent(0, 10, Reserve(10));
  EXPECT_FALSE(extent.Append(std::string("0123456789a")));
  EXPECT_TRUE(extent.Append(std::string("0123456789")));
  EXPECT_FALSE(extent.Append(std::string("a")));
  EXPECT_EQ(extent.View(0, 10), "0123456789");
}

TEST_F(ExtentTest, WakesEachWaiterOnceWhenItsBytesAreThere) {
  Extent extent(0, kMiB, Reserve(kMiB));
  extent.Wait(kMiB, Record("all"));
  extent.Wait(100, Record("first"));
  const std::string granule(128 * kKiB, 'x');
  ASSERT_TRUE(extent.Append(granule));
  EXPECT_EQ(woken_, std::vector<std::string>{"first"});
  extent.Wait(200, Record("late"));
  EXPECT_EQ(woken_.back(), "late");
  for (int i = 0; i < 7; ++i) {
    ASSERT_TRUE(extent.Append(granule));
  }
  EXPECT_EQ(woken_, (std::vector<std::string>{"first", "late", "all"}));
}

TEST_F(ExtentTest, NobodyWaitsForMoreThanItsOwnBytes) {
  Extent extent(0, 8 * kMiB, Reserve(8 * kMiB));
  extent.Wait(20'000, Record("first"));
  ASSERT_TRUE(extent.Append(std::string(16 * kKiB, 'x')));
  EXPECT_TRUE(woken_.empty());
  ASSERT_TRUE(extent.Append(std::string(16 * kKiB, 'x')));
  EXPECT_EQ(woken_, std::vector<std::string>{"first"});
  ASSERT_TRUE(extent.Append(std::string(16 * kKiB, 'x')));
  extent.Wait(40'000, Record("written"));
  EXPECT_EQ(woken_.back(), "written");
  extent.Fail(absl::UnavailableError("end of the test"));
}

TEST_F(ExtentTest, AFailureReachesThoseWhoWaitAndKeepsWhatCame) {
  Extent extent(0, kMiB, Reserve(kMiB));
  ASSERT_TRUE(extent.Append(std::string(128 * kKiB, 'x')));
  extent.Wait(kMiB, Record("waiter"));
  extent.Fail(absl::UnavailableError("gone"));
  extent.Fail(absl::UnavailableError("again"));
  extent.Wait(100, Record("served"));
  extent.Wait(kMiB, Record("late"));
  EXPECT_EQ(woken_, (std::vector<std::string>{"waiter failed", "served", "late failed"}));
}

TEST_F(ExtentTest, ADroppedExtentLeavesNobodyWaiting) {
  {
    Extent extent(0, kMiB, Reserve(kMiB));
    extent.Wait(1, Record("waiter"));
  }
  EXPECT_EQ(woken_, std::vector<std::string>{"waiter failed"});
  EXPECT_EQ(budget_.used(), 0);
}

TEST_F(ExtentTest, IsGivenUpOnlyWhileNobodyWantsIt) {
  int hurried = 0;
  Extent wanted(0, kMiB, Reserve(kMiB));
  wanted.SetOnWanted([&hurried] { ++hurried; });
  wanted.Wait(1, Record("waiter"));
  wanted.Wait(2, Record("waiter"));
  EXPECT_EQ(hurried, 1);
  EXPECT_FALSE(wanted.FailUnlessWanted(absl::CancelledError("unwanted")));
  wanted.Fail(absl::UnavailableError("end of the test"));

  Extent unwanted(0, kMiB, Reserve(kMiB));
  EXPECT_TRUE(unwanted.FailUnlessWanted(absl::CancelledError("unwanted")));
  unwanted.Wait(1, Record("late"));
  EXPECT_EQ(woken_.back(), "late failed");
}

}  // namespace
}  // namespace ufs
