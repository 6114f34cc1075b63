#include "ufs/transfer/part_planner.h"

#include <gtest/gtest.h>

#include "ufs/base/units.h"

namespace ufs {
namespace {

TEST(PartPlanner, UnsetDoublesAfterEveryThousandParts) {
  const PartPlanner planner(Capabilities{}, absl::nullopt);
  EXPECT_EQ(planner.SizeOf(0), 8 * kMiB);
  EXPECT_EQ(planner.SizeOf(999), 8 * kMiB);
  EXPECT_EQ(planner.SizeOf(1000), 16 * kMiB);
  EXPECT_EQ(planner.SizeOf(9999), 4 * kGiB);
  EXPECT_EQ(planner.OffsetOf(0), 0);
  EXPECT_EQ(planner.OffsetOf(1), 8 * kMiB);
  EXPECT_EQ(planner.OffsetOf(1001), 1000 * 8 * kMiB + 16 * kMiB);
  EXPECT_GT(planner.Capacity(10'000), 7 * kTiB);
  int64_t offset = 0;
  for (int i = 0; i < 3500; ++i) {
    ASSERT_EQ(planner.OffsetOf(i), offset);
    offset += planner.SizeOf(i);
  }
}

TEST(PartPlanner, ASetSizeIsKeptExactly) {
  const PartPlanner planner(Capabilities{}, 10 * kMiB + 1);
  EXPECT_EQ(planner.SizeOf(0), 10 * kMiB + 1);
  EXPECT_EQ(planner.SizeOf(9000), 10 * kMiB + 1);
  EXPECT_EQ(PartPlanner(Capabilities{}, 64 * kMiB, 600 * kGiB).SizeOf(0), 64 * kMiB);
}

TEST(PartPlanner, ASetSizeIsRaisedOnlyWhenTheCountWouldNotSuffice) {
  const PartPlanner planner(Capabilities{}, 8 * kMiB, kTiB);
  EXPECT_GT(planner.SizeOf(0), 8 * kMiB);
  EXPECT_GE(planner.Capacity(10'000), kTiB);
  EXPECT_LT(planner.Capacity(10'000), kTiB + 10'000);
}

TEST(PartPlanner, StaysWithinTheStoresLimits) {
  EXPECT_EQ(PartPlanner(Capabilities{}, 1).SizeOf(0), 5 * kMiB);
  EXPECT_EQ(PartPlanner(Capabilities{}, 6 * kGiB).SizeOf(0), 5 * kGiB);
  Capabilities small;
  small.max_part_size = 20 * kMiB;
  EXPECT_EQ(PartPlanner(small, absl::nullopt).SizeOf(5000), 20 * kMiB);
  small.max_object_size = 100 * kMiB;
  EXPECT_EQ(PartPlanner(small, absl::nullopt).Capacity(10'000), 100 * kMiB);
}

TEST(PartPlanner, OneSizeForAllWhereTheStoreWantsIt) {
  Capabilities uniform;
  uniform.uniform_part_size = true;
  const PartPlanner planner(uniform, absl::nullopt);
  EXPECT_EQ(planner.SizeOf(0), planner.SizeOf(9999));
  EXPECT_EQ(planner.CopyableBytes(100 * kMiB), 96 * kMiB);
  const std::vector<ByteRange> pieces = planner.CopyPieces(96 * kMiB);
  ASSERT_EQ(pieces.size(), 3u);
  for (const ByteRange& piece : pieces) {
    EXPECT_EQ(piece.length, 32 * kMiB);
  }
}

TEST(PartPlanner, CopiesInEqualPiecesThatCoverTheBase) {
  const PartPlanner planner(Capabilities{}, absl::nullopt);
  EXPECT_EQ(planner.CopyableBytes(5 * kMiB - 1), 0);
  EXPECT_TRUE(planner.CopyPieces(0).empty());
  for (const int64_t size : {5 * kMiB, 256 * kMiB, 256 * kMiB + 1, 10 * kGiB + 12345, 4 * kTiB}) {
    ASSERT_EQ(planner.CopyableBytes(size), size);
    const std::vector<ByteRange> pieces = planner.CopyPieces(size);
    int64_t offset = 0;
    for (const ByteRange& piece : pieces) {
      EXPECT_EQ(piece.offset, offset);
      EXPECT_GE(piece.length, 5 * kMiB);
      EXPECT_LE(piece.length, 5 * kGiB);
      EXPECT_LE(pieces.front().length - piece.length, 1);
      offset += piece.length;
    }
    EXPECT_EQ(offset, size);
    EXPECT_LE(pieces.size(), 5000u);
  }
  EXPECT_EQ(planner.CopyPieces(256 * kMiB).size(), 1u);
  EXPECT_EQ(planner.CopyPieces(256 * kMiB + 1).size(), 2u);
}

}  // namespace
}  // namespace ufs
