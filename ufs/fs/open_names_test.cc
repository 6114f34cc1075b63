// Names of files that are open or unpublished: removal, and rename with what it replaces.
#include <cerrno>

#include "gmock/gmock.h"
#include "ufs/fs/testing/fs_fixture.h"

namespace ufs {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class OpenNamesTest : public FsFixture {
 protected:
  OpenNamesTest() {
    processes_.Put(10, 10);
    context_.pid = 10;  // the opener: its closes publish
  }
};

TEST_F(OpenNamesTest, AnUnlinkedOpenFileStaysReadableUntilItsLastClose) {
  store_->Put("f", "bytes");
  const NodeId node = Walk("f");
  const HandleId handle = Open(node, O_RDONLY)->handle;
  ASSERT_TRUE(Unlink(kRootNode, "f").ok());
  clock_.Advance(absl::Hours(1));
  EXPECT_EQ(Lookup(kRootNode, "f")->node, 0u);
  EXPECT_THAT(List(kRootNode), IsEmpty());
  EXPECT_EQ(Read(node, handle).value(), "bytes");
  EXPECT_EQ(GetAttr(node)->attr.nlink, 0u);
  EXPECT_EQ(store_->Body("f"), "bytes");
  EXPECT_TRUE(Release(node, handle).ok());
  EXPECT_EQ(store_->Body("f"), absl::nullopt);
  EXPECT_EQ(store_->Count("DeleteObject"), 1);
}

TEST_F(OpenNamesTest, AnUnlinkedUnpublishedFileIsNeverSent) {
  const FileSystem::Created f = Create(kRootNode, "f", O_RDWR | O_CREAT).value();
  ASSERT_TRUE(Write(f.entry.node, f.open.handle, 0, "x").ok());
  ASSERT_TRUE(Unlink(kRootNode, "f").ok());
  ASSERT_TRUE(Write(f.entry.node, f.open.handle, 1, "y").ok());
  EXPECT_EQ(Read(f.entry.node, f.open.handle).value(), "xy");
  EXPECT_TRUE(Flush(f.entry.node, f.open.handle).ok());
  EXPECT_TRUE(Release(f.entry.node, f.open.handle).ok());
  EXPECT_EQ(store_->Writes(), 0);
}

TEST_F(OpenNamesTest, ANewFileReplacesOneThatWaitsForItsLastClose) {
  store_->Put("f", "old");
  const NodeId node = Walk("f");
  const HandleId handle = Open(node, O_RDONLY)->handle;
  ASSERT_TRUE(Unlink(kRootNode, "f").ok());
  WriteFile(kRootNode, "f", "new");
  EXPECT_TRUE(Release(node, handle).ok());
  EXPECT_EQ(store_->Body("f"), "new");
  EXPECT_EQ(store_->Count("DeleteObject"), 0);
  EXPECT_EQ(ReadFile(kRootNode, "f").value(), "new");
}

TEST_F(OpenNamesTest, RmdirSendsWaitingRemovals) {
  store_->Put("d/f", "old");
  const NodeId dir = Walk("d");
  const NodeId node = Walk("d/f");
  const HandleId handle = Open(node, O_RDONLY)->handle;
  ASSERT_TRUE(Unlink(dir, "f").ok());
  EXPECT_TRUE(Rmdir(kRootNode, "d").ok());
  EXPECT_THAT(store_->Keys(), IsEmpty());
  EXPECT_TRUE(Release(node, handle).ok());
  EXPECT_EQ(store_->Count("DeleteObject"), 1);
}

TEST_F(OpenNamesTest, RenameCopiesAndDeletes) {
  store_->Put("f", "bytes");
  store_->Put("d/x", "1");
  const NodeId node = Walk("f");
  const NodeId dir = Walk("d");
  Lookup(dir, "g").IgnoreError();
  const uint64_t ino = GetAttr(node)->attr.ino;
  store_->ResetCounts();
  ASSERT_TRUE(Rename(kRootNode, "f", dir, "g").ok());
  EXPECT_EQ(store_->Count("CopyObject"), 1);
  EXPECT_EQ(store_->Count("DeleteObject"), 1);
  EXPECT_EQ(store_->Count(), 2);
  EXPECT_THAT(store_->Keys(), ElementsAre("d/g", "d/x"));
  EXPECT_EQ(Walk("d/g"), node);
  EXPECT_EQ(GetAttr(node)->attr.ino, ino);
  EXPECT_EQ(Lookup(kRootNode, "f")->node, 0u);
  EXPECT_EQ(ReadFile(dir, "g").value(), "bytes");
}

TEST_F(OpenNamesTest, RenameReplacesAndKeepsReaders) {
  store_->Put("f", "bytes");
  store_->Put("g", "other");
  const NodeId node = Walk("f");
  const HandleId handle = Open(node, O_RDONLY)->handle;
  ASSERT_TRUE(Rename(kRootNode, "f", kRootNode, "g").ok());
  EXPECT_EQ(Read(node, handle).value(), "bytes");
  EXPECT_EQ(ReadFile(kRootNode, "g").value(), "bytes");
  EXPECT_TRUE(Release(node, handle).ok());
}

TEST_F(OpenNamesTest, RenameOfAFileNeverSentChangesItsKey) {
  Lookup(kRootNode, "g").IgnoreError();
  const FileSystem::Created f = Create(kRootNode, "f").value();
  ASSERT_TRUE(Write(f.entry.node, f.open.handle, 0, "x").ok());
  ASSERT_TRUE(Rename(kRootNode, "f", kRootNode, "g").ok());
  EXPECT_EQ(store_->Writes(), 0);
  EXPECT_EQ(Lookup(kRootNode, "f")->node, 0u);
  ASSERT_TRUE(Flush(f.entry.node, f.open.handle).ok());
  ASSERT_TRUE(Release(f.entry.node, f.open.handle).ok());
  EXPECT_THAT(store_->Keys(), ElementsAre("g"));
}

TEST_F(OpenNamesTest, RenameWhileStreamingPublishesFirst) {
  content_.streaming = true;
  const FileSystem::Created f = Create(kRootNode, "f").value();
  ASSERT_TRUE(Write(f.entry.node, f.open.handle, 0, "x").ok());
  ASSERT_TRUE(Rename(kRootNode, "f", kRootNode, "g").ok());
  EXPECT_EQ(store_->Body("g"), "x");
  EXPECT_EQ(store_->Body("f"), absl::nullopt);
  ASSERT_TRUE(Write(f.entry.node, f.open.handle, 1, "y").ok());
  ASSERT_TRUE(Flush(f.entry.node, f.open.handle).ok());
  ASSERT_TRUE(Release(f.entry.node, f.open.handle).ok());
  EXPECT_EQ(store_->Body("g"), "xy");
  EXPECT_THAT(store_->Keys(), ElementsAre("g"));
}

TEST_F(OpenNamesTest, RenameRefusesWhatItCannotDo) {
  store_->Put("f", "1");
  store_->Put("g", "2");
  store_->Put("d/x", "3");
  EXPECT_EQ(Errno(Rename(kRootNode, "f", kRootNode, "g", 1 /* RENAME_NOREPLACE */)), EEXIST);
  EXPECT_EQ(Errno(Rename(kRootNode, "f", kRootNode, "g", 2 /* RENAME_EXCHANGE */)), EINVAL);
  EXPECT_EQ(Errno(Rename(kRootNode, "f", kRootNode, "d")), EISDIR);
  EXPECT_EQ(Errno(Rename(kRootNode, "d", kRootNode, "e")), EOPNOTSUPP);
  EXPECT_EQ(Errno(Rename(kRootNode, "no", kRootNode, "e")), ENOENT);
  EXPECT_TRUE(Rename(kRootNode, "f", kRootNode, "f").ok());
  EXPECT_EQ(store_->Writes(), 0);
  EXPECT_TRUE(Rename(kRootNode, "f", kRootNode, "h", 1).ok());
}

TEST_F(OpenNamesTest, ARenameWhoseDeleteFailsShowsBothNames) {
  store_->Put("f", "1");
  store_->Fail("DeleteObject", absl::UnavailableError("down"));
  EXPECT_EQ(Errno(Rename(kRootNode, "f", kRootNode, "g")), EIO);
  EXPECT_EQ(ReadFile(kRootNode, "f").value(), "1");
  EXPECT_EQ(ReadFile(kRootNode, "g").value(), "1");
}

TEST_F(OpenNamesTest, WhatANewFileReplacedNeverComesBack) {
  store_->Put("g", "old");
  Walk("g");
  const FileSystem::Created f = Create(kRootNode, "f").value();
  ASSERT_TRUE(Write(f.entry.node, f.open.handle, 0, "new").ok());
  ASSERT_TRUE(Rename(kRootNode, "f", kRootNode, "g").ok());
  EXPECT_EQ(store_->Body("g"), "old");  // until ours is published
  ASSERT_TRUE(Rename(kRootNode, "g", kRootNode, "h").ok());
  EXPECT_EQ(store_->Body("g"), absl::nullopt);
  EXPECT_EQ(store_->Body("h"), "new");
  EXPECT_TRUE(Release(f.entry.node, f.open.handle).ok());
}

TEST_F(OpenNamesTest, WhatARemovedNewFileReplacedNeverComesBack) {
  store_->Put("g", "old");
  Walk("g");
  const FileSystem::Created f = Create(kRootNode, "f").value();
  ASSERT_TRUE(Rename(kRootNode, "f", kRootNode, "g").ok());
  ASSERT_TRUE(Unlink(kRootNode, "g").ok());
  EXPECT_TRUE(Release(f.entry.node, f.open.handle).ok());
  EXPECT_THAT(store_->Keys(), IsEmpty());
  clock_.Advance(absl::Hours(1));
  EXPECT_EQ(Lookup(kRootNode, "g")->node, 0u);
}

}  // namespace
}  // namespace ufs
