// The small parts of the file system, each by itself.
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "ufs/base/fake_clock.h"
#include "ufs/base/manual_executor.h"
#include "ufs/fs/compact_etag.h"
#include "ufs/fs/dentry_cache.h"
#include "ufs/fs/held_attributes.h"
#include "ufs/fs/listing_merger.h"
#include "ufs/fs/memory_ledger.h"
#include "ufs/fs/metadata_lane.h"

namespace ufs {
namespace {

using ::testing::ElementsAre;

TEST(CompactEtag, GivesBackWhatCameIn) {
  for (const std::string& etag :
       {std::string(), std::string("d41d8cd98f00b204e9800998ecf8427e"),
        std::string("d41d8cd98f00b204e9800998ecf8427e-12"),
        std::string("d41d8cd98f00b204e9800998ecf8427e-007"),
        std::string("D41D8CD98F00B204E9800998ECF8427E"), std::string("odd"),
        std::string("d41d8cd98f00b204e9800998ecf8427e-")}) {
    EXPECT_EQ(CompactEtag(etag).ToString(), etag);
    EXPECT_EQ(CompactEtag(etag).empty(), etag.empty());
    EXPECT_TRUE(CompactEtag(etag).Equals(etag));
  }
}

class MergerTest : public testing::Test {
 protected:
  void Add(const std::vector<std::string>& keys) {
    ListPage page;
    for (const std::string& key : keys) {
      if (key.back() == '/') {
        page.common_prefixes.push_back(key);
      } else {
        page.objects.push_back(ListedObject{key, ObjectMeta()});
      }
    }
    merger_->Add(
        std::move(page), [](absl::string_view, HiddenReason) {}, &listed_);
  }
  std::vector<std::string> Names() const {
    std::vector<std::string> names;
    for (const ListedName& name : listed_) {
      names.push_back(name.name + (name.directory ? "/" : ""));
    }
    return names;
  }
  std::unique_ptr<ListingMerger> merger_ = std::make_unique<ListingMerger>("");
  std::vector<ListedName> listed_;
};

TEST_F(MergerTest, ADirectoryDropsAFileAcrossPages) {
  Add({"a", "a-"});
  EXPECT_THAT(Names(), ElementsAre());
  Add({"a-/", "a.b"});
  EXPECT_THAT(Names(), ElementsAre("a-/"));
  Add({"a/", "b"});
  EXPECT_THAT(Names(), ElementsAre("a-/", "a.b", "a/"));
  merger_->Finish(&listed_);
  EXPECT_THAT(Names(), ElementsAre("a-/", "a.b", "a/", "b"));
}

TEST_F(MergerTest, AFileIsReleasedOnceItsDirectoryCannotCome) {
  Add({"a", "a-1", "a-2", "a0"});
  EXPECT_THAT(Names(), ElementsAre("a-1", "a-2", "a"));
}

TEST_F(MergerTest, APrefixThatComesAgainIsDropped) {
  Add({"a/", "b/"});
  Add({"b/", "c/"});
  EXPECT_THAT(Names(), ElementsAre("a/", "b/", "c/"));
}

TEST_F(MergerTest, AnUnorderedStoreIsMergedAtTheEnd) {
  merger_ = std::make_unique<ListingMerger>("", /*ordered=*/false);
  Add({"b", "a"});
  Add({"a/"});
  EXPECT_THAT(Names(), ElementsAre());
  merger_->Finish(&listed_);
  EXPECT_THAT(Names(), ElementsAre("a/", "b"));
}

TEST(HeldAttributes, LosesTheOldestRowWhenFull) {
  MemoryBudget budget(1 << 20);
  MemoryLedger ledger(&budget, MemoryUse::kInode);
  HeldAttributes held(4096, &ledger);
  for (int i = 0; i < 100; ++i) {
    held.Put(absl::StrCat("k", i))->mode = 0600;
  }
  EXPECT_EQ(held.Find("k0"), nullptr);
  ASSERT_NE(held.Find("k99"), nullptr);
  EXPECT_LE(ledger.bytes(), 4096);
  held.Move("k99", "x");
  EXPECT_EQ(held.Find("k99"), nullptr);
  EXPECT_EQ(held.Find("x")->mode, 0600u);
  held.Move("none", "x");
  EXPECT_EQ(held.Find("x"), nullptr);
}

TEST(MemoryLedger, FollowsInSteps) {
  MemoryBudget budget(64 << 20);
  {
    MemoryLedger ledger(&budget, MemoryUse::kInode);
    ledger.Add(10 << 20);
    ledger.Settle();
    EXPECT_GE(budget.used(), 10 << 20);
    EXPECT_LE(budget.used(), 11 << 20);
    ledger.Add(-(10 << 20));
    ledger.Settle();
    EXPECT_LE(budget.used(), 1 << 20);
  }
  EXPECT_EQ(budget.used(), 0);
}

TEST(MetadataLane, RunsNoMoreThanItsWidthAtATime) {
  ManualExecutor pool;
  MetadataLane lane(&pool, 2);
  int ran = 0;
  for (int i = 0; i < 5; ++i) {
    lane.Submit([&ran] { ++ran; });
  }
  EXPECT_EQ(pool.QueueDepth(), 2u);
  EXPECT_EQ(pool.RunAll(), 5);
  EXPECT_EQ(ran, 5);
}

class DentryCacheTest : public testing::Test {
 protected:
  static DentryCache::Options Options() {
    DentryCache::Options options;
    options.bucket = "b";
    options.ttl = absl::Seconds(1);
    options.watermark = 1 << 20;
    options.held_bytes = 4096;
    return options;
  }
  static Found File(const std::string& etag) {
    Found found;
    found.kind = NodeKind::kFile;
    found.meta.etag = etag;
    return found;
  }
  FakeClock clock_;
  MemoryBudget budget_{64 << 20};
  MemoryLedger ledger_{&budget_, MemoryUse::kInode};
  DentryCache names_{Options(), &ledger_, &clock_, nullptr};
};

TEST_F(DentryCacheTest, AnAnswerOlderThanOurChangeIsNotTaken) {
  MutexLock lock(&names_.mutex);
  Inode* root = names_.Root();
  const Began began = names_.Begin(root);
  Inode* made = names_.Create(root, "a", NodeKind::kFile);
  names_.Pin(made, false);
  EXPECT_EQ(names_.Learn(root, "a", Found(), began, false), made);
  names_.Remove(made);
  EXPECT_EQ(names_.Learn(root, "a", File("x"), began, false), nullptr);
  const Began later = names_.Begin(root);
  EXPECT_NE(names_.Learn(root, "a", File("x"), later, false), nullptr);
  names_.End(kRootNode, began);
  names_.End(kRootNode, later);
}

TEST_F(DentryCacheTest, InodeNumbersAreProbedOnCollisionAndKeptOverRename) {
  MutexLock lock(&names_.mutex);
  Inode* root = names_.Root();
  Inode* a = names_.Create(root, "a", NodeKind::kFile);
  const uint64_t ino = a->ino;
  EXPECT_EQ(ino, names_.NaturalIno(*root, "a", false));
  names_.Move(a, root, "b");
  EXPECT_EQ(a->ino, ino);
  EXPECT_EQ(names_.Create(root, "a", NodeKind::kFile)->ino, ino + 1);
}

TEST_F(DentryCacheTest, SlotsComeBackUnderANewGeneration) {
  MutexLock lock(&names_.mutex);
  Inode* root = names_.Root();
  const Began began = names_.Begin(root);
  Inode* a = names_.Learn(root, "a", File("x"), began, false);
  a->lookups = 1;
  const NodeId node = InodeTable::IdOf(*a);
  names_.Remove(a);
  EXPECT_EQ(names_.Get(node), a);
  names_.Forget(node, 1);
  EXPECT_EQ(names_.Get(node), nullptr);
  Inode* b = names_.Learn(root, "b", File("x"), began, false);
  EXPECT_NE(InodeTable::IdOf(*b), node);
  names_.End(kRootNode, began);
}

TEST_F(DentryCacheTest, AForgottenChildEndsACompleteListing) {
  MutexLock lock(&names_.mutex);
  Inode* root = names_.Root();
  const Began began = names_.Begin(root);
  names_.LearnComplete(root, began, {""});
  EXPECT_EQ(names_.Look(root, "x", LookFor::kLookup).belief, DentryCache::Verdict::kAbsent);
  clock_.Advance(absl::Seconds(1));
  EXPECT_EQ(names_.Look(root, "x", LookFor::kLookup).belief, DentryCache::Verdict::kUnknown);
  names_.End(kRootNode, began);
}

}  // namespace
}  // namespace ufs
