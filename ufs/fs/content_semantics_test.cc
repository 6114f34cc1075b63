// Open files: versions, publishing, close policy and attributes; edits_test.cc has how their
// content is changed, open_names_test.cc what happens to their names.
#include <cerrno>

#include "gmock/gmock.h"
#include "ufs/fs/testing/fs_fixture.h"

namespace ufs {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class ContentTest : public FsFixture {
 protected:
  // `processes_` knows 10 (the opener, with thread 11) and 20 (a child).
  ContentTest() {
    processes_.Put(10, 10);
    processes_.Put(11, 10);
    processes_.Put(20, 20);
    context_.pid = 10;
  }
};

TEST_F(ContentTest, OpenWithinTheTtlCostsNothingAndValidatesLater) {
  store_->Put("a", "1");
  const NodeId node = Walk("a");
  store_->ResetCounts();
  EXPECT_TRUE(Open(node, O_RDONLY).ok());
  EXPECT_EQ(store_->Count(), 0);
  clock_.Advance(absl::Seconds(2));
  EXPECT_TRUE(Open(node, O_WRONLY).ok());
  EXPECT_EQ(store_->Count("HeadObject"), 1);
  EXPECT_EQ(store_->Count(), 1);
}

TEST_F(ContentTest, OpenOfAReplacedObjectIsStaleAndTheNextLookupHasANewNode) {
  store_->Put("a", "old");
  const Entry before = Lookup(kRootNode, "a").value();
  store_->Put("a", "newer");
  clock_.Advance(absl::Seconds(2));
  EXPECT_EQ(Errno(Open(before.node, O_RDONLY).status()), ESTALE);
  const Entry after = Lookup(kRootNode, "a").value();
  EXPECT_NE(after.node, before.node);
  EXPECT_EQ(after.attr.ino, before.attr.ino);
  EXPECT_EQ(after.attr.size, 5);
  EXPECT_EQ(Errno(GetAttr(before.node).status()), ESTALE);
  EXPECT_EQ(ReadFile(kRootNode, "a").value(), "newer");
}

TEST_F(ContentTest, AReplacedObjectIsNeverMixed) {
  store_->Put("a", "old");
  const NodeId node = Walk("a");
  const HandleId handle = Open(node, O_RDONLY)->handle;
  store_->Put("a", "new");
  const absl::StatusOr<std::string> read = Read(node, handle);
  EXPECT_EQ(ToErrno(read.status(), /*reading=*/true), ESTALE);
  EXPECT_EQ(GetAttr(node)->attr.size, 3);  // an open file is its version
  EXPECT_NE(Walk("a"), node);              // the failed read made the name doubtful
  EXPECT_TRUE(Release(node, handle).ok());
}

TEST_F(ContentTest, AForeignRemovalIsStaleForAReader) {
  store_->Put("a", "old");
  const NodeId node = Walk("a");
  const HandleId handle = Open(node, O_RDONLY)->handle;
  store_->Remove("a");
  EXPECT_EQ(ToErrno(Read(node, handle).status(), true), ESTALE);
  EXPECT_TRUE(Release(node, handle).ok());
}

TEST_F(ContentTest, OurOwnPublishIsSeamlessForReaders) {
  store_->Put("a", "one");
  const NodeId node = Walk("a");
  const HandleId reader = Open(node, O_RDONLY)->handle;
  const HandleId writer = Open(node, O_WRONLY | O_APPEND)->handle;
  EXPECT_EQ(Read(node, reader).value(), "one");
  ASSERT_TRUE(Write(node, writer, 0, "two").ok());  // O_APPEND decides the offset
  EXPECT_EQ(Read(node, reader).value(), "onetwo");
  ASSERT_TRUE(Flush(node, writer).ok());
  EXPECT_EQ(store_->Body("a"), "onetwo");
  EXPECT_EQ(Read(node, reader).value(), "onetwo");
  EXPECT_TRUE(Release(node, writer).ok());
  EXPECT_EQ(Walk("a"), node);
  EXPECT_TRUE(Release(node, reader).ok());
}

TEST_F(ContentTest, WriteOnlyHandlesAreDirect) {
  const absl::StatusOr<FileSystem::Created> created = Create(kRootNode, "a", O_WRONLY | O_CREAT);
  EXPECT_TRUE(created->open.direct_io);
  EXPECT_FALSE(created->open.noflush);
  EXPECT_TRUE(Release(created->entry.node, created->open.handle).ok());
  EXPECT_FALSE(Open(created->entry.node, O_RDWR)->direct_io);
}

TEST_F(ContentTest, ShellRedirectionPutsTwice) {
  Lookup(kRootNode, "f").IgnoreError();
  const FileSystem::Created f = Create(kRootNode, "f").value();
  EXPECT_TRUE(Flush(f.entry.node, f.open.handle).ok());  // dup2 and close
  EXPECT_EQ(store_->Body("f"), "");
  EXPECT_TRUE(Write(f.entry.node, f.open.handle, 0, "x\n").ok());
  EXPECT_TRUE(Flush(f.entry.node, f.open.handle).ok());
  EXPECT_TRUE(Release(f.entry.node, f.open.handle).ok());
  EXPECT_EQ(store_->Body("f"), "x\n");
  EXPECT_EQ(store_->Count("PutObject"), 2);
  EXPECT_EQ(store_->Count(), 3);
}

TEST_F(ContentTest, AChildsCloseDoesNotWaitAndIsPublishedSoon) {
  const FileSystem::Created f = Create(kRootNode, "f").value();
  ASSERT_TRUE(Write(f.entry.node, f.open.handle, 0, "x").ok());
  context_.pid = 20;
  EXPECT_TRUE(Flush(f.entry.node, f.open.handle).ok());
  EXPECT_TRUE(Flush(f.entry.node, f.open.handle).ok());
  EXPECT_EQ(store_->Body("f"), absl::nullopt);
  clock_.Advance(absl::Seconds(1));
  EXPECT_EQ(timers_.RunDue(), 1);  // joined
  EXPECT_EQ(store_->Body("f"), "x");
  EXPECT_TRUE(Release(f.entry.node, f.open.handle).ok());
  EXPECT_EQ(store_->Count("PutObject"), 1);
}

TEST_F(ContentTest, TheOpenersCloseWaitsHoweverManyChildrenThereWere) {
  const FileSystem::Created f = Create(kRootNode, "f").value();
  const pid_t opener = context_.pid;
  for (int i = 0; i < 5; ++i) {
    ASSERT_TRUE(Write(f.entry.node, f.open.handle, i, "x").ok());
    context_.pid = 20;
    EXPECT_TRUE(Flush(f.entry.node, f.open.handle).ok());
    context_.pid = opener;
  }
  ASSERT_TRUE(Write(f.entry.node, f.open.handle, 5, "y").ok());
  EXPECT_TRUE(Flush(f.entry.node, f.open.handle).ok());
  EXPECT_EQ(store_->Body("f"), "xxxxxy");
  EXPECT_TRUE(Release(f.entry.node, f.open.handle).ok());
}

TEST_F(ContentTest, AThreadOfTheOpenerWaits) {
  const FileSystem::Created f = Create(kRootNode, "f").value();
  context_.pid = 11;
  EXPECT_TRUE(Flush(f.entry.node, f.open.handle).ok());
  EXPECT_EQ(store_->Body("f"), "");
  EXPECT_TRUE(Release(f.entry.node, f.open.handle).ok());
}

TEST_F(ContentTest, AHandleFlushedPerLineIsJoinedAfterThreeTimes) {
  const FileSystem::Created f = Create(kRootNode, "f").value();
  for (int i = 0; i < 10; ++i) {
    ASSERT_TRUE(Write(f.entry.node, f.open.handle, i, "x").ok());
    ASSERT_TRUE(Flush(f.entry.node, f.open.handle).ok());
  }
  EXPECT_EQ(store_->Count("PutObject"), 3);
  EXPECT_TRUE(Release(f.entry.node, f.open.handle).ok());
  EXPECT_EQ(store_->Body("f"), "xxxxxxxxxx");
  EXPECT_EQ(store_->Count("PutObject"), 4);
}

TEST_F(ContentTest, ReleasePublishesWhatCameAfterTheLastFlush) {
  const FileSystem::Created f = Create(kRootNode, "f", O_RDWR | O_CREAT).value();
  ASSERT_TRUE(Flush(f.entry.node, f.open.handle).ok());
  WriteFlags flags;
  flags.from_page_cache = true;
  ASSERT_TRUE(Write(f.entry.node, f.open.handle, 0, "mmap", flags).ok());
  EXPECT_TRUE(Release(f.entry.node, f.open.handle).ok());
  EXPECT_EQ(store_->Body("f"), "mmap");
}

TEST_F(ContentTest, AKilledCallerIsLetGoWhileThePublishGoesOn) {
  const FileSystem::Created f = Create(kRootNode, "f").value();
  store_->Hold("PutObject");
  CancelSource interrupt;
  context_.request.cancel = interrupt.token();
  absl::optional<absl::Status> first;
  fs().Fsync(context_, f.entry.node, f.open.handle, false,
             [&first](absl::Status status) { first = status; });
  store_->WaitHeld(1);
  interrupt.Cancel();  // a handled signal
  EXPECT_EQ(first, absl::nullopt);
  absl::optional<absl::Status> second;
  CancelSource kill;
  context_.request.cancel = kill.token();
  fs().Fsync(context_, f.entry.node, f.open.handle, false,
             [&second](absl::Status status) { second = status; });
  processes_.Kill(10);
  kill.Cancel();
  ASSERT_TRUE(second.has_value());
  EXPECT_EQ(Errno(*second), EINTR);
  store_->Release();
  ASSERT_TRUE(first.has_value());
  EXPECT_TRUE(first->ok());
  context_.request.cancel = CancelToken();
  EXPECT_TRUE(Flush(f.entry.node, f.open.handle).ok());
  EXPECT_TRUE(Release(f.entry.node, f.open.handle).ok());
}

TEST_F(ContentTest, AFailedPublishIsTriedAgainByTheNextClose) {
  const FileSystem::Created f = Create(kRootNode, "f").value();
  ASSERT_TRUE(Write(f.entry.node, f.open.handle, 0, "x").ok());
  store_->Fail("PutObject", absl::UnavailableError("down"));
  EXPECT_EQ(Errno(Flush(f.entry.node, f.open.handle)), EIO);
  EXPECT_EQ(Lookup(kRootNode, "f")->attr.size, 1);
  EXPECT_TRUE(Fsync(f.entry.node, f.open.handle).ok());
  EXPECT_EQ(store_->Body("f"), "x");
  EXPECT_TRUE(Release(f.entry.node, f.open.handle).ok());
}

TEST_F(ContentTest, AfterTheLastCloseOfAFailedFileTheOldObjectStands) {
  store_->Put("f", "old");
  const NodeId node = Walk("f");
  const HandleId handle = Open(node, O_WRONLY | O_TRUNC)->handle;
  ASSERT_TRUE(Write(node, handle, 0, "newer").ok());
  store_->Fail("PutObject", absl::UnavailableError("down"), 2);
  EXPECT_EQ(Errno(Flush(node, handle)), EIO);
  EXPECT_EQ(Errno(Release(node, handle)), EIO);
  EXPECT_EQ(store_->Body("f"), "old");
  EXPECT_EQ(ReadFile(kRootNode, "f").value(), "old");
  EXPECT_EQ(Lookup(kRootNode, "f")->attr.size, 3);
  MutexLock lock(&notifier_.mutex);
  EXPECT_THAT(notifier_.inodes, ElementsAre(node));  // the kernel's pages are of what was lost
}

TEST_F(ContentTest, AFailedCreationLeavesNothing) {
  const FileSystem::Created f = Create(kRootNode, "f").value();
  store_->Fail("PutObject", absl::UnavailableError("down"), 2);
  EXPECT_EQ(Errno(Flush(f.entry.node, f.open.handle)), EIO);
  EXPECT_EQ(Errno(Release(f.entry.node, f.open.handle)), EIO);
  EXPECT_EQ(Lookup(kRootNode, "f")->node, 0u);
  EXPECT_THAT(List(kRootNode), IsEmpty());
}

TEST_F(ContentTest, LostBytesAreAnErrorOnEveryCall) {
  const FileSystem::Created f = Create(kRootNode, "f").value();
  content_.lose = true;
  EXPECT_EQ(Errno(Write(f.entry.node, f.open.handle, 0, "x").status()), EIO);
  EXPECT_EQ(Errno(Write(f.entry.node, f.open.handle, 0, "x").status()), EIO);
  EXPECT_EQ(Errno(Flush(f.entry.node, f.open.handle)), EIO);
  EXPECT_EQ(Errno(Release(f.entry.node, f.open.handle)), EIO);
  EXPECT_THAT(store_->Keys(), IsEmpty());
}

TEST_F(ContentTest, AWriteToWhatCannotBeHadBackIsNotSupportedAndHarmless) {
  store_->Put("f", "old");
  const NodeId node = Walk("f");
  const HandleId handle = Open(node, O_RDWR)->handle;
  content_.given_up = true;
  EXPECT_EQ(Errno(Write(node, handle, 1, "x").status()), EOPNOTSUPP);
  EXPECT_TRUE(Flush(node, handle).ok());
  EXPECT_TRUE(Release(node, handle).ok());
  EXPECT_EQ(store_->Body("f"), "old");
  EXPECT_EQ(store_->Writes(), 0);
}

TEST_F(ContentTest, NoMemoryForAWriterIsEnomem) {
  store_->Put("f", "old");
  const NodeId node = Walk("f");
  content_.refuse_writer = true;
  EXPECT_EQ(Errno(Open(node, O_WRONLY).status()), ENOMEM);
  content_.refuse_writer = true;
  EXPECT_EQ(Errno(Create(kRootNode, "g").status()), ENOMEM);
  EXPECT_EQ(Lookup(kRootNode, "g")->node, 0u);
}

TEST_F(ContentTest, ExclusiveCreationLosesAgainstAnotherClient) {
  store_->mutable_capabilities()->put_if_absent = true;
  const FileSystem::Created f = Create(kRootNode, "f", O_WRONLY | O_CREAT | O_EXCL).value();
  EXPECT_EQ(Errno(Create(kRootNode, "f", O_WRONLY | O_CREAT | O_EXCL).status()), EEXIST);
  store_->Put("f", "theirs");
  EXPECT_EQ(Errno(Flush(f.entry.node, f.open.handle)), EEXIST);
  EXPECT_EQ(Errno(Release(f.entry.node, f.open.handle)), EEXIST);
  EXPECT_EQ(ReadFile(kRootNode, "f").value(), "theirs");
}

TEST_F(ContentTest, ExclusiveCreationOfALockFileIsDecidedAtOpen) {
  store_->mutable_capabilities()->put_if_absent = true;
  options_.exclusive_at_open = {"*.lock"};
  EXPECT_EQ(Lookup(kRootNode, "a.lock")->node, 0u);
  EXPECT_EQ(Lookup(kRootNode, "b.lock")->node, 0u);
  const FileSystem::Created a = Create(kRootNode, "a.lock", O_WRONLY | O_CREAT | O_EXCL).value();
  EXPECT_EQ(store_->Body("a.lock"), "") << "it is there before anything was written or closed";
  EXPECT_TRUE(store_->Body("a.lock").has_value());
  EXPECT_TRUE(Write(a.entry.node, a.open.handle, 0, "1234").ok());
  EXPECT_TRUE(Flush(a.entry.node, a.open.handle).ok());
  EXPECT_TRUE(Release(a.entry.node, a.open.handle).ok());
  EXPECT_EQ(store_->Body("a.lock"), "1234");
  store_->Put("b.lock", "theirs");
  EXPECT_EQ(Errno(Create(kRootNode, "b.lock", O_WRONLY | O_CREAT | O_EXCL).status()), EEXIST);
  EXPECT_EQ(ReadFile(kRootNode, "b.lock").value(), "theirs");
  // Only exclusive creations, and only such names.
  const FileSystem::Created c = Create(kRootNode, "c.lock", O_WRONLY | O_CREAT).value();
  const FileSystem::Created d = Create(kRootNode, "d", O_WRONLY | O_CREAT | O_EXCL).value();
  EXPECT_FALSE(store_->Body("c.lock").has_value());
  EXPECT_FALSE(store_->Body("d").has_value());
  EXPECT_TRUE(Release(c.entry.node, c.open.handle).ok());
  EXPECT_TRUE(Release(d.entry.node, d.open.handle).ok());
}

TEST_F(ContentTest, CreateOfAnExistingNameOpensIt) {
  store_->Put("f", "old");
  const FileSystem::Created f = Create(kRootNode, "f", O_RDWR | O_CREAT).value();
  EXPECT_EQ(Read(f.entry.node, f.open.handle).value(), "old");
  EXPECT_TRUE(Release(f.entry.node, f.open.handle).ok());
  store_->Put("d/x", "");
  EXPECT_EQ(Errno(Create(kRootNode, "d").status()), EISDIR);
  EXPECT_EQ(Errno(Create(kRootNode, "f", O_WRONLY | O_CREAT | O_EXCL).status()), EEXIST);
}

TEST_F(ContentTest, CreateNeverWaitsForANameJustLookedUp) {
  options_.metadata_ttl = absl::ZeroDuration();
  EXPECT_EQ(Lookup(kRootNode, "f")->node, 0u);
  store_->ResetCounts();
  const FileSystem::Created f = Create(kRootNode, "f").value();
  EXPECT_EQ(store_->Count(), 0);
  EXPECT_TRUE(Release(f.entry.node, f.open.handle).ok());
}

TEST_F(ContentTest, AttributesSetHereAreHeld) {
  store_->Put("f", "old");
  const NodeId node = Walk("f");
  SetAttr set;
  set.mode = 0600;
  set.uid = 7;
  set.gid = 8;
  set.mtime = absl::FromUnixSeconds(1000);
  set.atime = absl::FromUnixSeconds(2000);
  ASSERT_TRUE(SetAttributes(node, set).ok());
  clock_.Advance(absl::Hours(1));
  const Attr attr = Lookup(kRootNode, "f")->attr;
  EXPECT_EQ(attr.mode & 07777, 0600u);
  EXPECT_EQ(attr.uid, 7u);
  EXPECT_EQ(attr.gid, 8u);
  EXPECT_EQ(attr.mtime, absl::FromUnixSeconds(1000));
  EXPECT_EQ(attr.atime, absl::FromUnixSeconds(2000));
  EXPECT_EQ(store_->Writes(), 0);
  store_->Put("f", "theirs");  // another version has nothing of it
  clock_.Advance(absl::Hours(1));
  EXPECT_EQ(Lookup(kRootNode, "f")->attr.mode & 07777, 0644u);
}

TEST_F(ContentTest, TheTimeThatTheWriterSawStays) {
  const absl::Time written = clock_.WallNow();
  const FileSystem::Created f = Create(kRootNode, "f").value();
  ASSERT_TRUE(Write(f.entry.node, f.open.handle, 0, "x").ok());
  clock_.Advance(absl::Seconds(30));
  ASSERT_TRUE(Flush(f.entry.node, f.open.handle).ok());
  ASSERT_TRUE(Release(f.entry.node, f.open.handle).ok());
  clock_.Advance(absl::Hours(1));
  EXPECT_EQ(Lookup(kRootNode, "f")->attr.mtime, written);
  List(kRootNode);
  EXPECT_EQ(Lookup(kRootNode, "f")->attr.mtime, written);
  ASSERT_TRUE(Rename(kRootNode, "f", kRootNode, "g").ok());
  clock_.Advance(absl::Hours(1));
  EXPECT_EQ(Lookup(kRootNode, "g")->attr.mtime, written);
}

TEST_F(ContentTest, TimesSetBeforeTheCloseSurviveIt) {
  const FileSystem::Created f = Create(kRootNode, "f", O_WRONLY | O_CREAT, 0600).value();
  ASSERT_TRUE(Write(f.entry.node, f.open.handle, 0, "x").ok());
  SetAttr set;
  set.mtime = absl::FromUnixSeconds(1000);
  ASSERT_TRUE(SetAttributes(f.entry.node, set, f.open.handle).ok());
  ASSERT_TRUE(Release(f.entry.node, f.open.handle).ok());
  clock_.Advance(absl::Hours(1));
  const Attr attr = Lookup(kRootNode, "f")->attr;
  EXPECT_EQ(attr.mtime, absl::FromUnixSeconds(1000));
  EXPECT_EQ(attr.mode & 0777, 0600u);
}

TEST_F(ContentTest, DrainPublishesAndRemovesWhatWaits) {
  store_->Put("g", "1");
  const FileSystem::Created f = Create(kRootNode, "f").value();
  ASSERT_TRUE(Write(f.entry.node, f.open.handle, 0, "x").ok());
  const NodeId g = Walk("g");
  const HandleId handle = Open(g, O_RDONLY)->handle;
  ASSERT_TRUE(Unlink(kRootNode, "g").ok());
  EXPECT_TRUE(Sync<void>([&](Completion<void> done) {
                fs().Drain(RequestContext(), std::move(done));
              }).ok());
  EXPECT_THAT(store_->Keys(), ElementsAre("f"));
  EXPECT_TRUE(Release(g, handle).ok());
  EXPECT_TRUE(Release(f.entry.node, f.open.handle).ok());
}

TEST_F(ContentTest, APublishWithoutRoomIsEnospcAsAWriteIs) {
  const FileSystem::Created f = Create(kRootNode, "f").value();
  ASSERT_TRUE(Write(f.entry.node, f.open.handle, 0, "x").ok());
  store_->Fail("PutObject", absl::ResourceExhaustedError("the journal cannot be written"));
  EXPECT_EQ(Errno(Fsync(f.entry.node, f.open.handle)), ENOSPC);
  EXPECT_TRUE(Fsync(f.entry.node, f.open.handle).ok());  // the bytes are still held
  EXPECT_TRUE(Release(f.entry.node, f.open.handle).ok());
}

TEST_F(ContentTest, DrainEndsAtItsDeadlineAndPublishingGoesOn) {
  const FileSystem::Created f = Create(kRootNode, "f").value();
  ASSERT_TRUE(Write(f.entry.node, f.open.handle, 0, "x").ok());
  store_->Hold("PutObject");
  RequestContext context;
  context.deadline = clock_.Now() + absl::Seconds(5);
  absl::optional<absl::Status> drained;
  fs().Drain(context, [&drained](absl::Status status) { drained = std::move(status); });
  store_->WaitHeld(1);
  EXPECT_FALSE(drained.has_value());
  clock_.Advance(absl::Seconds(5));
  timers_.RunDue();
  ASSERT_TRUE(drained.has_value());
  EXPECT_TRUE(absl::IsDeadlineExceeded(*drained)) << *drained;
  store_->Release();
  EXPECT_THAT(store_->Keys(), ElementsAre("f"));
  EXPECT_TRUE(Release(f.entry.node, f.open.handle).ok());
}

TEST_F(ContentTest, DrainEndsWhenNobodyWaitsAnyMore) {
  const FileSystem::Created f = Create(kRootNode, "f").value();
  ASSERT_TRUE(Write(f.entry.node, f.open.handle, 0, "x").ok());
  store_->Hold("PutObject");
  CancelSource cancel;
  RequestContext context;
  context.cancel = cancel.token();
  absl::optional<absl::Status> drained;
  fs().Drain(context, [&drained](absl::Status status) { drained = std::move(status); });
  store_->WaitHeld(1);
  cancel.Cancel();
  ASSERT_TRUE(drained.has_value());
  EXPECT_TRUE(absl::IsCancelled(*drained)) << *drained;
  store_->Release();
  EXPECT_TRUE(Release(f.entry.node, f.open.handle).ok());
}

}  // namespace
}  // namespace ufs
