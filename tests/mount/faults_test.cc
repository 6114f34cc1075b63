// A server that breaks, seen through a mount: right bytes or an error, never a hang, never a
// mixture.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <thread>

#include "tests/mount/mount_fixture.h"

namespace ufs {
namespace {

using s3server::FaultAction;
using s3server::FaultRule;
using ::testing::ElementsAre;

class FaultsTest : public MountTest {
 protected:
  int Break(Op op, FaultAction action, int last = 1, uint64_t bytes = 0) {
    FaultRule rule;
    rule.op = op;
    rule.action = action;
    rule.last = last;
    rule.bytes = bytes;
    return server().AddFault(rule);
  }
};

TEST_F(FaultsTest, WhatCannotBePublishedGoesToLostAndFound) {
  ASSERT_TRUE(server().PutObject("bucket", "f", "old").ok());
  Mount("part-size=5M,retries=0");
  Break(Op::kUploadPart, FaultAction::kError, /*last=*/1'000'000);
  const std::string data = Pattern(12 << 20, 1);
  const int fd = open(Path("f").c_str(), O_WRONLY | O_TRUNC);
  ASSERT_GE(fd, 0);
  ASSERT_EQ(write(fd, data.data(), data.size()), static_cast<ssize_t>(data.size()));
  EXPECT_EQ(UFS_ERRNO_OF(close(fd)), EIO);
  const std::string kept = base() + "/kept";
  EXPECT_TRUE(Eventually([&] {
    return Shell("cat " + base() + "/state/*/lost+found/*-f > " + kept).exit_code == 0 &&
           ReadFile(kept) == data;
  }));
  EXPECT_EQ(*server().GetObject("bucket", "f"), "old");
  EXPECT_TRUE(Eventually([this] { return server().OpenUploads("bucket").empty(); }));
  EXPECT_EQ(ReadFile(Path("f")), "old");
}

class BrokenGet : public FaultsTest, public ::testing::WithParamInterface<FaultAction> {};

TEST_P(BrokenGet, IsResumedAndTheBytesAreRight) {
  const std::string data = Pattern(20 << 20, 1);
  ASSERT_TRUE(server().PutObject("bucket", "f", data).ok());
  Mount("stall-timeout=1s");
  const int fault = Break(Op::kGetObject, GetParam(), /*last=*/3, /*bytes=*/100'000);
  EXPECT_EQ(ReadFile(Path("f")), data);
  EXPECT_GT(server().FaultHits(fault), 0);
}

INSTANTIATE_TEST_SUITE_P(Ways, BrokenGet,
                         ::testing::Values(FaultAction::kResetBody, FaultAction::kTruncateBody,
                                           FaultAction::kStallBody, FaultAction::kReset,
                                           FaultAction::kError, FaultAction::kWrongContentRange,
                                           FaultAction::kMissingContentRange,
                                           FaultAction::kCloseAfter));

class LyingGet : public FaultsTest, public ::testing::WithParamInterface<FaultAction> {};

TEST_P(LyingGet, IsAnErrorAndNeverWrongBytes) {
  const std::string data = Pattern(20 << 20, 1);
  ASSERT_TRUE(server().PutObject("bucket", "f", data).ok());
  Mount("retries=1");
  Break(Op::kGetObject, GetParam(), /*last=*/1'000'000);
  const int fd = open(Path("f").c_str(), O_RDONLY);
  char buffer[4096];
  if (fd >= 0) {
    const ssize_t got = pread(fd, buffer, sizeof(buffer), 12 << 20);
    EXPECT_LT(got, 0);
    EXPECT_TRUE(errno == EIO || errno == ESTALE) << errno;
    close(fd);
  }
}

INSTANTIATE_TEST_SUITE_P(Ways, LyingGet,
                         ::testing::Values(FaultAction::kFullAnswer, FaultAction::kWrongEtag,
                                           FaultAction::kMissingEtag,
                                           FaultAction::kWrongContentRange));

TEST_F(FaultsTest, BurstsOf503AreRiddenOut) {
  Mount();
  FaultRule rule;
  rule.action = FaultAction::kError;
  rule.code = "SlowDown";
  rule.every = 2;
  rule.last = 60;
  server().AddFault(rule);
  const std::string data = Pattern(12 << 20, 2);
  WriteFile(Path("f"), data);
  EXPECT_EQ(ReadFile(Path("f")), data);
  EXPECT_EQ(*server().GetObject("bucket", "f"), data);
}

class BrokenWrite : public FaultsTest,
                    public ::testing::WithParamInterface<std::pair<s3server::Op, FaultAction>> {};

TEST_P(BrokenWrite, SucceedsInTheEndOrLeavesTheOldObject) {
  ASSERT_TRUE(server().PutObject("bucket", "f", "old").ok());
  Mount("part-size=5M");
  Break(GetParam().first, GetParam().second);
  const std::string data = Pattern(11 << 20, 3);
  const int fd = open(Path("f").c_str(), O_WRONLY | O_TRUNC);
  ASSERT_GE(fd, 0);
  ASSERT_EQ(write(fd, data.data(), data.size()), static_cast<ssize_t>(data.size()));
  const int first = fsync(fd);
  EXPECT_EQ(*server().GetObject("bucket", "f"), first == 0 ? data : "old");
  // After an error the bytes are still held: the next try brings them there.
  EXPECT_EQ(close(fd), 0);
  EXPECT_EQ(*server().GetObject("bucket", "f"), data);
  Unmount();
  EXPECT_TRUE(server().OpenUploads("bucket").empty());
}

INSTANTIATE_TEST_SUITE_P(
    Ways, BrokenWrite,
    ::testing::Values(
        std::make_pair(s3server::Op::kCreateMultipartUpload, FaultAction::kError),
        std::make_pair(s3server::Op::kUploadPart, FaultAction::kError),
        std::make_pair(s3server::Op::kUploadPart, FaultAction::kReset),
        std::make_pair(s3server::Op::kUploadPart, FaultAction::kResetUpload),
        std::make_pair(s3server::Op::kUploadPart, FaultAction::kMissingEtag),
        std::make_pair(s3server::Op::kUploadPart, FaultAction::kWrongEtag),
        std::make_pair(s3server::Op::kUploadPart, FaultAction::kLostAnswer),
        std::make_pair(s3server::Op::kCompleteMultipartUpload, FaultAction::kErrorIn200),
        std::make_pair(s3server::Op::kCompleteMultipartUpload, FaultAction::kLostAnswer),
        std::make_pair(s3server::Op::kCompleteMultipartUpload, FaultAction::kError)));

TEST_F(FaultsTest, AWrongEtagOfASmallPutFailsTheCloseOnce) {
  Mount("retries=1");
  Break(Op::kPutObject, FaultAction::kWrongEtag, /*last=*/1'000'000);
  const int fd = open(Path("f").c_str(), O_WRONLY | O_CREAT, 0644);
  ASSERT_GE(fd, 0);
  ASSERT_EQ(write(fd, "abc", 3), 3);
  EXPECT_EQ(UFS_ERRNO_OF(fsync(fd)), EIO);
  server().ClearFaults();
  EXPECT_EQ(close(fd), 0);
  EXPECT_EQ(*server().GetObject("bucket", "f"), "abc");
}

TEST_F(FaultsTest, AWrongEtagOfCompleteIsAnErrorWhenTheObjectHasItToo) {
  Mount("part-size=5M,retries=1");
  Break(Op::kCompleteMultipartUpload, FaultAction::kWrongEtag, /*last=*/1'000'000);
  Break(Op::kHeadObject, FaultAction::kWrongEtag, /*last=*/1'000'000);
  const std::string data = Pattern(11 << 20, 3);
  const int fd = open(Path("f").c_str(), O_WRONLY | O_CREAT, 0644);
  ASSERT_GE(fd, 0);
  ASSERT_EQ(write(fd, data.data(), data.size()), static_cast<ssize_t>(data.size()));
  EXPECT_EQ(UFS_ERRNO_OF(fsync(fd)), EIO);
  server().ClearFaults();
  close(fd);
}

TEST_F(FaultsTest, AnObjectReplacedWhileReadIsStaleAndNeverAMixture) {
  constexpr size_t kSize = 64 << 20;
  ASSERT_TRUE(server().PutObject("bucket", "f", std::string(kSize, 'a')).ok());
  Mount("memory-limit=160M");
  const int fd = open(Path("f").c_str(), O_RDONLY);
  ASSERT_GE(fd, 0);
  std::string buffer(1 << 20, '\0');
  ASSERT_EQ(pread(fd, buffer.data(), buffer.size(), 0), static_cast<ssize_t>(buffer.size()));
  ASSERT_TRUE(server().PutObject("bucket", "f", std::string(kSize, 'b')).ok());
  bool stale = false;
  for (size_t offset = 0; offset < kSize; offset += buffer.size()) {
    const ssize_t got = pread(fd, buffer.data(), buffer.size(), static_cast<off_t>(offset));
    if (got < 0) {
      EXPECT_EQ(errno, ESTALE);
      stale = true;
      break;
    }
    ASSERT_EQ(buffer.find('b'), std::string::npos) << offset;
  }
  EXPECT_TRUE(stale);
  close(fd);
  // A new open sees the new version.
  const int again = open(Path("f").c_str(), O_RDONLY);
  ASSERT_GE(again, 0) << std::strerror(errno);
  ASSERT_EQ(pread(again, buffer.data(), buffer.size(), 0), static_cast<ssize_t>(buffer.size()));
  EXPECT_EQ(buffer, std::string(1 << 20, 'b'));
  close(again);
}

TEST_F(FaultsTest, ADeadServerGivesEioAndEverythingComesBack) {
  ASSERT_TRUE(server().PutObject("bucket", "f", "x").ok());
  Mount("request-timeout=2s,stall-timeout=1s,connect-timeout=1s,retries=2,metadata-ttl=0");
  server().Stop();
  struct stat st {};
  EXPECT_EQ(UFS_ERRNO_OF(stat(Path("f").c_str(), &st)), EIO);
  const absl::Status restarted = server().Restart();
  ASSERT_TRUE(restarted.ok()) << restarted;
  EXPECT_EQ(stat(Path("f").c_str(), &st), 0);
  EXPECT_EQ(ReadFile(Path("f")), "x");
}

TEST_F(FaultsTest, ACallerOfASilentServerCanBeKilled) {
  ASSERT_TRUE(server().PutObject("bucket", "f", Pattern(1 << 20, 1)).ok());
  ASSERT_TRUE(server().PutObject("bucket", "g", "other").ok());
  Mount("metadata-ttl=60s");
  EXPECT_EQ(ReadFile(Path("g")), "other");
  struct stat st {};
  ASSERT_EQ(stat(Path("f").c_str(), &st), 0);
  const int writer = open(Path("new").c_str(), O_WRONLY | O_CREAT, 0644);
  ASSERT_GE(writer, 0);
  ASSERT_EQ(write(writer, "abc", 3), 3);
  server().Pause();
  const pid_t child = fork();
  if (child == 0) {
    _exit(fsync(writer) == 0 ? 0 : 1);
  }
  EXPECT_TRUE(server().log().WaitForCount(Op::kPutObject, 1, absl::Seconds(30)));
  kill(child, SIGKILL);
  int status = 0;
  EXPECT_EQ(waitpid(child, &status, 0), child);
  EXPECT_TRUE(WIFSIGNALED(status));
  server().Resume();
  EXPECT_EQ(close(writer), 0);
  EXPECT_EQ(*server().GetObject("bucket", "new"), "abc");
}

}  // namespace
}  // namespace ufs
