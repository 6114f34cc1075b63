#include "fuse/fuse_session.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <future>
#include <latch>
#include <memory>
#include <thread>
#include <utility>

#include "absl/strings/str_cat.h"
#include "fuse/fake_kernel.h"
#include "ufs/base/thread_pool.h"
#include "ufs/fs/errno.h"
#include "ufs/obs/log_capture.h"

namespace ufs::fuse {
namespace {

using ::testing::_;
using ::testing::NiceMock;

class MockFileSystem : public FileSystem {
 public:
  MOCK_METHOD(void, Lookup, (const OpContext&, NodeId, absl::string_view, Completion<Entry>),
              (override));
  MOCK_METHOD(void, Forget, (NodeId, uint64_t), (override));
  MOCK_METHOD(void, GetAttr,
              (const OpContext&, NodeId, absl::optional<HandleId>, Completion<AttrReply>),
              (override));
  MOCK_METHOD(void, SetAttributes,
              (const OpContext&, NodeId, const SetAttr&, absl::optional<HandleId>,
               Completion<AttrReply>),
              (override));
  MOCK_METHOD(void, Access, (const OpContext&, NodeId, int, Completion<void>), (override));
  MOCK_METHOD(void, Mkdir, (const OpContext&, NodeId, absl::string_view, mode_t, Completion<Entry>),
              (override));
  MOCK_METHOD(void, Unlink, (const OpContext&, NodeId, absl::string_view, Completion<void>),
              (override));
  MOCK_METHOD(void, Rmdir, (const OpContext&, NodeId, absl::string_view, Completion<void>),
              (override));
  MOCK_METHOD(void, Rename,
              (const OpContext&, NodeId, absl::string_view, NodeId, absl::string_view, uint32_t,
               Completion<void>),
              (override));
  MOCK_METHOD(void, Create,
              (const OpContext&, NodeId, absl::string_view, mode_t, int, Completion<Created>),
              (override));
  MOCK_METHOD(void, Open, (const OpContext&, NodeId, int, Completion<OpenReply>), (override));
  MOCK_METHOD(void, Read, (const OpContext&, NodeId, HandleId, int64_t, size_t, Completion<Bytes>),
              (override));
  MOCK_METHOD(void, Write,
              (const OpContext&, NodeId, HandleId, int64_t, absl::Span<const char>,
               const WriteFlags&, Completion<size_t>),
              (override));
  MOCK_METHOD(void, Fallocate,
              (const OpContext&, NodeId, HandleId, int, int64_t, int64_t, Completion<void>),
              (override));
  MOCK_METHOD(void, Lseek, (const OpContext&, NodeId, HandleId, int64_t, int, Completion<int64_t>),
              (override));
  MOCK_METHOD(void, Flush, (const OpContext&, NodeId, HandleId, Completion<void>), (override));
  MOCK_METHOD(void, Fsync, (const OpContext&, NodeId, HandleId, bool, Completion<void>),
              (override));
  MOCK_METHOD(void, Release, (const OpContext&, NodeId, HandleId, Completion<void>), (override));
  MOCK_METHOD(void, OpenDir, (const OpContext&, NodeId, Completion<OpenReply>), (override));
  MOCK_METHOD(void, ReadDir,
              (const OpContext&, NodeId, HandleId, int64_t, bool, DirSink*, Completion<void>),
              (override));
  MOCK_METHOD(void, ReleaseDir, (const OpContext&, NodeId, HandleId), (override));
  MOCK_METHOD(void, FsyncDir, (const OpContext&, NodeId, Completion<void>), (override));
  MOCK_METHOD(void, StatFs, (const OpContext&, NodeId, Completion<FsStat>), (override));
  MOCK_METHOD(std::vector<PendingFile>, Pending, (absl::string_view), (override));
  MOCK_METHOD(void, PublishPending,
              (const RequestContext&, absl::string_view, Completion<std::vector<PublishedFile>>),
              (override));
  MOCK_METHOD(void, Drain, (const RequestContext&, Completion<void>), (override));
};

class FakeProcesses final : public ProcessInspector {
 public:
  absl::optional<pid_t> ThreadGroup(pid_t tid) const override { return tid; }
  bool KillPending(pid_t tid) const override {
    looked_at = tid;
    looks.count_down();
    return tid == 666;
  }
  mutable std::atomic<pid_t> looked_at{0};
  mutable std::latch looks{1};
};

template <typename T>
absl::string_view AsBytes(const T& value) {
  return absl::string_view(reinterpret_cast<const char*>(&value), sizeof(T));
}

class FuseSessionTest : public ::testing::Test {
 protected:
  void SetUp() override {
    session_ = std::make_unique<FuseSession>(
        SessionOptions{}, FuseSession::Shared{&workers_, &replies_, &processes_});
    ASSERT_TRUE(session_
                    ->StartOnFd(&file_system_, kernel_.session_fd(), FakeKernel::io(),
                                [this] { ended_.count_down(); })
                    .ok());
    init_ = kernel_.Init();
    ASSERT_EQ(init_.error, 0);
  }

