#include "ufs/base/random.h"

#include "gtest/gtest.h"

namespace ufs {
namespace {

TEST(Random, TheSeededSequenceIsSplitMix64) {
  SeededRandom random(0);  // the reference implementation's first outputs for seed 0
  EXPECT_EQ(random.Next(), 0xe220a8397b1dcdafu);
  EXPECT_EQ(random.Next(), 0x6e789e6aa1b965f4u);
  EXPECT_EQ(random.Next(), 0x06c45d188009454fu);
}

TEST(Random, UnitsAndDurationsStayInTheirRange) {
  SeededRandom random(7);
  for (int i = 0; i < 1000; ++i) {
    const double unit = random.NextUnit();
    EXPECT_GE(unit, 0);
    EXPECT_LT(unit, 1);
    const absl::Duration below = random.NextBelow(absl::Seconds(3));
    EXPECT_GE(below, absl::ZeroDuration());
    EXPECT_LT(below, absl::Seconds(3));
  }
}

TEST(Random, NamesOfTheSystemDiffer) {
  const std::string a = Random::System()->NextName();
  EXPECT_EQ(a.size(), 32u);
  EXPECT_EQ(a.find_first_not_of("0123456789abcdef"), std::string::npos);
  EXPECT_NE(a, Random::System()->NextName());
}

}  // namespace
}  // namespace ufs
