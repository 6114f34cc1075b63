#include "ufs/file/slot.h"

#include <gtest/gtest.h>

#include <random>
#include <string>

namespace ufs {
namespace {

// 'o' where the slot says "own", '.' where it says "the base's".
std::string Picture(const Slot& slot, int32_t size) {
  std::string picture(static_cast<size_t>(size), 'o');
  for (const Slot::Range& gap : slot.Gaps(size)) {
    EXPECT_LT(gap.begin, gap.end);
    EXPECT_LE(gap.end, size);
    picture.replace(static_cast<size_t>(gap.begin), static_cast<size_t>(gap.end - gap.begin),
                    static_cast<size_t>(gap.end - gap.begin), '.');
  }
  return picture;
}

TEST(Slot, KnowsItsOwnBytesAsAStringDoes) {
  std::mt19937 random(3);
  constexpr int32_t kSize = 40;
  for (int round = 0; round < 300; ++round) {
    Slot slot;
    slot.kind = Slot::Kind::kBase;
    std::string model(kSize, '.');
    for (int step = 0; step < 12; ++step) {
      const auto begin = static_cast<int32_t>(random() % kSize);
      const auto end = begin + 1 + static_cast<int32_t>(random() % std::min(9, kSize - begin));
      if (random() % 6 == 0) {
        slot.CutOwn(begin);
        model.replace(static_cast<size_t>(begin), std::string::npos,
                      static_cast<size_t>(kSize - begin), '.');
      } else {
        slot.AddOwn(begin, end);
        model.replace(static_cast<size_t>(begin), static_cast<size_t>(end - begin),
                      static_cast<size_t>(end - begin), 'o');
      }
      ASSERT_EQ(Picture(slot, kSize), model);
      for (size_t i = 1; i < slot.own.size(); ++i) {
        ASSERT_LT(slot.own[i - 1].end, slot.own[i].begin) << "touching ranges are one";
      }
    }
    const auto shorter = static_cast<int32_t>(random() % kSize);
    ASSERT_EQ(Picture(slot, shorter), model.substr(0, static_cast<size_t>(shorter)));
  }
}

TEST(Slot, OnlyWhatBeginsWithABaseHasGaps) {
  Slot slot;
  EXPECT_TRUE(slot.Gaps(10).empty());
  slot.kind = Slot::Kind::kHole;
  EXPECT_TRUE(slot.Gaps(10).empty());
}

}  // namespace
}  // namespace ufs
