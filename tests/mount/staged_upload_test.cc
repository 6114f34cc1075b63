// The guide's other way to write: everything is held here until the file is closed.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>

#include "absl/strings/str_cat.h"
#include "tests/mount/mount_fixture.h"

namespace ufs {
namespace {

using ::testing::HasSubstr;

class StagedUploadTest : public MountTest {
 protected:
  // Writes `size` bytes of Pattern(1) in steps of a MiB; returns the error of the first that fails.
  int Fill(int fd, size_t size) {
    const std::string data = Pattern(size, 1);
    for (size_t at = 0; at < data.size();) {
      const ssize_t put = write(fd, data.data() + at, std::min<size_t>(1 << 20, size - at));
      if (put < 0) {
        return errno;
      }
      at += static_cast<size_t>(put);
    }
    return 0;
  }
  void TearDown() override {
    const std::string small = small_;
    MountTest::TearDown();
    if (!small.empty()) {
      umount2(small.c_str(), MNT_DETACH);
    }
  }
  std::string small_;  // a tmpfs of this test
};

TEST_F(StagedUploadTest, NothingIsSentBeforeTheClose) {
  Mount("alluxio.underfs.s3.streaming.upload.enabled=false,part-size=5M");
  const int fd = open(Path("f").c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0644);
  ASSERT_GE(fd, 0);
  server().log().Clear();
  ASSERT_EQ(Fill(fd, 23 << 20), 0);
  EXPECT_EQ(server().log().Count(), 0U);
  ASSERT_EQ(close(fd), 0);
  EXPECT_EQ(server().log().Count(Op::kUploadPart), 5U);
  EXPECT_TRUE(server().GetObject("bucket", "f").value_or("") == Pattern(23 << 20, 1));
}

TEST_F(StagedUploadTest, WhatMemoryCannotHoldIsInTheTemporaryDirectories) {
  const std::string one = base() + "/tmp1";
  const std::string two = base() + "/tmp2";
  ASSERT_EQ(mkdir(one.c_str(), 0700), 0);
  ASSERT_EQ(mkdir(two.c_str(), 0700), 0);
  Mount(absl::StrCat("streaming-upload=false,part-size=5M,memory-limit=64M,alluxio.tmp.dirs=", one,
                     "\\,", two));
  const int fd = open(Path("f").c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0644);
  ASSERT_GE(fd, 0);
  ASSERT_EQ(Fill(fd, 150 << 20), 0);
  // Staged in files without names: nothing can stay behind, whatever ends the daemon.
  const Ran open_files = Shell(absl::StrCat("ls -l /proc/", daemon(), "/fd"));
  EXPECT_TRUE(open_files.output.find(one) != std::string::npos ||
              open_files.output.find(two) != std::string::npos)
      << open_files.output;
  ASSERT_EQ(close(fd), 0);
  EXPECT_TRUE(server().GetObject("bucket", "f").value_or("") == Pattern(150 << 20, 1));
  EXPECT_TRUE(std::filesystem::is_empty(one));
  EXPECT_TRUE(std::filesystem::is_empty(two));
}

TEST_F(StagedUploadTest, AFullTemporaryDirectoryIsToldByWriteAndLeavesNothing) {
  small_ = base() + "/small";
  ASSERT_EQ(mkdir(small_.c_str(), 0700), 0);
  if (::mount("underfs-test", small_.c_str(), "tmpfs", 0, "mode=0700,size=16m") != 0) {
    small_.clear();
    GTEST_SKIP() << "this needs a tmpfs of its own: " << std::strerror(errno);
  }
  ASSERT_TRUE(server().PutObject("bucket", "f", "the old object").ok());
  Mount(absl::StrCat("streaming-upload=false,part-size=5M,memory-limit=64M,staging-dirs=", small_));
  const int fd = open(Path("f").c_str(), O_WRONLY | O_TRUNC | O_CLOEXEC);
  ASSERT_GE(fd, 0);
  EXPECT_EQ(Fill(fd, 300 << 20), ENOSPC);
  KillDaemon();
  close(fd);
  EXPECT_EQ(server().GetObject("bucket", "f").value_or(""), "the old object");
  EXPECT_TRUE(std::filesystem::is_empty(small_));
  EXPECT_TRUE(server().OpenUploads("bucket").empty());
}

TEST_F(StagedUploadTest, ADirectoryThatCannotBeUsedIsToldAtOnce) {
  const Ran ran = TryMount("alluxio.tmp.dirs=/does/not/exist");
  EXPECT_NE(ran.exit_code, 0);
  EXPECT_THAT(ran.output, HasSubstr("/does/not/exist"));
  EXPECT_THAT(ran.output, HasSubstr("staging-dirs"));
  const Ran relative = TryMount("staging-dirs=tmp");
  EXPECT_EQ(relative.exit_code, 78);
  EXPECT_THAT(relative.output, HasSubstr("absolute path"));
}

}  // namespace
}  // namespace ufs
