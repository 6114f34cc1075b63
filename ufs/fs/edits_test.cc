// Changes of a file's content: anywhere, in length, by ranges; what is published when, and who is
// told.
#include <linux/falloc.h>
#include <unistd.h>

#include <cerrno>

#include "gmock/gmock.h"
#include "ufs/fs/testing/fs_fixture.h"

namespace ufs {
namespace {

using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::IsEmpty;

constexpr int64_t kPetabyte = int64_t{1} << 50;

class EditsTest : public FsFixture {
 protected:
  EditsTest() { store_->Put("f", "0123456789"); }

  HandleId OpenF(int flags = O_RDWR) {
    node_ = Walk("f");
    return Open(node_, flags)->handle;
  }
  absl::StatusOr<AttrReply> Truncate(int64_t size,
                                     absl::optional<HandleId> handle = absl::nullopt) {
    SetAttr set;
    set.size = size;
    return SetAttributes(node_, set, handle);
  }
  void Close(HandleId handle) {
    EXPECT_TRUE(Flush(node_, handle).ok());
    EXPECT_TRUE(Release(node_, handle).ok());
  }
  std::string Hole(size_t size) { return std::string(size, '\0'); }
  int WriteErrno(HandleId handle, int64_t offset, const std::string& data) {
    return Errno(Write(node_, handle, offset, data).status());
  }

  std::vector<PendingFile> Pending() { return fs().Pending(""); }

