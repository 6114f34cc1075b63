#include "ufs/base/timers.h"

#include <gtest/gtest.h>

#include <latch>
#include <vector>

#include "ufs/base/fake_clock.h"

namespace ufs {
namespace {

TEST(ThreadTimers, RunsInOrderOfTimeWhateverTheOrderOfCalls) {
  ThreadTimers timers;
  std::latch done(2);
  std::vector<int> order;
  const Instant now = Clock::Real()->Now();
  timers.RunAt(now + absl::Milliseconds(20), [&] {
    order.push_back(2);
    done.count_down();
  });
  timers.RunAt(now + absl::Milliseconds(5), [&] {
    order.push_back(1);
    done.count_down();
  });
  done.wait();
  EXPECT_EQ(order, (std::vector<int>{1, 2}));
}

TEST(ThreadTimers, CancelTellsWhetherItCameInTime) {
  ThreadTimers timers;
  const Timers::Id later = timers.RunAt(Clock::Real()->Now() + absl::Hours(1), [] { FAIL(); });
  EXPECT_TRUE(timers.Cancel(later));
  EXPECT_FALSE(timers.Cancel(later));
  std::latch ran(1);
  const Timers::Id soon = timers.RunAt(Instant::Never(), [&ran] { ran.count_down(); });
  ran.wait();
  EXPECT_FALSE(timers.Cancel(soon));
}

TEST(FakeTimers, RunOnlyWhatIsDue) {
  FakeClock clock;
  FakeTimers timers(&clock);
  int ran = 0;
  timers.RunAt(clock.Now() + absl::Seconds(5), [&ran] { ++ran; });
  EXPECT_EQ(timers.RunDue(), 0);
  clock.Advance(absl::Seconds(5));
  EXPECT_EQ(timers.RunDue(), 1);
  EXPECT_EQ(ran, 1);
}

}  // namespace
}  // namespace ufs
