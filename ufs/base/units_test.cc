#include "ufs/base/units.h"

#include <gtest/gtest.h>

namespace ufs {
namespace {

TEST(Units, SizesAsPropertyFilesWriteThem) {
  EXPECT_EQ(*ParseSize("64MB"), 64 * kMiB);
  EXPECT_EQ(*ParseSize(" 64 mib "), 64 * kMiB);
  EXPECT_EQ(*ParseSize("512B"), 512);
  EXPECT_EQ(*ParseSize("4G"), 4 * kGiB);
  EXPECT_EQ(*ParseSize("1.5k"), 1536);
  EXPECT_EQ(*ParseSize("4096"), 4096);
  for (const char* bad : {"", "MB", "-1", "5X", "64MBs", "1..5M", "9000000T", "16E"}) {
    EXPECT_FALSE(ParseSize(bad).ok()) << bad;
  }
}

TEST(Units, DurationsAsPropertyFilesWriteThem) {
  EXPECT_EQ(*ParseDuration("500sec"), absl::Seconds(500));
  EXPECT_EQ(*ParseDuration("5min"), absl::Minutes(5));
  EXPECT_EQ(*ParseDuration("3day"), absl::Hours(72));
  EXPECT_EQ(*ParseDuration("1hr"), absl::Hours(1));
  EXPECT_EQ(*ParseDuration("50ms"), absl::Milliseconds(50));
  EXPECT_EQ(*ParseDuration("250"), absl::Milliseconds(250));
  EXPECT_EQ(*ParseDuration("2", absl::Seconds(1)), absl::Seconds(2));
  EXPECT_EQ(*ParseDuration("-1"), absl::InfiniteDuration());
  for (const char* bad : {"", "s", "5 fortnights", "-3s"}) {
    EXPECT_FALSE(ParseDuration(bad).ok()) << bad;
  }
}

TEST(Units, FormatsForPeople) {
  EXPECT_EQ(FormatSize(0), "0B");
  EXPECT_EQ(FormatSize(64 * kMiB), "64MiB");
  EXPECT_EQ(FormatSize(1536), "1.5KiB");
}

}  // namespace
}  // namespace ufs
