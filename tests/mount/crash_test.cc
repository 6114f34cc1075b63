// kill -9 of the daemon, and the mount that comes after it.
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

#include "tests/mount/mount_fixture.h"

namespace ufs {
namespace {

class CrashTest : public MountTest {};

TEST_F(CrashTest, InTheMiddleOfAWriteTheOldObjectStandsAndNoUploadStays) {
  ASSERT_TRUE(server().PutObject("bucket", "f", "old").ok());
  Mount("part-size=5M");
  const std::string data = Pattern(23 << 20, 1);
  const int fd = open(Path("f").c_str(), O_WRONLY | O_TRUNC);
  ASSERT_GE(fd, 0);
  ASSERT_EQ(write(fd, data.data(), data.size()), static_cast<ssize_t>(data.size()));
  ASSERT_TRUE(server().log().WaitForCount(Op::kUploadPart, 1, absl::Seconds(30)));
  KillDaemon();
  close(fd);
  EXPECT_EQ(*server().GetObject("bucket", "f"), "old");
  EXPECT_EQ(server().OpenUploads("bucket").size(), 1U);
  // The dead mount point is cleaned by the next mount, which works at once.
  Mount("part-size=5M");
  EXPECT_EQ(ReadFile(Path("f")), "old");
  // Recovery runs behind the mount.
  EXPECT_TRUE(Eventually([this] { return server().OpenUploads("bucket").empty(); }));
}

TEST_F(CrashTest, WhatCloseAcknowledgedIsThere) {
  Mount();
  const std::string data = Pattern(9 << 20, 5);
  WriteFile(Path("f"), data);
  KillDaemon();
  EXPECT_EQ(*server().GetObject("bucket", "f"), data);
  struct stat st {};
  // The first call may be one that the kernel had just begun: ECONNABORTED.
  EXPECT_TRUE(Eventually([&] { return UFS_ERRNO_OF(stat(dir().c_str(), &st)) == ENOTCONN; }));
  Mount();
  EXPECT_EQ(ReadFile(Path("f")), data);
}

TEST_F(CrashTest, AnUploadThatBeginsAfterTheCrashIsAbortedToo) {
  s3server::FaultRule slow;
  slow.op = Op::kCreateMultipartUpload;
  slow.action = s3server::FaultAction::kDelay;
  slow.duration = absl::Seconds(2);
  Mount("part-size=5M");
  const int fault = server().AddFault(slow);
  const std::string data = Pattern(16 << 20, 1);
  const int fd = open(Path("f").c_str(), O_WRONLY | O_CREAT, 0644);
  ASSERT_EQ(write(fd, data.data(), data.size()), static_cast<ssize_t>(data.size()));
  ASSERT_TRUE(Eventually([&] { return server().FaultHits(fault) == 1; }));
  KillDaemon();
  close(fd);
  Mount("part-size=5M");
  // Recovery finds nothing at first: the server has not yet done what it was asked for.
  EXPECT_TRUE(server().log().WaitForCount(Op::kAbortMultipartUpload, 1, absl::Seconds(30)));
  // The log has it when it comes, the upload is gone when it is done.
  EXPECT_TRUE(Eventually([this] { return server().OpenUploads("bucket").empty(); }));
}

TEST_F(CrashTest, AnotherClientsUploadSurvivesRecovery) {
  Mount("part-size=5M");
  const int fd = open(Path("f").c_str(), O_WRONLY | O_CREAT, 0644);
  const std::string data = Pattern(16 << 20, 1);
  ASSERT_EQ(write(fd, data.data(), data.size()), static_cast<ssize_t>(data.size()));
  ASSERT_TRUE(server().log().WaitForCount(Op::kUploadPart, 1, absl::Seconds(30)));
  KillDaemon();
  close(fd);
  const Ran foreign = Shell(
      "printf 'user = \"%s:%s\"\\n' $AWS_ACCESS_KEY_ID $AWS_SECRET_ACCESS_KEY | curl -s -f -K - "
      "--aws-sigv4 aws:amz:us-east-1:s3 -H 'x-amz-content-sha256: UNSIGNED-PAYLOAD' -X POST '" +
      server().endpoint() + "/bucket/f?uploads='");
  ASSERT_EQ(foreign.exit_code, 0) << foreign.output;
  ASSERT_EQ(server().OpenUploads("bucket").size(), 2U);
  Mount("part-size=5M");
  EXPECT_TRUE(Eventually([this] { return server().OpenUploads("bucket").size() == 1; }));
  Unmount();
  ASSERT_EQ(server().OpenUploads("bucket").size(), 1U);
  EXPECT_TRUE(server().OpenUploads("bucket")[0].parts.empty())
      << "the one that the other client made";
}

TEST_F(CrashTest, PlainUmountLosesNothing) {
  Mount();
  const std::string data = Pattern(1 << 20, 5);
  // Busy: another test's `underfs mounts` or df looks at every mount of the machine.
  const Ran ran = Shell("cat > " + Path("f") + " < /etc/services && until said=$(umount " + dir() +
                        " 2>&1); do [[ $said == *busy* ]] || { echo $said; exit 1; }; done");
  EXPECT_EQ(ran.exit_code, 0) << ran.output;
  const Ran compare = Shell("cat /etc/services");
  EXPECT_EQ(*server().GetObject("bucket", "f"), compare.output);
}

}  // namespace
}  // namespace ufs
