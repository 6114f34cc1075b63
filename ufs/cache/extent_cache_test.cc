#include "ufs/cache/extent_cache.h"

#include <string>
#include <utility>

#include "gtest/gtest.h"
#include "ufs/base/units.h"

namespace ufs {
namespace {

constexpr int64_t kLength = 4096;

class ExtentCacheTest : public testing::Test {
 protected:
  // A budget for four extents of one page.
  MemoryBudget budget_{4 * Extent::FootprintOf(kLength)};
  ExtentCache cache_{&budget_};
  const ObjectId id_{"key", "etag"};

  bool Fill(const std::shared_ptr<CachedVersion>& version, int64_t offset,
            Extent::Heat heat = Extent::kSpent) {
    const std::shared_ptr<Extent> extent =
        cache_.TryAllocate(offset, kLength, Priority::kForeground);
    if (extent == nullptr || !extent->Append(std::string(kLength, 'x')) ||
        !version->Insert(extent)) {
      return false;
    }
    extent->SetHeat(heat);
    cache_.Admit(version, extent);
    return true;
  }
  static bool Has(const std::shared_ptr<CachedVersion>& version, int64_t offset) {
    return version->MissingUntil(offset, offset + 1) == offset;
  }
};

TEST_F(ExtentCacheTest, EvictsTheUnusedWhenMemoryIsShort) {
  const std::shared_ptr<CachedVersion> version = cache_.Open("b", id_, kMiB);
  ASSERT_TRUE(Fill(version, 0, Extent::kAhead));
  ASSERT_TRUE(Fill(version, kLength));
  ASSERT_TRUE(Fill(version, 2 * kLength, Extent::kUsed));
  ASSERT_TRUE(Fill(version, 3 * kLength));
  ASSERT_TRUE(Fill(version, 4 * kLength));
  EXPECT_FALSE(Has(version, kLength));
  EXPECT_TRUE(Has(version, 0));
  EXPECT_TRUE(Has(version, 2 * kLength));
  EXPECT_LE(budget_.used(), budget_.limit());
}

TEST_F(ExtentCacheTest, PinnedExtentsStayAndCountUntilReleased) {
  const std::shared_ptr<CachedVersion> version = cache_.Open("b", id_, kMiB);
  Bytes pins;
  for (int64_t i = 0; i < 4; ++i) {
    ASSERT_TRUE(Fill(version, i * kLength));
    ASSERT_TRUE(version->Read(i * kLength, i * kLength + 1, CachedVersion::Use::kRandom, &pins));
  }
  EXPECT_FALSE(Fill(version, 4 * kLength));
  EXPECT_EQ(budget_.used(), budget_.limit());
  pins = Bytes();
  EXPECT_TRUE(Fill(version, 4 * kLength));
}

TEST_F(ExtentCacheTest, OtherUsesOfMemoryPushExtentsOut) {
  const std::shared_ptr<CachedVersion> version = cache_.Open("b", id_, kMiB);
  for (int64_t i = 0; i < 4; ++i) {
    ASSERT_TRUE(Fill(version, i * kLength, Extent::kUsed));
  }
  const absl::optional<Reservation> chunk = budget_.TryReserve(MemoryUse::kChunk, budget_.limit());
  EXPECT_TRUE(chunk.has_value());
  EXPECT_EQ(budget_.used(MemoryUse::kExtent), 0);
}

TEST_F(ExtentCacheTest, TheGuaranteedMinimumIsGrantedBeyondTheLimit) {
  const Reservation all = budget_.ReserveAlways(MemoryUse::kChunk, budget_.limit());
  EXPECT_EQ(cache_.TryAllocate(0, kLength, Priority::kForeground), nullptr);
  EXPECT_NE(cache_.AllocateAlways(0, kLength), nullptr);
}

TEST_F(ExtentCacheTest, AVersionIsOneObjectWhileItIsHeldOrCached) {
  std::shared_ptr<CachedVersion> version = cache_.Open("b", id_, kMiB);
  EXPECT_EQ(cache_.Open("b", id_, kMiB), version);
  EXPECT_NE(cache_.Open("other", id_, kMiB), version);
  EXPECT_NE(cache_.Open("b", {"key", "other"}, kMiB), version);
  ASSERT_TRUE(Fill(version, 0));
  version = nullptr;
  version = cache_.Open("b", id_, kMiB);
  EXPECT_TRUE(Has(version, 0));
  cache_.Evict(kMiB);
  version = nullptr;
  version = cache_.Open("b", id_, kMiB);
  EXPECT_FALSE(Has(version, 0));
}

TEST_F(ExtentCacheTest, AnotherSizeIsAnotherVersion) {
  const std::shared_ptr<CachedVersion> version = cache_.Open("b", id_, kMiB);
  ASSERT_TRUE(Fill(version, 0));
  EXPECT_FALSE(Has(cache_.Open("b", id_, 2 * kMiB), 0));
}

TEST_F(ExtentCacheTest, OurOwnRenameKeepsWhatIsCached) {
  std::shared_ptr<CachedVersion> version = cache_.Open("b", id_, kMiB);
  ASSERT_TRUE(Fill(version, 0));
  version = nullptr;
  cache_.Rename("b", id_, {"moved", "etag"});
  EXPECT_FALSE(Has(cache_.Open("b", id_, kMiB), 0));
  EXPECT_TRUE(Has(cache_.Open("b", {"moved", "etag"}, kMiB), 0));
}

TEST_F(ExtentCacheTest, ForgetsEntriesOfExtentsThatLeftByAnotherWay) {
  for (int round = 0; round < 3000; ++round) {
    const std::shared_ptr<CachedVersion> version = cache_.Open("b", id_, kMiB);
    ASSERT_TRUE(Fill(version, 0));
    version->Clear();
  }
  EXPECT_EQ(budget_.used(), 0);
}

}  // namespace
}  // namespace ufs