  FuseWorkers workers_{2};
  ThreadPool replies_{"replies", 2};
  FakeProcesses processes_;
  NiceMock<MockFileSystem> file_system_;
  FakeKernel kernel_;
  FakeKernel::Answer init_;
  std::latch ended_{1};
  std::unique_ptr<FuseSession> session_;
};

Entry FileEntry(NodeId node) {
  Entry entry;
  entry.node = node;
  entry.attr.ino = 77;
  entry.attr.mode = S_IFREG | 0640;
  entry.attr.size = 1025;
  entry.attr.mtime = absl::FromUnixNanos(1'500'000'000'123'456'789);
  entry.attr_ttl = absl::Milliseconds(1500);
  entry.entry_ttl = absl::Seconds(2);
  return entry;
}

TEST_F(FuseSessionTest, NegotiatesLargeWritesAndOurBackground) {
  const auto init = init_.As<struct fuse_init_out>();
  EXPECT_EQ(init.max_write, 1U << 20);
  EXPECT_EQ(init.max_background, 64);
  EXPECT_NE(init.flags & FUSE_ATOMIC_O_TRUNC, 0U);
  EXPECT_NE(init.flags & FUSE_PARALLEL_DIROPS, 0U);
  EXPECT_EQ(init.flags & FUSE_WRITEBACK_CACHE, 0U);
  EXPECT_EQ(init.flags & FUSE_AUTO_INVAL_DATA, 0U);
  EXPECT_EQ(session_->limits().max_write, 1U << 20);
}

TEST_F(FuseSessionTest, EncodesEntriesAndCallers) {
  EXPECT_CALL(file_system_, Lookup(_, 1, absl::string_view("na\xffme"), _))
      .WillOnce([](const OpContext& context, NodeId, absl::string_view, Completion<Entry> done) {
        EXPECT_EQ(context.uid, 1000U);
        EXPECT_EQ(context.gid, 100U);
        EXPECT_EQ(context.pid, 1);
        done(FileEntry(42));
      });
  const auto answer = kernel_.Call(FUSE_LOOKUP, 1, absl::string_view("na\xffme", 6));
  const auto out = answer.As<struct fuse_entry_out>();
  EXPECT_EQ(answer.error, 0);
  EXPECT_EQ(out.nodeid, 42U);
  EXPECT_EQ(out.attr.ino, 77U);
  EXPECT_EQ(out.attr.mode, S_IFREG | 0640U);
  EXPECT_EQ(out.attr.size, 1025U);
  EXPECT_EQ(out.attr.blocks, 3U);
  EXPECT_EQ(out.attr.mtimensec, 123456789U);
  EXPECT_EQ(out.attr_valid, 1U);
  EXPECT_EQ(out.attr_valid_nsec, 500000000U);
  EXPECT_EQ(out.entry_valid, 2U);
}

TEST_F(FuseSessionTest, StatusesBecomeErrno) {
  EXPECT_CALL(file_system_, Lookup(_, _, _, _))
      .WillOnce([](const OpContext&, NodeId, absl::string_view, Completion<Entry> done) {
        done(PosixError(ENOTDIR, "x"));
      });
  EXPECT_EQ(kernel_.Call(FUSE_LOOKUP, 1, absl::string_view("a", 2)).error, ENOTDIR);
}

TEST_F(FuseSessionTest, WhyACallFailedIsInTheLog) {
  LogCapture log;
  EXPECT_CALL(file_system_, Lookup)
      .WillOnce([](const OpContext&, NodeId, absl::string_view, Completion<Entry> done) {
        done(absl::DataLossError("HeadObject s3://bucket/name: the answer cannot be used"));
      })
      .WillOnce([](const OpContext&, NodeId, absl::string_view, Completion<Entry> done) {
        done(absl::NotFoundError("no such name"));
      });
  EXPECT_EQ(kernel_.Call(FUSE_LOOKUP, 1, absl::string_view("name\0", 5)).error, EIO);
  EXPECT_EQ(kernel_.Call(FUSE_LOOKUP, 1, absl::string_view("gone\0", 5)).error, ENOENT);
  EXPECT_EQ(log.Count("EIO: HeadObject s3://bucket/name: the answer cannot be used"), 1U);
  EXPECT_EQ(log.Count("no such name"), 0U);
}

TEST_F(FuseSessionTest, ARefusedReplyGivesTheLookupBack) {
  std::latch given_back(1);
  EXPECT_CALL(file_system_, Lookup(_, _, _, _))
      .WillOnce([](const OpContext&, NodeId, absl::string_view, Completion<Entry> done) {
        done(FileEntry(42));
      });
  EXPECT_CALL(file_system_, Forget(42, 1)).WillOnce([&given_back] { given_back.count_down(); });
  FakeKernel::RefuseReplies(1);
  kernel_.Send(FUSE_LOOKUP, 1, absl::string_view("a", 2));
  given_back.wait();
}

TEST_F(FuseSessionTest, ARefusedCreateReleasesTheHandleToo) {
  std::latch given_back(2);
  EXPECT_CALL(file_system_, Create(_, 1, absl::string_view("f"), _, _, _))
      .WillOnce([](const OpContext&, NodeId, absl::string_view, mode_t, int,
                   Completion<FileSystem::Created> done) {
        FileSystem::Created created;
        created.entry = FileEntry(42);
        created.open.handle = 9;
        done(created);
      });
  EXPECT_CALL(file_system_, Release(_, 42, 9, _))
      .WillOnce([&given_back](const OpContext&, NodeId, HandleId, Completion<void> done) {
        done(absl::OkStatus());
        given_back.count_down();
      });
  EXPECT_CALL(file_system_, Forget(42, 1)).WillOnce([&given_back] { given_back.count_down(); });
  FakeKernel::RefuseReplies(1);
  struct fuse_create_in create {};
  create.mode = S_IFREG | 0644;
  kernel_.Send(FUSE_CREATE, 1, absl::StrCat(AsBytes(create), absl::string_view("f", 2)));
  given_back.wait();
}

TEST_F(FuseSessionTest, RepliesFromOtherThreadsCarryAllSlices) {
  std::promise<Completion<Bytes>> asked;
  std::thread network([asked = asked.get_future()]() mutable {
    Completion<Bytes> done = asked.get();
    Bytes bytes = Bytes::Copy("first ");
    bytes.Append(Bytes::Copy("second"));
    done(bytes);
  });
  EXPECT_CALL(file_system_, Read(_, 5, 9, 100, 4096, _))
      .WillOnce([&asked](const OpContext&, NodeId, HandleId, int64_t, size_t,
                         Completion<Bytes> done) { asked.set_value(std::move(done)); });
  struct fuse_read_in read {};
  read.fh = 9;
  read.offset = 100;
  read.size = 4096;
  EXPECT_EQ(kernel_.Call(FUSE_READ, 5, AsBytes(read)).body, "first second");
  network.join();
}

TEST_F(FuseSessionTest, WritesOfAMegabyteArriveWhole) {
  const std::string data(1 << 20, 'x');
  EXPECT_CALL(file_system_, Write(_, 5, 9, 7, _, _, _))
      .WillOnce([&data](const OpContext&, NodeId, HandleId, int64_t, absl::Span<const char> got,
                        const WriteFlags& flags, Completion<size_t> done) {
        EXPECT_FALSE(flags.from_page_cache);
        EXPECT_TRUE(flags.synchronous);
        EXPECT_EQ(absl::string_view(got.data(), got.size()), data);
        done(got.size());
      });
  struct fuse_write_in write {};
  write.fh = 9;
  write.offset = 7;
  write.size = static_cast<uint32_t>(data.size());
  write.flags = O_WRONLY | O_DSYNC;
  const auto answer = kernel_.Call(FUSE_WRITE, 5, absl::StrCat(AsBytes(write), data));
  EXPECT_EQ(answer.As<struct fuse_write_out>().size, data.size());
}

TEST_F(FuseSessionTest, RangesOfAFallocateArriveAndItsErrnoGoesBack) {
  EXPECT_CALL(file_system_, Fallocate(_, 5, 9, 3, int64_t{1} << 40, 4096, _))
      .WillOnce([](const OpContext&, NodeId, HandleId, int, int64_t, int64_t,
                   Completion<void> done) { done(absl::OkStatus()); })
      .WillOnce([](const OpContext&, NodeId, HandleId, int, int64_t, int64_t,
                   Completion<void> done) { done(PosixError(EOPNOTSUPP, "no")); });
  struct fuse_fallocate_in fallocate {};
  fallocate.fh = 9;
  fallocate.offset = uint64_t{1} << 40;
  fallocate.length = 4096;
  fallocate.mode = 3;
  EXPECT_EQ(kernel_.Call(FUSE_FALLOCATE, 5, AsBytes(fallocate)).error, 0);
  EXPECT_EQ(kernel_.Call(FUSE_FALLOCATE, 5, AsBytes(fallocate)).error, EOPNOTSUPP);
}

TEST_F(FuseSessionTest, WhereDataBeginsGoesBack) {
  EXPECT_CALL(file_system_, Lseek(_, 5, 9, 100, SEEK_DATA, _))
      .WillOnce([](const OpContext&, NodeId, HandleId, int64_t, int, Completion<int64_t> done) {
        done(int64_t{1} << 40);
      })
      .WillOnce([](const OpContext&, NodeId, HandleId, int64_t, int, Completion<int64_t> done) {
        done(PosixError(ENXIO, "no"));
      });
  struct fuse_lseek_in seek {};
  seek.fh = 9;
  seek.offset = 100;
  seek.whence = SEEK_DATA;
  const auto answer = kernel_.Call(FUSE_LSEEK, 5, AsBytes(seek));
  EXPECT_EQ(answer.error, 0);
  EXPECT_EQ(answer.As<struct fuse_lseek_out>().offset, uint64_t{1} << 40);
  EXPECT_EQ(kernel_.Call(FUSE_LSEEK, 5, AsBytes(seek)).error, ENXIO);
}

TEST_F(FuseSessionTest, CopiesOfRangesAreLeftToTheKernel) {
  struct fuse_copy_file_range_in copy {};
  copy.len = 10;
  EXPECT_EQ(kernel_.Call(FUSE_COPY_FILE_RANGE, 5, AsBytes(copy)).error, ENOSYS);
}

TEST_F(FuseSessionTest, AnEntryThatDoesNotFitTakesNoCount) {
  EXPECT_CALL(file_system_, ReadDir(_, 1, 3, 0, true, _, _))
      .WillOnce([](const OpContext&, NodeId, HandleId, int64_t, bool, DirSink* sink,
                   Completion<void> done) {
        EXPECT_TRUE(sink->Add("a", FileEntry(11), 1));
        EXPECT_TRUE(sink->Add("b", FileEntry(12), 2));
        EXPECT_FALSE(sink->Add("c", FileEntry(13), 3));
        done(absl::OkStatus());
      });
  std::latch given_back(2);
  EXPECT_CALL(file_system_, Forget(11, 1)).WillOnce([&given_back] { given_back.count_down(); });
  EXPECT_CALL(file_system_, Forget(12, 1)).WillOnce([&given_back] { given_back.count_down(); });
  EXPECT_CALL(file_system_, Forget(13, _)).Times(0);
  FakeKernel::RefuseReplies(1);
  struct fuse_read_in read {};
  read.fh = 3;
  read.size = 2 * (FUSE_NAME_OFFSET_DIRENTPLUS + 8) + 20;
  kernel_.Send(FUSE_READDIRPLUS, 1, AsBytes(read));
  given_back.wait();
}

TEST_F(FuseSessionTest, AnInterruptWithoutAFatalSignalChangesNothing) {
  Completion<void> kept;
  std::latch called(1);
  EXPECT_CALL(file_system_, Flush(_, _, _, _))
      .WillOnce([&](const OpContext& context, NodeId, HandleId, Completion<void> done) {
        static CancelToken::Registration registration;
        registration = context.request.cancel.OnCancel([] { ADD_FAILURE() << "cancelled"; });
        kept = std::move(done);
        called.count_down();
      });
  struct fuse_flush_in flush {};
  const uint64_t unique = kernel_.Send(FUSE_FLUSH, 5, AsBytes(flush), /*pid=*/10);
  called.wait();
  struct fuse_interrupt_in interrupt {};
  interrupt.unique = unique;
  kernel_.Send(FUSE_INTERRUPT, 0, AsBytes(interrupt));
  processes_.looks.wait();
  EXPECT_EQ(processes_.looked_at, 10);
  kept(absl::OkStatus());
  EXPECT_EQ(kernel_.Receive().unique, unique);
}

TEST_F(FuseSessionTest, AnInterruptOfAKilledCallerCancels) {
  Completion<void> kept;
  std::latch called(1);
  std::latch cancelled(1);
  CancelToken::Registration registration;
  EXPECT_CALL(file_system_, Flush(_, _, _, _))
      .WillOnce([&](const OpContext& context, NodeId, HandleId, Completion<void> done) {
        registration = context.request.cancel.OnCancel([&cancelled] { cancelled.count_down(); });
        kept = std::move(done);
        called.count_down();
      });
  struct fuse_flush_in flush {};
  const uint64_t unique = kernel_.Send(FUSE_FLUSH, 5, AsBytes(flush), /*pid=*/666);
  called.wait();
  struct fuse_interrupt_in interrupt {};
  interrupt.unique = unique;
  kernel_.Send(FUSE_INTERRUPT, 0, AsBytes(interrupt));
  cancelled.wait();
  kept(absl::CancelledError("killed"));
  EXPECT_EQ(kernel_.Receive().error, EINTR);
}

TEST_F(FuseSessionTest, XattrsLinksAndLocksAreRefusedAsTheKernelExpects) {
  struct fuse_getxattr_in getxattr {};
  EXPECT_EQ(
      kernel_
          .Call(FUSE_GETXATTR, 5, absl::StrCat(AsBytes(getxattr), absl::string_view("user.a", 7)))
          .error,
      ENOSYS);
  struct fuse_link_in link {};
  EXPECT_EQ(
      kernel_.Call(FUSE_LINK, 5, absl::StrCat(AsBytes(link), absl::string_view("l", 2))).error,
      EPERM);
  EXPECT_EQ(kernel_.Call(FUSE_SYMLINK, 1, absl::string_view("l\0target", 9)).error, EPERM);
  struct fuse_mknod_in fifo {};
  fifo.mode = S_IFIFO | 0644;
  EXPECT_EQ(
      kernel_.Call(FUSE_MKNOD, 1, absl::StrCat(AsBytes(fifo), absl::string_view("p", 2))).error,
      EPERM);
}

TEST_F(FuseSessionTest, TheEndIsReportedOnceAndDestructionWaitsForAnswers) {
  Completion<AttrReply> kept;
  std::latch called(1);
  EXPECT_CALL(file_system_, GetAttr(_, _, _, _))
      .WillOnce(
          [&](const OpContext&, NodeId, absl::optional<HandleId>, Completion<AttrReply> done) {
            kept = std::move(done);
            called.count_down();
          });
  struct fuse_getattr_in getattr {};
  kernel_.Send(FUSE_GETATTR, 5, AsBytes(getattr));
  called.wait();
  kernel_.Close();
  ended_.wait();
  std::atomic<bool> gone{false};
  std::thread destroyer([&] {
    session_.reset();
    gone = true;
  });
  EXPECT_FALSE(gone);
  kept(AttrReply{});
  destroyer.join();
  EXPECT_TRUE(gone);
}

}  // namespace
}  // namespace ufs::fuse
