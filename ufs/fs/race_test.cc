// Answers that come after our own changes, listings that are overtaken, memory that runs out, and
// threads that get in each other's way.
#include <atomic>
#include <cerrno>
#include <thread>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "ufs/fs/testing/fs_fixture.h"

namespace ufs {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

class RaceTest : public FsFixture {};

TEST_F(RaceTest, ALookupThatBeganBeforeAnUnlinkDoesNotBringTheFileBack) {
  store_->Put("a", "1");
  Walk("a");
  clock_.Advance(absl::Seconds(2));
  store_->Hold("ListObjects");
  absl::StatusOr<Entry> late = absl::UnknownError("");
  std::thread looker([&] { late = Lookup(kRootNode, "a"); });
  store_->WaitHeld(1);  // it has seen the object
  std::thread unlinker([&] {
    // The kernel knows the name, the cache has it expired: it asks again and is held as well.
    EXPECT_TRUE(Unlink(kRootNode, "a").ok());
  });
  store_->WaitHeld(2);
  store_->Release();
  unlinker.join();
  looker.join();
  EXPECT_EQ(Lookup(kRootNode, "a")->node, 0u);
  EXPECT_THAT(List(kRootNode), IsEmpty());
}

TEST_F(RaceTest, AMissThatBeganBeforeACreationDoesNotHideTheFile) {
  store_->Hold("ListObjects");
  absl::StatusOr<Entry> late = absl::UnknownError("");
  std::thread looker([&] { late = Lookup(kRootNode, "d"); });
  store_->WaitHeld(1);  // it has seen nothing
  store_->Put("d/x", "1");
  absl::StatusOr<Entry> made = absl::UnknownError("");
  std::thread maker([&] { made = Mkdir(kRootNode, "e"); });
  store_->WaitHeld(2);
  store_->Release();
  looker.join();
  maker.join();
  ASSERT_TRUE(made.ok());
  EXPECT_NE(Lookup(kRootNode, "e")->node, 0u);
}

TEST_F(RaceTest, AListingThatBeganBeforeAPublishDoesNotHideTheFile) {
  store_->Put("a", "1");
  EXPECT_EQ(Lookup(kRootNode, "f")->node, 0u);
  store_->Hold("ListObjects");
  std::vector<std::string> names;
  std::thread lister([&] { names = List(kRootNode); });
  store_->WaitHeld(1);
  const NodeId node = WriteFile(kRootNode, "f", "new");
  store_->Release();
  lister.join();
  EXPECT_EQ(Lookup(kRootNode, "f")->node, node);
  EXPECT_EQ(Lookup(kRootNode, "f")->attr.size, 3);
}

TEST_F(RaceTest, AListingNeverReplacesWhatIsBeingWritten) {
  store_->Put("f", "old");
  const NodeId node = Walk("f");
  const HandleId handle = Open(node, O_WRONLY | O_TRUNC)->handle;
  ASSERT_TRUE(Write(node, handle, 0, "newer!").ok());
  store_->Put("f", "theirs");
  clock_.Advance(absl::Seconds(2));
  EXPECT_THAT(List(kRootNode), ElementsAre("f"));
  EXPECT_EQ(Walk("f"), node);
  EXPECT_EQ(GetAttr(node)->attr.size, 6);
  ASSERT_TRUE(Flush(node, handle).ok());
  ASSERT_TRUE(Release(node, handle).ok());
  EXPECT_EQ(store_->Body("f"), "newer!");
}

TEST_F(RaceTest, AnUnlinkWaitsForAPublishUnderWay) {
  const FileSystem::Created f = Create(kRootNode, "f").value();
  store_->Hold("PutObject");
  std::thread closer([&] { EXPECT_TRUE(Flush(f.entry.node, f.open.handle).ok()); });
  store_->WaitHeld(1);
  std::thread unlinker([&] { EXPECT_TRUE(Unlink(kRootNode, "f").ok()); });
  store_->Release();
  closer.join();
  unlinker.join();
  EXPECT_TRUE(Release(f.entry.node, f.open.handle).ok());
  EXPECT_THAT(store_->Keys(), IsEmpty());
  EXPECT_EQ(Lookup(kRootNode, "f")->node, 0u);
}

TEST_F(RaceTest, ANewFileIsNotDeletedByTheRemovalOfTheOldOne) {
  store_->Put("f", "old");
  const NodeId node = Walk("f");
  const HandleId handle = Open(node, O_RDONLY)->handle;
  ASSERT_TRUE(Unlink(kRootNode, "f").ok());
  store_->Hold("DeleteObject");
  std::thread closer([&] { EXPECT_TRUE(Release(node, handle).ok()); });
  store_->WaitHeld(1);
  std::thread writer([&] { WriteFile(kRootNode, "f", "new"); });
  store_->Release();
  closer.join();
  writer.join();
  EXPECT_EQ(store_->Body("f"), "new");
  EXPECT_EQ(ReadFile(kRootNode, "f").value(), "new");
}

TEST_F(RaceTest, TwoListingsOfOneDirectoryDoNotDisturbEachOther) {
  store_->set_page_size(3);
  for (int i = 0; i < 20; ++i) {
    store_->Put(absl::StrCat("f", i), "x");
  }
  const HandleId a = OpenDir(kRootNode).value();
  const HandleId b = OpenDir(kRootNode).value();
  int64_t offset_a = 0;
  int64_t offset_b = 0;
  size_t seen_a = 0;
  size_t seen_b = 0;
  for (bool more = true; more;) {
    FakeSink sink_a(3);
    FakeSink sink_b(4);
    ASSERT_TRUE(ReadDir(kRootNode, a, offset_a, &sink_a).ok());
    ASSERT_TRUE(ReadDir(kRootNode, b, offset_b, &sink_b).ok());
    seen_a += sink_a.names.size();
    seen_b += sink_b.names.size();
    offset_a = sink_a.names.empty() ? offset_a : sink_a.offsets.back();
    offset_b = sink_b.names.empty() ? offset_b : sink_b.offsets.back();
    more = !sink_a.names.empty() || !sink_b.names.empty();
  }
  EXPECT_EQ(seen_a, 22u);
  EXPECT_EQ(seen_b, 22u);
  fs().ReleaseDir(context_, kRootNode, a);
  fs().ReleaseDir(context_, kRootNode, b);
}

TEST_F(RaceTest, AnEntryThatDoesNotFitTakesNoCount) {
  store_->Put("a", "1");
  store_->Put("b", "1");
  const HandleId handle = OpenDir(kRootNode).value();
  FakeSink sink(3);
  ASSERT_TRUE(ReadDir(kRootNode, handle, 0, &sink).ok());
  ASSERT_THAT(sink.names, ElementsAre(".", "..", "a"));
  const NodeId a = sink.entries[2].node;
  fs().Forget(a, 1);
  const Entry b = Lookup(kRootNode, "b").value();
  fs().Forget(b.node, 1);  // were it counted twice, the replacement would get a new node
  store_->Put("b", "22");
  clock_.Advance(absl::Seconds(2));
  EXPECT_EQ(Lookup(kRootNode, "b")->node, b.node);
  fs().ReleaseDir(context_, kRootNode, handle);
}

TEST_F(RaceTest, InodesStayWithinTheirMemory) {
  options_.inode_watermark = int64_t{1} << 20;
  for (int d = 0; d < 20; ++d) {
    for (int i = 0; i < 1000; ++i) {
      store_->Put(absl::StrCat("d", d, "/file-with-a-longer-name-", i), "x");
    }
  }
  size_t found = 0;
  for (int d = 0; d < 20; ++d) {
    const NodeId dir = Walk(absl::StrCat("d", d));
    const HandleId handle = OpenDir(dir).value();
    for (int64_t offset = 0;;) {  // as find(1): the kernel keeps every node that it was given
      FakeSink sink(200);
      ASSERT_TRUE(ReadDir(dir, handle, offset, &sink).ok());
      if (sink.names.empty()) {
        break;
      }
      found += sink.names.size();
      offset = sink.offsets.back();
      EXPECT_LT(memory_.used(MemoryUse::kInode), int64_t{3} << 20);
    }
    fs().ReleaseDir(context_, dir, handle);
  }
  EXPECT_EQ(found, 20u * 1002u);
  MutexLock lock(&notifier_.mutex);
  EXPECT_FALSE(notifier_.entries.empty());  // the kernel was asked to let go
}

TEST_F(RaceTest, WhatTheKernelForgetsUnderPressureIsFreed) {
  options_.inode_watermark = 256 << 10;
  for (int i = 0; i < 3000; ++i) {
    store_->Put(absl::StrCat("d/file-", i), "x");
  }
  const NodeId dir = Walk("d");
  for (int i = 0; i < 3000; ++i) {
    const Entry entry = Lookup(dir, absl::StrCat("file-", i)).value();
    ASSERT_NE(entry.node, 0u);
    fs().Forget(entry.node, 1);
  }
  EXPECT_LT(memory_.used(MemoryUse::kInode), int64_t{1} << 20);
  EXPECT_EQ(List(dir).size(), 3000u);
}

TEST_F(RaceTest, ThreadsOnTheSameNamesEndInWhatTheStoreHas) {
  constexpr int kRounds = 60;
  Mkdir(kRootNode, "d").IgnoreError();
  const NodeId dir = Walk("d");
  std::atomic<int> reads{0};
  const auto work = [&](int seed) {
    for (int i = 0; i < kRounds; ++i) {
      const std::string name = absl::StrCat("f", (i * 7 + seed) % 5);
      switch ((i + seed) % 6) {
        case 0:
        case 1: {
          absl::StatusOr<FileSystem::Created> f = Create(dir, name, O_RDWR | O_CREAT | O_TRUNC);
          if (f.ok()) {
            Write(f->entry.node, f->open.handle, 0, absl::StrCat("v", i)).IgnoreError();
            Flush(f->entry.node, f->open.handle).IgnoreError();
            Release(f->entry.node, f->open.handle).IgnoreError();
            fs().Forget(f->entry.node, 1);
          }
          break;
        }
        case 2:
          Unlink(dir, name).IgnoreError();
          break;
        case 3:
          Rename(dir, name, dir, absl::StrCat("f", (i + 1) % 5)).IgnoreError();
          break;
        case 4:
          List(dir, 3);
          break;
        default: {
          const absl::StatusOr<Entry> entry = Lookup(dir, name);
          if (entry.ok() && entry->node != 0) {
            const absl::StatusOr<OpenReply> open = Open(entry->node, O_RDONLY);
            if (open.ok()) {
              reads += Read(entry->node, open->handle).ok() ? 1 : 0;
              Release(entry->node, open->handle).IgnoreError();
            }
            fs().Forget(entry->node, 1);
          }
        }
      }
    }
  };
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back(work, t);
  }
  for (std::thread& thread : threads) {
    thread.join();
  }
  clock_.Advance(absl::Hours(1));
  std::vector<std::string> expected;
  for (const std::string& key : store_->Keys()) {
    if (key != "d/") {
      expected.push_back(key.substr(2));
    }
  }
  std::vector<std::string> listed = List(dir);
  EXPECT_THAT(listed, testing::UnorderedElementsAreArray(expected));
  for (const std::string& name : expected) {
    EXPECT_EQ(ReadFile(dir, name).value(), store_->Body("d/" + name));
  }
}

}  // namespace
}  // namespace ufs
