// What is written and not in the store yet: listed, published on demand, waited for no longer than
// said, and what could not be stored at all.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <thread>

#include "absl/strings/str_cat.h"
#include "tests/mount/mount_fixture.h"

namespace ufs {
namespace {

using s3server::FaultAction;
using s3server::FaultRule;
using ::testing::ContainsRegex;
using ::testing::HasSubstr;
using ::testing::Not;

class PendingTest : public MountTest {
 protected:
  int Write(const std::string& name, absl::string_view data) {
    const int fd = open(Path(name).c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    EXPECT_GE(fd, 0);
    EXPECT_EQ(write(fd, data.data(), data.size()), static_cast<ssize_t>(data.size()));
    return fd;
  }
  Ran Pending() { return Shell("$UNDERFS pending " + dir()); }
  void Break(FaultAction action) {
    FaultRule rule;
    rule.op = Op::kPutObject;
    rule.action = action;
    server().AddFault(rule);
  }
};

TEST_F(PendingTest, WhatIsNotInTheStoreYetIsListed) {
  Mount();
  Ran ran = Pending();
  EXPECT_EQ(ran.exit_code, 0);
  EXPECT_EQ(ran.output, "no file has content that is not in the store yet\n");
  ASSERT_EQ(mkdir(Path("d").c_str(), 0755), 0);
  const int fd = Write("d/new\nline", Pattern(3 << 20, 1));
  ran = Pending();
  EXPECT_THAT(ran.output, ContainsRegex("3MiB +3MiB +[0-9m]*s +open +d/new..line\n"));
  EXPECT_THAT(ran.output, HasSubstr("1 file has content that is not in the store yet\n"));
  EXPECT_THAT(Shell("$UNDERFS stats " + dir()).output, ContainsRegex("files to publish +1\n"));
  EXPECT_EQ(close(fd), 0);
  EXPECT_EQ(Pending().output, "no file has content that is not in the store yet\n");
  Unmount();
  EXPECT_EQ(Pending().exit_code, 66);
}

TEST_F(PendingTest, AFlushPublishesFilesThatAreOpen) {
  Mount();
  ASSERT_EQ(mkdir(Path("d").c_str(), 0755), 0);
  const int a = Write("a", "1");
  const int b = Write("d/b", "2");
  Ran ran = Shell("$UNDERFS flush " + dir() + " d");
  EXPECT_EQ(ran.exit_code, 0);
  EXPECT_EQ(ran.output, "1 file published\n");
  EXPECT_EQ(*server().GetObject("bucket", "d/b"), "2");
  EXPECT_FALSE(server().GetObject("bucket", "a").ok());
  ran = Shell("$UNDERFS flush " + dir() + " " + Path("a"));
  EXPECT_EQ(ran.output, "1 file published\n");
  EXPECT_EQ(*server().GetObject("bucket", "a"), "1");
  ASSERT_EQ(write(a, "x", 1), 1);
  ASSERT_EQ(write(b, "y", 1), 1);
  ran = Shell("$UNDERFS flush " + dir());
  EXPECT_EQ(ran.output, "2 files published\n");
  EXPECT_EQ(*server().GetObject("bucket", "a"), "1x");
  EXPECT_EQ(*server().GetObject("bucket", "d/b"), "2y");
  EXPECT_EQ(Shell("$UNDERFS flush " + dir()).output, "no file published\n");
  EXPECT_EQ(Shell("$UNDERFS flush " + dir() + " /etc/passwd").exit_code, 78);
  EXPECT_EQ(close(a), 0);
  EXPECT_EQ(close(b), 0);
}

TEST_F(PendingTest, AFlushThatFailsNamesTheFile) {
  Mount("retries=0");
  const int fd = Write("f", "x");
  Break(FaultAction::kError);
  Ran ran = Shell("$UNDERFS flush " + dir());
  EXPECT_EQ(ran.exit_code, 1);
  EXPECT_THAT(ran.output, HasSubstr("underfs: f: "));
  EXPECT_THAT(ran.output, HasSubstr("InternalError"));
  EXPECT_THAT(Pending().output, HasSubstr("the last upload failed: "));
  server().ClearFaults();
  EXPECT_EQ(Shell("$UNDERFS flush " + dir()).exit_code, 0);
  EXPECT_EQ(*server().GetObject("bucket", "f"), "x");
  EXPECT_EQ(close(fd), 0);
}

TEST_F(PendingTest, AFlushThatTakesLongSaysWhatItWaitsFor) {
  Mount("stall-timeout=5min");
  const int fd = Write("f", "x");
  Break(FaultAction::kStallHeaders);
  const std::string told = base() + "/told";
  std::thread flush([&] {
    const Ran ran = Shell("$UNDERFS flush " + dir() + " 2> " + told);
    EXPECT_EQ(ran.exit_code, 0) << ran.output;
    EXPECT_EQ(ran.output, "1 file published\n");
  });
  EXPECT_TRUE(Eventually([&] { return Shell("grep -q 'uploading  f$' " + told).exit_code == 0; }));
  server().ClearFaults();
  flush.join();
  EXPECT_EQ(close(fd), 0);
}

TEST_F(PendingTest, AnUnmountWithATimeoutNamesWhatIsLeftAndLeavesTheMount) {
  Mount("stall-timeout=5min");
  const int fd = Write("f", "x");
  Break(FaultAction::kStallHeaders);
  const Ran ran = Shell("$UNDERFS unmount --timeout 1s " + dir());
  EXPECT_EQ(ran.exit_code, 75) << ran.output;
  EXPECT_THAT(ran.output, HasSubstr("not unmounted"));
  EXPECT_THAT(ran.output, HasSubstr("uploading  f\n"));
  EXPECT_EQ(Shell("mountpoint -q " + dir()).exit_code, 0);
  EXPECT_EQ(Shell("$UNDERFS unmount --timeout soon " + dir()).exit_code, 78);
  server().ClearFaults();
  EXPECT_EQ(close(fd), 0);
  EXPECT_EQ(Shell("$UNDERFS unmount --timeout 5min " + dir()).exit_code, 0);
  EXPECT_NE(Shell("mountpoint -q " + dir()).exit_code, 0);
  EXPECT_EQ(*server().GetObject("bucket", "f"), "x");
}

TEST_F(PendingTest, WhatWentToLostAndFoundIsCounted) {
  Mount("retries=0");
  EXPECT_THAT(Pending().output, Not(HasSubstr("lost+found")));
  const int fd = Write("f", "x");
  Break(FaultAction::kError);
  EXPECT_EQ(UFS_ERRNO_OF(close(fd)), EIO);
  EXPECT_TRUE(Eventually([this] {
    return Pending().output.find("1 file could not be uploaded at all: see " + base()) !=
           std::string::npos;
  }));
  EXPECT_THAT(Shell("$UNDERFS stats " + dir()).output,
              ContainsRegex("files in lost.found +1 in " + base()));
  server().ClearFaults();
  Unmount();
  Mount();
  EXPECT_THAT(Pending().output, HasSubstr("1 file could not be uploaded"));
}

}  // namespace
}  // namespace ufs
