#include "ufs/aws/corrected_clock.h"

#include <gtest/gtest.h>

#include "ufs/base/fake_clock.h"
#include "ufs/obs/log_capture.h"

namespace ufs {
namespace {

TEST(CorrectedClock, FollowsWhatItIsShownAndSaysSoOnce) {
  FakeClock machine;
  LogCapture log;
  CorrectedClock clock(&machine);
  EXPECT_EQ(clock.WallNow(), machine.WallNow());
  EXPECT_FALSE(clock.Learn(machine.WallNow() + CorrectedClock::kTolerated)) << "near enough";
  EXPECT_EQ(clock.offset(), absl::ZeroDuration());
  EXPECT_TRUE(clock.Learn(machine.WallNow() + absl::Minutes(20)));
  EXPECT_EQ(clock.WallNow(), machine.WallNow() + absl::Minutes(20));
  EXPECT_EQ(clock.Now(), machine.Now()) << "deadlines are not moved";
  EXPECT_FALSE(clock.Learn(machine.WallNow() + absl::Minutes(20) + absl::Seconds(5)));
  EXPECT_TRUE(clock.Learn(machine.WallNow() - absl::Hours(1)));
  EXPECT_EQ(clock.offset(), -absl::Hours(1));
  EXPECT_TRUE(clock.Learn(machine.WallNow())) << "somebody has set the machine's clock";
  EXPECT_EQ(clock.offset(), absl::ZeroDuration());
  EXPECT_EQ(log.Count("clock is 20m behind"), 1u);
  EXPECT_EQ(log.Count("clock is 1h"), 0u);
}

}  // namespace
}  // namespace ufs