  NodeId node_ = 0;
};

TEST_F(EditsTest, AnOverwriteKeepsWhatIsAroundIt) {
  const HandleId handle = OpenF();
  ASSERT_EQ(WriteErrno(handle, 3, "xyz"), 0);
  EXPECT_EQ(Read(node_, handle).value(), "012xyz6789");
  EXPECT_EQ(store_->Body("f"), "0123456789");
  Close(handle);
  EXPECT_EQ(store_->Body("f"), "012xyz6789");
  EXPECT_EQ(store_->Count("PutObject"), 1);
}

TEST_F(EditsTest, BehindTheEndLiesAHoleOfZeros) {
  const HandleId handle = OpenF();
  ASSERT_EQ(WriteErrno(handle, 14, "x"), 0);
  EXPECT_EQ(GetAttr(node_)->attr.size, 15);
  EXPECT_EQ(Read(node_, handle, 8).value(), "89" + Hole(4) + "x");
  Close(handle);
  EXPECT_EQ(store_->Body("f"), "0123456789" + Hole(4) + "x");
}

TEST_F(EditsTest, WritesAndReadsOfSeveralHandlesMeetInOneContent) {
  const HandleId one = OpenF(O_WRONLY);
  const HandleId two = OpenF(O_WRONLY | O_APPEND);
  const HandleId reader = OpenF(O_RDONLY);
  ASSERT_EQ(WriteErrno(one, 0, "a"), 0);
  ASSERT_EQ(WriteErrno(two, 0, "b"), 0);
  ASSERT_EQ(WriteErrno(one, 5, "c"), 0);
  EXPECT_EQ(Read(node_, reader).value(), "a1234c6789b");
  Close(one);
  EXPECT_EQ(store_->Body("f"), "a1234c6789b");
  Close(two);
  EXPECT_EQ(Read(node_, reader).value(), "a1234c6789b");
  EXPECT_TRUE(Release(node_, reader).ok());
  EXPECT_EQ(store_->Count("PutObject"), 1);
}

TEST_F(EditsTest, AChangeAfterAPublishEndsInTheNextOne) {
  const HandleId handle = OpenF();
  ASSERT_EQ(WriteErrno(handle, 1, "x"), 0);
  ASSERT_TRUE(Fsync(node_, handle).ok());
  EXPECT_EQ(store_->Body("f"), "0x23456789");
  ASSERT_EQ(WriteErrno(handle, 2, "y"), 0);
  EXPECT_EQ(store_->Body("f"), "0x23456789");
  Close(handle);
  EXPECT_EQ(store_->Body("f"), "0xy3456789");
}

TEST_F(EditsTest, AnEditOfWhatAnotherClientReplacedIsAnErrorAndNeverAMixture) {
  const HandleId handle = OpenF();
  ASSERT_EQ(WriteErrno(handle, 1, "x"), 0);
  store_->Put("f", "theirs, and longer");
  EXPECT_EQ(Errno(Flush(node_, handle)), ESTALE);
  EXPECT_EQ(Errno(Release(node_, handle)), ESTALE);
  EXPECT_EQ(store_->Body("f"), "theirs, and longer");
}

TEST_F(EditsTest, WhatHasNoRoomIsEnospcAndChangesNothing) {
  const HandleId handle = OpenF();
  content_.full = true;
  EXPECT_EQ(WriteErrno(handle, 3, "x"), ENOSPC);
  EXPECT_EQ(Errno(Truncate(3, handle).status()), ENOSPC);
  EXPECT_EQ(Errno(Fallocate(node_, handle, 0, 0, 20)), ENOSPC);
  EXPECT_EQ(Errno(Fallocate(node_, handle, FALLOC_FL_ZERO_RANGE, 0, 2)), ENOSPC);
  EXPECT_THAT(Pending(), IsEmpty());
  Close(handle);
  EXPECT_EQ(store_->Writes(), 0);
}

TEST_F(EditsTest, WhatNoObjectCanHoldIsEfbig) {
  const HandleId handle = OpenF();
  EXPECT_EQ(WriteErrno(handle, kPetabyte, "x"), EFBIG);
  EXPECT_EQ(Errno(Truncate(kPetabyte, handle).status()), EFBIG);
  EXPECT_EQ(Errno(Truncate(kPetabyte).status()), EFBIG);
  EXPECT_EQ(Errno(Fallocate(node_, handle, 0, 0, kPetabyte)), EFBIG);
  EXPECT_EQ(Errno(Fallocate(node_, handle, 0, INT64_MAX, 1)), EFBIG);
  EXPECT_EQ(GetAttr(node_)->attr.size, 10);
  Close(handle);
  EXPECT_EQ(store_->Writes(), 0);
}

// open(O_TRUNC)

TEST_F(EditsTest, AnOpenThatTruncatesIsPublishedByItsClose) {
  const HandleId handle = OpenF(O_WRONLY | O_TRUNC);
  EXPECT_EQ(GetAttr(node_)->attr.size, 0);
  EXPECT_EQ(store_->Body("f"), "0123456789");
  Close(handle);
  EXPECT_EQ(store_->Body("f"), "");
}

TEST_F(EditsTest, AnOpenThatTruncatesTakesFromOthersWhatTheyWrote) {
  const HandleId writer = OpenF();
  ASSERT_EQ(WriteErrno(writer, 10, "more"), 0);
  const HandleId second = OpenF(O_RDWR | O_TRUNC);
  EXPECT_EQ(Read(node_, writer).value(), "");
  ASSERT_EQ(WriteErrno(writer, 2, "x"), 0);
  EXPECT_EQ(Read(node_, second).value(), Hole(2) + "x");
  Close(second);
  EXPECT_EQ(store_->Body("f"), Hole(2) + "x");
  EXPECT_TRUE(Release(node_, writer).ok());
}

TEST_F(EditsTest, ATruncatingOpenForReadingIsPublishedToo) {
  Close(OpenF(O_RDONLY | O_TRUNC));
  EXPECT_EQ(store_->Body("f"), "");
}

// ftruncate(2)

TEST_F(EditsTest, TruncationByHandleIsPublishedByItsClose) {
  const HandleId handle = OpenF();
  EXPECT_EQ(Truncate(4, handle)->attr.size, 4);
  EXPECT_EQ(Read(node_, handle).value(), "0123");
  EXPECT_EQ(Truncate(6, handle)->attr.size, 6);
  EXPECT_EQ(Read(node_, handle).value(), "0123" + Hole(2));  // what was cut does not come back
  EXPECT_EQ(store_->Body("f"), "0123456789");
  Close(handle);
  EXPECT_EQ(store_->Body("f"), "0123" + Hole(2));
}

TEST_F(EditsTest, TruncationByHandleToNothingAndOnwards) {
  const HandleId handle = OpenF(O_WRONLY);
  EXPECT_EQ(Truncate(0, handle)->attr.size, 0);
  EXPECT_EQ(store_->Body("f"), "0123456789");
  ASSERT_EQ(WriteErrno(handle, 0, "n"), 0);
  Close(handle);
  EXPECT_EQ(store_->Body("f"), "n");
}

TEST_F(EditsTest, TruncationToThePresentLengthSendsNothing) {
  const HandleId handle = OpenF();
  EXPECT_EQ(Truncate(10, handle)->attr.size, 10);
  EXPECT_EQ(Truncate(10)->attr.size, 10);
  Close(handle);
  EXPECT_EQ(store_->Writes(), 0);
}

// truncate(2)

TEST_F(EditsTest, TruncationByPathIsPublishedBeforeTheReply) {
  node_ = Walk("f");
  EXPECT_EQ(Truncate(4)->attr.size, 4);
  EXPECT_EQ(store_->Body("f"), "0123");
  EXPECT_EQ(Truncate(6)->attr.size, 6);
  EXPECT_EQ(store_->Body("f"), "0123" + Hole(2));
  EXPECT_EQ(Truncate(0)->attr.size, 0);
  EXPECT_EQ(store_->Body("f"), "");
  EXPECT_EQ(store_->Count("PutObject"), 3);
  EXPECT_EQ(ReadFile(kRootNode, "f").value(), "");
}

TEST_F(EditsTest, TruncationByPathOfWhatAWriterHasUnpublishedIsLeftToItsClose) {
  const HandleId handle = OpenF();
  ASSERT_EQ(WriteErrno(handle, 10, "more"), 0);
  EXPECT_EQ(Truncate(12)->attr.size, 12);
  EXPECT_EQ(store_->Body("f"), "0123456789");
  Close(handle);
  EXPECT_EQ(store_->Body("f"), "0123456789mo");
}

TEST_F(EditsTest, TruncationByPathBesideIdleHandlesIsPublishedAtOnce) {
  const HandleId writer = OpenF();
  const HandleId reader = OpenF(O_RDONLY);
  EXPECT_EQ(Truncate(4)->attr.size, 4);
  EXPECT_EQ(store_->Body("f"), "0123");
  EXPECT_EQ(Read(node_, reader).value(), "0123");
  Close(writer);
  EXPECT_TRUE(Release(node_, reader).ok());
  EXPECT_EQ(store_->Count("PutObject"), 1);
}

TEST_F(EditsTest, TruncationByPathAfterAWritersLastCloseThatFailedStillArrives) {
  const HandleId reader = OpenF(O_RDONLY);
  const HandleId writer = OpenF(O_WRONLY);
  ASSERT_EQ(WriteErrno(writer, 10, "more"), 0);
  store_->Fail("PutObject", absl::UnavailableError("down"));
  EXPECT_EQ(Errno(Release(node_, writer)), EIO);
  EXPECT_EQ(Truncate(11)->attr.size, 11);  // unpublished, but nobody's close is to come
  EXPECT_EQ(store_->Body("f"), "0123456789m");
  EXPECT_TRUE(Release(node_, reader).ok());
}

TEST_F(EditsTest, AFailedTruncationByPathLeavesTheOldObject) {
  node_ = Walk("f");
  store_->Fail("PutObject", absl::UnavailableError("down"));
  EXPECT_EQ(Errno(Truncate(4).status()), EIO);
  EXPECT_EQ(store_->Body("f"), "0123456789");
  EXPECT_EQ(GetAttr(node_)->attr.size, 10);
  EXPECT_EQ(ReadFile(kRootNode, "f").value(), "0123456789");
}

TEST_F(EditsTest, TruncationByPathOfAReplacedObjectIsStaleAndTheNextLookupIsNew) {
  node_ = Walk("f");
  store_->Put("f", "foreign");
  EXPECT_EQ(Errno(Truncate(4).status()), ESTALE);
  EXPECT_EQ(store_->Body("f"), "foreign");
  node_ = Walk("f");
  EXPECT_EQ(Truncate(4)->attr.size, 4);  // as truncate(2) does by itself
  EXPECT_EQ(store_->Body("f"), "fore");
}

TEST_F(EditsTest, AKilledTruncationGoesAwayAndIsPublishedAllTheSame) {
  node_ = Walk("f");
  store_->Hold("PutObject");
  CancelSource kill;
  context_.pid = 10;
  context_.request.cancel = kill.token();
  SetAttr set;
  set.size = 4;
  absl::optional<absl::Status> answer;
  fs().SetAttributes(
      context_, node_, set, absl::nullopt,
      [&answer](absl::StatusOr<AttrReply> reply) { answer = std::move(reply).status(); });
  store_->WaitHeld(1);
  EXPECT_FALSE(answer.has_value());
  processes_.Kill(10);
  kill.Cancel();
  ASSERT_TRUE(answer.has_value());
  EXPECT_EQ(Errno(*answer), EINTR);
  store_->Release();
  EXPECT_EQ(store_->Body("f"), "0123");
}

// fallocate(2)

TEST_F(EditsTest, FallocateExtendsAndNeverCuts) {
  const HandleId handle = OpenF();
  EXPECT_TRUE(Fallocate(node_, handle, 0, 2, 3).ok());
  EXPECT_THAT(Pending(), IsEmpty());
  EXPECT_TRUE(Fallocate(node_, handle, 0, 2, 10).ok());
  EXPECT_EQ(GetAttr(node_)->attr.size, 12);
  Close(handle);
  EXPECT_EQ(store_->Body("f"), "0123456789" + Hole(2));
}

TEST_F(EditsTest, FallocateThatKeepsTheSizeDoesNothing) {
  const HandleId handle = OpenF();
  EXPECT_TRUE(Fallocate(node_, handle, FALLOC_FL_KEEP_SIZE, 0, 1000).ok());
  Close(handle);
  EXPECT_EQ(store_->Writes(), 0);
}

TEST_F(EditsTest, PunchedHolesAreZerosWithinTheFile) {
  const HandleId handle = OpenF();
  constexpr int kPunch = FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE;
  EXPECT_TRUE(Fallocate(node_, handle, kPunch, 20, 5).ok());
  EXPECT_THAT(Pending(), IsEmpty());
  EXPECT_TRUE(Fallocate(node_, handle, kPunch, 2, 3).ok());
  EXPECT_TRUE(Fallocate(node_, handle, kPunch, 8, 100).ok());
  EXPECT_EQ(Read(node_, handle).value(), "01" + Hole(3) + "567" + Hole(2));
  Close(handle);
  EXPECT_EQ(store_->Body("f"), "01" + Hole(3) + "567" + Hole(2));
}

TEST_F(EditsTest, ZeroedRangesExtendTheFileUnlessItsSizeIsKept) {
  const HandleId handle = OpenF();
  EXPECT_TRUE(Fallocate(node_, handle, FALLOC_FL_ZERO_RANGE | FALLOC_FL_KEEP_SIZE, 8, 100).ok());
  EXPECT_EQ(GetAttr(node_)->attr.size, 10);
  EXPECT_TRUE(Fallocate(node_, handle, FALLOC_FL_ZERO_RANGE, 6, 6).ok());
  EXPECT_EQ(GetAttr(node_)->attr.size, 12);
  EXPECT_TRUE(Fallocate(node_, handle, FALLOC_FL_ZERO_RANGE, 14, 1).ok());
  Close(handle);
  EXPECT_EQ(store_->Body("f"), "012345" + Hole(9));
}

TEST_F(EditsTest, OtherFallocatesAreRefused) {
  const HandleId handle = OpenF();
  for (const int mode : {FALLOC_FL_COLLAPSE_RANGE, FALLOC_FL_INSERT_RANGE, FALLOC_FL_UNSHARE_RANGE,
                         FALLOC_FL_PUNCH_HOLE, 0x80}) {
    EXPECT_EQ(Errno(Fallocate(node_, handle, mode, 0, 4)), EOPNOTSUPP) << mode;
  }
  EXPECT_EQ(Errno(Fallocate(node_, handle, 0, 0, 0)), EINVAL);
  EXPECT_EQ(Errno(Fallocate(node_, handle, 0, -1, 4)), EINVAL);
  EXPECT_EQ(Errno(Fallocate(node_, handle + 1, 0, 0, 4)), EBADF);
  const HandleId reader = OpenF(O_RDONLY);
  EXPECT_EQ(Errno(Fallocate(node_, reader, 0, 0, 40)), EBADF);
  EXPECT_TRUE(Release(node_, reader).ok());
  Close(handle);
  EXPECT_EQ(store_->Writes(), 0);
}

// lseek(2)

TEST_F(EditsTest, WhatIsPublishedIsAllData) {
  const HandleId handle = OpenF(O_RDONLY);
  EXPECT_EQ(Seek(node_, handle, 3, SEEK_DATA).value(), 3);
  EXPECT_EQ(Seek(node_, handle, 3, SEEK_HOLE).value(), 10);
  EXPECT_EQ(Errno(Seek(node_, handle, 10, SEEK_DATA).status()), ENXIO);
  EXPECT_EQ(Errno(Seek(node_, handle, 10, SEEK_HOLE).status()), ENXIO);
  EXPECT_EQ(Errno(Seek(node_, handle, -1, SEEK_DATA).status()), ENXIO);
  EXPECT_EQ(Errno(Seek(node_, handle, 0, SEEK_END).status()), EINVAL);
  EXPECT_EQ(Errno(Seek(node_, handle + 1, 0, SEEK_DATA).status()), EBADF);
  EXPECT_TRUE(Release(node_, handle).ok());
}

TEST_F(EditsTest, AnUnlinkedFileKeepsTheLengthThatItIsGiven) {
  const HandleId handle = OpenF();
  ASSERT_TRUE(Unlink(kRootNode, "f").ok());
  ASSERT_TRUE(Truncate(4, handle).ok());
  EXPECT_EQ(GetAttr(node_)->attr.size, 4);
  EXPECT_EQ(Read(node_, handle).value(), "0123");
  ASSERT_TRUE(Truncate(6, handle).ok());
  EXPECT_EQ(GetAttr(node_)->attr.size, 6);
  EXPECT_EQ(Read(node_, handle).value(), "0123" + Hole(2));
  EXPECT_TRUE(Release(node_, handle).ok());
}

TEST_F(EditsTest, HolesAreFoundUntilTheyArePublished) {
  const HandleId handle = OpenF();
  ASSERT_EQ(WriteErrno(handle, 20, "x"), 0);
  EXPECT_EQ(Seek(node_, handle, 0, SEEK_HOLE).value(), 10);
  EXPECT_EQ(Seek(node_, handle, 12, SEEK_HOLE).value(), 12);
  EXPECT_EQ(Seek(node_, handle, 12, SEEK_DATA).value(), 20);
  EXPECT_TRUE(Truncate(30, handle).ok());
  EXPECT_EQ(Seek(node_, handle, 20, SEEK_HOLE).value(), 21);
  EXPECT_EQ(Errno(Seek(node_, handle, 21, SEEK_DATA).status()), ENXIO);
  ASSERT_TRUE(Fsync(node_, handle).ok());
  EXPECT_EQ(Seek(node_, handle, 0, SEEK_HOLE).value(), 30);
  Close(handle);
}

// O_SYNC

TEST_F(EditsTest, SynchronousHandlesAreLeftToTheKernelsFsync) {
  node_ = Walk("f");
  EXPECT_TRUE(Open(node_, O_WRONLY)->direct_io);
  EXPECT_FALSE(Open(node_, O_WRONLY | O_SYNC)->direct_io);
  EXPECT_FALSE(Open(node_, O_WRONLY | O_DSYNC)->direct_io);
}

TEST_F(EditsTest, ASynchronousWriteThatNoFsyncFollowsIsPublishedBeforeItsReply) {
  WriteFlags flags;
  flags.synchronous = true;
  const HandleId direct = OpenF(O_WRONLY);
  ASSERT_TRUE(Write(node_, direct, 0, "x", flags).ok());
  EXPECT_EQ(store_->Body("f"), "x123456789");
  store_->Fail("PutObject", absl::UnavailableError("down"));
  EXPECT_EQ(Errno(Write(node_, direct, 0, "y", flags).status()), EIO);
  const HandleId cached = OpenF();
  ASSERT_TRUE(Write(node_, cached, 1, "z", flags).ok());
  EXPECT_EQ(store_->Body("f"), "x123456789");
  Close(cached);
  EXPECT_EQ(store_->Body("f"), "yz23456789");
  Close(direct);
}

// What is pending

TEST_F(EditsTest, WhatIsUnpublishedIsPendingUntilItIsPublished) {
  const HandleId handle = OpenF();
  EXPECT_THAT(Pending(), IsEmpty());
  const absl::Time began = clock_.WallNow();
  ASSERT_EQ(WriteErrno(handle, 10, "more"), 0);
  clock_.Advance(absl::Seconds(5));
  ASSERT_EQ(WriteErrno(handle, 0, "x"), 0);
  const FileSystem::Created g = Create(kRootNode, "g").value();
  const std::vector<PendingFile> pending = Pending();
  ASSERT_THAT(pending, ElementsAre(Field(&PendingFile::path, "f"), Field(&PendingFile::path, "g")));
  EXPECT_EQ(pending[0].size, 14);
  EXPECT_EQ(pending[0].written, 5);
  EXPECT_EQ(pending[0].since, began);
  EXPECT_EQ(pending[0].error, "");
  EXPECT_FALSE(pending[0].publishing);
  Close(handle);
  EXPECT_THAT(Pending(), ElementsAre(Field(&PendingFile::path, "g")));
  EXPECT_TRUE(Unlink(kRootNode, "g").ok());
  EXPECT_THAT(Pending(), IsEmpty());  // nothing of it will be published
  EXPECT_TRUE(Release(g.entry.node, g.open.handle).ok());
}

TEST_F(EditsTest, ThePendingFileTellsWhyItIs) {
  const HandleId handle = OpenF();
  ASSERT_EQ(WriteErrno(handle, 0, "x"), 0);
  store_->Fail("PutObject", absl::UnavailableError("down for maintenance"));
  EXPECT_EQ(Errno(Fsync(node_, handle)), EIO);
  ASSERT_EQ(Pending().size(), 1u);
  EXPECT_EQ(Pending()[0].error, "down for maintenance");
  store_->Hold("PutObject");
  absl::optional<absl::Status> synced;
  fs().Fsync(context_, node_, handle, false, [&synced](absl::Status s) { synced = std::move(s); });
  store_->WaitHeld(1);
  EXPECT_TRUE(Pending()[0].publishing);
  store_->Release();
  ASSERT_TRUE(synced.has_value());
  EXPECT_TRUE(synced->ok());
  EXPECT_THAT(Pending(), IsEmpty());
  ASSERT_EQ(WriteErrno(handle, 0, "y"), 0);
  EXPECT_EQ(Pending()[0].error, "");
  Close(handle);
}

TEST_F(EditsTest, PendingFilesArePublishedByPathOrAll) {
  options_.prefix = "";
  Mkdir(kRootNode, "d").IgnoreError();
  const NodeId dir = Walk("d");
  const FileSystem::Created a = Create(dir, "a").value();
  const FileSystem::Created ab = Create(dir, "ab").value();
  const FileSystem::Created c = Create(kRootNode, "c").value();
  const auto publish = [this](const std::string& path) {
    return Sync<std::vector<PublishedFile>>([&](Completion<std::vector<PublishedFile>> done) {
      fs().PublishPending(RequestContext(), path, std::move(done));
    });
  };
  EXPECT_THAT(publish("none").value(), IsEmpty());
  EXPECT_THAT(publish("d/a").value(), ElementsAre(Field(&PublishedFile::path, "d/a")));
  EXPECT_THAT(publish("d/").value(), ElementsAre(Field(&PublishedFile::path, "d/ab")));
  store_->Fail("PutObject", absl::UnavailableError("down"));
  const std::vector<PublishedFile> failed = publish("").value();
  ASSERT_THAT(failed, ElementsAre(Field(&PublishedFile::path, "c")));
  EXPECT_TRUE(absl::IsUnavailable(failed[0].status));
  EXPECT_TRUE(publish("").value()[0].status.ok());
  EXPECT_THAT(publish("").value(), IsEmpty());
  for (const FileSystem::Created& file : {a, ab, c}) {
    EXPECT_TRUE(Release(file.entry.node, file.open.handle).ok());
  }
  EXPECT_EQ(store_->Count("PutObject"), 5);  // with the directory's marker, and one that failed
}

}  // namespace
}  // namespace ufs
