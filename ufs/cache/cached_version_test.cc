#include "ufs/cache/cached_version.h"

#include <string>
#include <utility>
#include <vector>

#include "gtest/gtest.h"
#include "ufs/base/units.h"

namespace ufs {
namespace {

class CachedVersionTest : public testing::Test {
 protected:
  std::shared_ptr<Extent> Add(int64_t begin, int64_t end, char fill, bool whole = true) {
    auto extent = std::make_shared<Extent>(
        begin, end - begin,
        budget_.ReserveAlways(MemoryUse::kExtent, Extent::FootprintOf(end - begin)));
    if (whole) {
      EXPECT_TRUE(extent->Append(std::string(static_cast<size_t>(end - begin), fill)));
    }
    return version_.Insert(extent) ? extent : nullptr;
  }
  std::vector<std::pair<int64_t, bool>> Shape(int64_t begin, int64_t end) {
    std::vector<std::pair<int64_t, bool>> shape;
    int64_t at = begin;
    for (const CachedVersion::Piece& piece : version_.Find(begin, end)) {
      EXPECT_EQ(piece.begin, at);
      at = piece.end;
      shape.emplace_back(piece.end, piece.extent != nullptr);
    }
    EXPECT_EQ(at, end);
    return shape;
  }

  MemoryBudget budget_{kGiB};
  CachedVersion version_{1 * kMiB, nullptr};
};

using PieceShape = std::vector<std::pair<int64_t, bool>>;

TEST_F(CachedVersionTest, FindsPiecesAndWhatIsMissing) {
  ASSERT_NE(Add(4096, 8192, 'a'), nullptr);
  ASSERT_NE(Add(8192, 12288, 'b'), nullptr);
  ASSERT_NE(Add(20480, 24576, 'c'), nullptr);
  EXPECT_EQ(Shape(0, 4096), (PieceShape{{4096, false}}));
  EXPECT_EQ(Shape(5000, 6000), (PieceShape{{6000, true}}));
  EXPECT_EQ(Shape(0, 28672), (PieceShape{{4096, false},
                                         {8192, true},
                                         {12288, true},
                                         {20480, false},
                                         {24576, true},
                                         {28672, false}}));
  EXPECT_EQ(version_.MissingUntil(0, 28672), 4096);
  EXPECT_EQ(version_.MissingUntil(5000, 28672), 5000);
  EXPECT_EQ(version_.MissingUntil(12288, 28672), 20480);
  EXPECT_EQ(version_.MissingUntil(24576, 28672), 28672);
}

TEST_F(CachedVersionTest, RefusesOverlaps) {
  ASSERT_NE(Add(4096, 12288, 'a'), nullptr);
  EXPECT_EQ(Add(0, 8192, 'b'), nullptr);
  EXPECT_EQ(Add(8192, 16384, 'b'), nullptr);
  EXPECT_EQ(Add(4096, 12288, 'b'), nullptr);
  EXPECT_EQ(Add(0, 40960, 'b'), nullptr);
  EXPECT_NE(Add(0, 4096, 'b'), nullptr);
  EXPECT_NE(Add(12288, 16384, 'b'), nullptr);
}

TEST_F(CachedVersionTest, ReadsAcrossExtentsWithoutCopying) {
  const std::shared_ptr<Extent> a = Add(0, 4096, 'a');
  const std::shared_ptr<Extent> b = Add(4096, 8192, 'b');
  Bytes bytes;
  ASSERT_TRUE(version_.Read(4000, 4200, CachedVersion::Use::kRandom, &bytes));
  EXPECT_EQ(bytes.ToString(), std::string(96, 'a') + std::string(104, 'b'));
  EXPECT_EQ(bytes.slices()[0].data.data(), a->View(4000, 4001).data());
  EXPECT_FALSE(version_.Read(4000, 8193, CachedVersion::Use::kRandom, &bytes));
  EXPECT_EQ(bytes.size(), 200u);
}

TEST_F(CachedVersionTest, ReadsThePublishedPartOfAnExtentUnderWay) {
  const std::shared_ptr<Extent> extent = Add(0, kMiB, 'a', /*whole=*/false);
  ASSERT_TRUE(extent->Append(std::string(128 * kKiB, 'a')));
  ASSERT_TRUE(extent->Append(std::string(72 * kKiB, 'a')));
  Bytes bytes;
  EXPECT_TRUE(version_.Read(0, 128 * kKiB, CachedVersion::Use::kStream, &bytes));
  EXPECT_FALSE(version_.Read(0, 128 * kKiB + 1, CachedVersion::Use::kStream, &bytes));
  EXPECT_EQ(Shape(0, kMiB), (PieceShape{{kMiB, true}}));
}

TEST_F(CachedVersionTest, FailedExtentsAreMissing) {
  const std::shared_ptr<Extent> extent = Add(0, 8192, 'a', /*whole=*/false);
  extent->Fail(absl::UnavailableError("gone"));
  EXPECT_EQ(version_.MissingUntil(0, 8192), 8192);
  EXPECT_NE(Add(4096, 12288, 'b'), nullptr);
  EXPECT_EQ(Shape(0, 8192), (PieceShape{{4096, false}, {8192, true}}));
}

TEST_F(CachedVersionTest, RemovesOnlyWhatNobodyHolds) {
  std::shared_ptr<Extent> extent = Add(0, 4096, 'a');
  Bytes pin;
  ASSERT_TRUE(version_.Read(0, 10, CachedVersion::Use::kRandom, &pin));
  EXPECT_FALSE(version_.RemoveIfUnused(extent));
  pin = Bytes();
  EXPECT_TRUE(version_.RemoveIfUnused(extent));
  EXPECT_EQ(Shape(0, 4096), (PieceShape{{4096, false}}));
  extent = nullptr;
  EXPECT_EQ(budget_.used(), 0);
}

}  // namespace
}  // namespace ufs
