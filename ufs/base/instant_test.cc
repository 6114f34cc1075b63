#include "ufs/base/instant.h"

#include <gtest/gtest.h>

namespace ufs {
namespace {

TEST(Instant, InfiniteAndNeverAbsorbAdditions) {
  EXPECT_EQ(Instant::Infinite() + -absl::Hours(1), Instant::Infinite());
  EXPECT_EQ(Instant::Never() + absl::Hours(1), Instant::Never());
  EXPECT_EQ(Instant::FromNanos(5) + absl::InfiniteDuration(), Instant::Infinite());
  EXPECT_EQ(Instant::FromNanos(INT64_MAX - 1) + absl::Seconds(1), Instant::Infinite());
}

TEST(Instant, DifferencesAreDurations) {
  EXPECT_EQ(Instant::FromNanos(2500) - Instant::FromNanos(1500), absl::Nanoseconds(1000));
  EXPECT_EQ(Instant::FromNanos(1) - Instant::Never(), absl::InfiniteDuration());
  EXPECT_EQ(Instant::FromNanos(1) - Instant::Infinite(), -absl::InfiniteDuration());
}

}  // namespace
}  // namespace ufs
