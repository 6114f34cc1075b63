// Stories of writers: what was written and acknowledged, and was not there afterwards.
#include <linux/fs.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/wait.h>

#include "absl/strings/str_cat.h"
#include "tests/stories/story_fixture.h"

namespace ufs {
namespace {

using ::testing::ElementsAre;

class WriterStories : public StoryTest {};

// s3fs-fuse 2912, 2934, 2877: a part failed, a later one worked, and the flush said success; or the
// next flush copied the stale object over itself and said so as well.
TEST_F(WriterStories, AFailedPartIsNotForgottenByTheNextFlush) {
  const std::string base = Pattern(12 << 20, 1);
  const std::string tail = Pattern(11 << 20, 2);
  Put("f", base);
  Mount("part-size=5M,retries=0");
  const int fd = Open("f", O_WRONLY | O_APPEND);
  FaultRule rule;
  rule.op = Op::kUploadPart;
  rule.action = FaultAction::kError;
  rule.last = 2;
  const int fault = server().AddFault(rule);
  Write(fd, tail);
  int tries = 0;
  while (fsync(fd) != 0 && ++tries < 10) {
    EXPECT_EQ(errno, EIO);
    EXPECT_EQ(Get("f"), base) << "an error leaves the old object";
  }
  EXPECT_LT(tries, 10);
  EXPECT_GT(server().FaultHits(fault), 0);
  EXPECT_EQ(Get("f"), base + tail);
  Close(fd);
  EXPECT_EQ(Get("f"), base + tail);
}

// s3fs-fuse 1345, 1579: chmod and utimens during an upload published the object that was there
// before, or nothing.
TEST_F(WriterStories, ChangingMetadataDuringAnUploadPublishesNothingOld) {
  Put("f", "old");
  Mount("part-size=5M");
  const std::string data = Pattern(18 << 20, 1);
  const int fd = Open("f", O_WRONLY | O_TRUNC);
  Write(fd, absl::string_view(data).substr(0, 11 << 20));
  ASSERT_TRUE(server().log().WaitForCount(Op::kUploadPart, 1, absl::Seconds(30)));
  const struct timeval times[2] = {{1'000'000'000, 0}, {1'000'000'000, 0}};
  EXPECT_EQ(fchmod(fd, 0600), 0);
  EXPECT_EQ(utimes(Path("f").c_str(), times), 0);
  EXPECT_EQ(chown(Path("f").c_str(), getuid(), getgid()), 0);
  EXPECT_EQ(Get("f"), "old");
  Write(fd, absl::string_view(data).substr(11 << 20));
  Close(fd);
  EXPECT_EQ(Get("f"), data);
  EXPECT_EQ(chmod(Path("f").c_str(), 0644), 0);
  EXPECT_EQ(Get("f"), data);
}

// s3fs-fuse 898, 1302, 1453, 2911: a file was renamed while it was open; the target was never made,
// or held what there was before, and the source was gone.
TEST_F(WriterStories, RenamedInEveryStateOfWriting) {
  Mount("part-size=5M");
  int number = 0;
  for (const size_t before : {size_t{0}, size_t{1000}, size_t{11} << 20}) {
    for (const size_t after : {size_t{0}, size_t{1000}, size_t{6} << 20}) {
      for (const bool published : {false, true}) {
        SCOPED_TRACE(
            absl::StrCat(before, " before, ", after, " after", published ? ", fsync" : ""));
        const std::string data = Pattern(before + after, static_cast<uint64_t>(++number));
        const int fd = Open("from", O_WRONLY | O_CREAT | O_TRUNC);
        Write(fd, absl::string_view(data).substr(0, before));
        if (published) {
          EXPECT_EQ(fsync(fd), 0);
        }
        WriteFile(Path("to"), "what the rename replaces");
        ASSERT_EQ(rename(Path("from").c_str(), Path("to").c_str()), 0) << "errno " << errno;
        Write(fd, absl::string_view(data).substr(before));
        Close(fd);
        EXPECT_EQ(Get("to"), data);
        EXPECT_EQ(Get("from"), "(none)");
        EXPECT_EQ(ReadFile(Path("to")), data);
      }
    }
  }
  EXPECT_THAT(server().ListKeys("bucket"), ElementsAre("to"));
  EXPECT_TRUE(server().OpenUploads("bucket").empty());
}

// s3fs-fuse 876: a second descriptor on a file that was not flushed saw the old object, and
// published it.
TEST_F(WriterStories, ASecondDescriptorOnAnUnpublishedFile) {
  Mount("part-size=5M");
  const std::string data = Pattern(11 << 20, 1);
  const int first = Open("f", O_WRONLY | O_CREAT);
  Write(first, data);
  EXPECT_EQ(ReadFile(Path("f")), data) << "by a third";
  const int second = Open("f", O_WRONLY | O_APPEND);
  Write(second, "of the second");
  Close(second);
  EXPECT_EQ(Get("f"), data + "of the second");
  Close(first);
  EXPECT_EQ(Get("f"), data + "of the second");
}

// s3fs-fuse 291, 2931: O_TRUNC, truncate(2) and ftruncate(2) are three paths, and truncate(2) of a
// closed file was lost.
TEST_F(WriterStories, ThreeWaysToEmptyAFile) {
  for (const char* name : {"by-open", "by-path", "by-descriptor"}) {
    Put(name, "not empty");
  }
  Mount();
  Close(Open("by-open", O_WRONLY | O_TRUNC));
  EXPECT_EQ(truncate(Path("by-path").c_str(), 0), 0);
  EXPECT_EQ(Get("by-path"), "") << "no close follows that could do it";
  const int fd = Open("by-descriptor", O_WRONLY);
  EXPECT_EQ(ftruncate(fd, 0), 0);
  Close(fd);
  for (const char* name : {"by-open", "by-path", "by-descriptor"}) {
    EXPECT_EQ(Get(name), "") << name;
    EXPECT_EQ(ReadFile(Path(name)), "") << name;
  }
}

TEST_F(WriterStories, ThreeWaysToAnotherLength) {
  Put("by-path", "0123456789");
  Put("by-descriptor", "0123456789");
  Mount();
  if (!WritesAnywhere()) {
    GTEST_SKIP() << "needs truncation to any length: not built yet";
  }
  EXPECT_EQ(truncate(Path("by-path").c_str(), 4), 0);
  EXPECT_EQ(Get("by-path"), "0123");
  EXPECT_EQ(truncate(Path("by-path").c_str(), 6), 0);
  EXPECT_EQ(Get("by-path"), absl::string_view("0123\0\0", 6));
  const int fd = Open("by-descriptor", O_WRONLY);
  EXPECT_EQ(ftruncate(fd, 4), 0);
  EXPECT_EQ(ftruncate(fd, 6), 0);
  Close(fd);
  EXPECT_EQ(Get("by-descriptor"), absl::string_view("0123\0\0", 6)) << "what was cut is zeros";
}

// s3fs-fuse 2120: an overwrite failed, the old object was gone, and close said nothing.
TEST_F(WriterStories, AnOverwriteThatFailsKeepsTheOldObjectAndSaysSo) {
  Put("f", "old");
  Mount();
  Break(Op::kPutObject, FaultAction::kError, "AccessDenied");
  const int fd = Open("f", O_WRONLY | O_TRUNC);
  Write(fd, "new");
  EXPECT_EQ(UFS_ERRNO_OF(close(fd)), EACCES);
  EXPECT_EQ(Get("f"), "old");
  EXPECT_TRUE(Eventually([this] { return ReadFile(Path("f")) == "old"; }));
}

// s3fs-fuse 1277, 1313, 1753, 1809, 2325; geesefs 149: sizes at the borders of parts lost their
// last part, had an empty one, or failed.
TEST_F(WriterStories, SizesAtTheBordersOfParts) {
  Mount("part-size=5M");
  constexpr size_t kPart = 5 << 20;
  for (const size_t parts : {size_t{0}, size_t{1}, size_t{2}, size_t{3}}) {
    for (const int more : {-1, 0, 1}) {
      if (parts == 0 && more < 0) {
        continue;
      }
      const std::string data = Pattern(parts * kPart + static_cast<size_t>(more), parts + 7);
      SCOPED_TRACE(data.size());
      WriteFile(Path("f"), data);
      EXPECT_EQ(Get("f"), data);
      // And one byte behind it.
      const int fd = Open("f", O_WRONLY | O_APPEND);
      Write(fd, "x");
      Close(fd);
      EXPECT_EQ(Get("f"), data + "x");
    }
  }
  EXPECT_TRUE(server().OpenUploads("bucket").empty());
}

// goofys 273: a child that inherited the descriptor exited, its close ended the upload, and what
// the parent wrote afterwards failed or was missing.
TEST_F(WriterStories, AChildsExitDoesNotEndItsParentsUpload) {
  Mount("part-size=5M");
  const std::string data = Pattern(17 << 20, 1);
  const int fd = Open("f", O_WRONLY | O_CREAT);
  Write(fd, absl::string_view(data).substr(0, 8 << 20));
  for (int i = 0; i < 3; ++i) {
    const pid_t child = fork();
    if (child == 0) {
      _exit(0);
    }
    int status = -1;
    EXPECT_EQ(waitpid(child, &status, 0), child);
  }
  Write(fd, absl::string_view(data).substr(8 << 20));
  Close(fd);
  EXPECT_EQ(Get("f"), data);
}

// rclone 2382: what could not be uploaded was thrown away after some tries.
TEST_F(WriterStories, WhatCouldNotBeSentIsKeptUntilItCan) {
  Mount("request-timeout=2s,stall-timeout=1s,connect-timeout=1s,retries=1");
  const std::string data = Pattern(3 << 20, 1);
  const int fd = Open("f", O_WRONLY | O_CREAT);
  Write(fd, data);
  server().Stop();
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(UFS_ERRNO_OF(fsync(fd)), EIO);
  }
  ASSERT_TRUE(server().Restart().ok());
  EXPECT_EQ(fsync(fd), 0);
  EXPECT_EQ(Get("f"), data);
  Close(fd);
}

// blobfuse2 2.3.2: a part was dropped from memory before the object was complete, and reading it
// back gave something else.
TEST_F(WriterStories, WhatWasSentAndDroppedReadsBackBeforeTheClose) {
  Mount("part-size=5M,memory-limit=64M");
  const std::string data = Pattern(100 << 20, 1);
  const int fd = Open("f", O_RDWR | O_CREAT);
  Write(fd, data);
  EXPECT_EQ(ReadFile(Path("f")), data);
  Close(fd);
  EXPECT_EQ(Get("f"), data);
}

// blobfuse2 2.3.2, 2.5.1: a block that was written again while it was uploaded, or after the file
// was cut, went out with the wrong bytes.
TEST_F(WriterStories, APartThatIsRewrittenWhileItIsSent) {
  Mount("part-size=5M");
  if (!WritesAnywhere()) {
    GTEST_SKIP() << "needs writes at any offset: not built yet";
  }
  FaultRule slow;
  slow.op = Op::kUploadPart;
  slow.action = FaultAction::kDelay;
  slow.duration = absl::Milliseconds(300);
  const int fault = server().AddFault(slow);
  std::string data = Pattern(26 << 20, 1);
  const int fd = Open("f", O_RDWR | O_CREAT);
  Write(fd, data);
  ASSERT_TRUE(Eventually([&] { return server().FaultHits(fault) > 0; }));
  for (const size_t offset : {size_t{7} << 20, size_t{12} << 20, (size_t{15} << 20) - 3}) {
    const std::string patch = Pattern(100'000, offset);
    ASSERT_EQ(pwrite(fd, patch.data(), patch.size(), static_cast<off_t>(offset)), 100'000);
    data.replace(offset, patch.size(), patch);
  }
  ASSERT_EQ(ftruncate(fd, 13 << 20), 0);
  data.resize(13 << 20);
  const std::string again = Pattern(9 << 20, 3);
  ASSERT_EQ(pwrite(fd, again.data(), again.size(), 14 << 20), 9 << 20);
  data.resize(14 << 20, '\0');
  data += again;
  EXPECT_EQ(ReadFile(Path("f")), data);
  Close(fd);
  EXPECT_EQ(Get("f"), data);
}

// s3fs-fuse 2933: RENAME_EXCHANGE destroyed the target; goofys: removing what is not there worked.
TEST_F(WriterStories, WhatCannotBeDoneIsRefusedAndLeavesAllInPlace) {
  Put("a", "of a");
  Put("b", "of b");
  Mount();
  EXPECT_EQ(UFS_ERRNO_OF(renameat2(AT_FDCWD, Path("a").c_str(), AT_FDCWD, Path("b").c_str(),
                                   RENAME_EXCHANGE)),
            EINVAL);
  EXPECT_EQ(UFS_ERRNO_OF(unlink(Path("missing").c_str())), ENOENT);
  EXPECT_EQ(UFS_ERRNO_OF(rename(Path("missing").c_str(), Path("b").c_str())), ENOENT);
  EXPECT_EQ(Get("a"), "of a");
  EXPECT_EQ(Get("b"), "of b");
}

// s3fs-fuse 535: 200 with an error in it was taken for a copy, and the file was empty afterwards.
TEST_F(WriterStories, A200WithAnErrorIsNoCopy) {
  Put("a", "of a");
  Put("b", "of b");
  Mount("retries=1");
  Break(Op::kCopyObject, FaultAction::kErrorIn200);
  EXPECT_EQ(UFS_ERRNO_OF(rename(Path("a").c_str(), Path("b").c_str())), EIO);
  EXPECT_EQ(Get("a"), "of a");
  EXPECT_EQ(Get("b"), "of b");
  server().ClearFaults();
  EXPECT_EQ(rename(Path("a").c_str(), Path("b").c_str()), 0);
  EXPECT_EQ(Get("b"), "of a");
}

}  // namespace
}  // namespace ufs
