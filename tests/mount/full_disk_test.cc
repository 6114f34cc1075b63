// A state directory without room: what needs the disk fails or does without, as docs/semantics.md
// says; everything else goes on, and nothing is published by half.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

#include "absl/strings/str_cat.h"
#include "tests/mount/mount_fixture.h"

namespace ufs {
namespace {

using ::testing::HasSubstr;

class FullDiskTest : public MountTest {
 protected:
  // The state directory on a disk of its own of `size` (as tmpfs takes it).
  void SmallDisk(const std::string& size) {
    disk_ = base() + "/state";
    ASSERT_EQ(mkdir(disk_.c_str(), 0700), 0);
    if (::mount("underfs-test", disk_.c_str(), "tmpfs", 0, ("mode=0700,size=" + size).c_str()) !=
        0) {
      disk_.clear();
      GTEST_SKIP() << "this needs a tmpfs of its own: " << std::strerror(errno);
    }
  }
  void FillDisk() {
    const int fd = open((disk_ + "/filler").c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    ASSERT_GE(fd, 0);
    const std::string page(4096, 'x');
    while (write(fd, page.data(), page.size()) > 0) {
    }
    EXPECT_EQ(errno, ENOSPC);
    close(fd);
  }
  void FreeDisk() { EXPECT_EQ(unlink((disk_ + "/filler").c_str()), 0); }
  std::string Log() {
    return Shell(absl::StrCat("find ", disk_, " -name underfs.log -exec cat {} +")).output;
  }
  void TearDown() override {
    const std::string disk = disk_;
    if (!disk.empty()) {
      umount2(disk.c_str(), MNT_DETACH);
    }
    MountTest::TearDown();
  }

  // Writes `data` as a program does, error by error.
  struct Outcome {
    int write_error = 0;
    int close_error = 0;
  };
  Outcome TryWrite(const std::string& name, const std::string& data) {
    Outcome outcome;
    const int fd = open(Path(name).c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    if (fd < 0) {
      outcome.write_error = errno;
      return outcome;
    }
    for (size_t at = 0; at < data.size() && outcome.write_error == 0;) {
      const ssize_t put = write(fd, data.data() + at, std::min<size_t>(1 << 20, data.size() - at));
      outcome.write_error = put < 0 ? errno : 0;
      at += put < 0 ? 0 : static_cast<size_t>(put);
    }
    outcome.close_error = UFS_ERRNO_OF(close(fd));
    return outcome;
  }

  std::string disk_;
};

TEST_F(FullDiskTest, StagingWithoutRoomGivesUpCopiesAndLosesNothing) {
  SmallDisk("4m");
  // Together they are more than memory holds: what is sent would go to staging.
  Mount("part-size=5M,memory-limit=64M");
  constexpr int kFiles = 6;
  std::string script;
  for (int i = 0; i < kFiles; ++i) {
    absl::StrAppend(&script, "head -c 20M /dev/zero | tr '\\0' '", std::string(1, 'a' + i), "' > ",
                    Path(absl::StrCat("f", i)), " || echo failed ", i, " & ");
  }
  const Ran ran = Shell(script + "wait");
  EXPECT_EQ(ran.output, "");
  for (int i = 0; i < kFiles; ++i) {
    EXPECT_TRUE(server().GetObject("bucket", absl::StrCat("f", i)).value_or("") ==
                std::string(size_t{20} << 20, static_cast<char>('a' + i)))
        << i;
  }
  Unmount();
  EXPECT_TRUE(server().OpenUploads("bucket").empty());
}

TEST_F(FullDiskTest, WhatWasGivenUpIsReadAgainAfterThePublish) {
  SmallDisk("4m");
  Mount("part-size=5M,memory-limit=64M");
  const std::string data = Pattern(96 << 20, 1);  // more than memory and disk hold
  const int fd = open(Path("f").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
  ASSERT_GE(fd, 0);
  for (size_t at = 0; at < data.size(); at += 1 << 20) {
    ASSERT_EQ(write(fd, data.data() + at, 1 << 20), 1 << 20) << std::strerror(errno);
  }
  // Part 1 waits for the end; the second was sent first, and given up first. The kernel's copy is
  // not what is asked for.
  EXPECT_EQ(posix_fadvise(fd, 0, 0, POSIX_FADV_DONTNEED), 0);
  std::string second(1 << 16, '\0');
  EXPECT_EQ(UFS_ERRNO_OF(pread(fd, second.data(), second.size(), 6 << 20)), EOPNOTSUPP);
  EXPECT_THAT(Log(), HasSubstr("f: parts already sent cannot be read back before close"));
  EXPECT_EQ(UFS_ERRNO_OF(fsync(fd)), 0);
  EXPECT_EQ(posix_fadvise(fd, 0, 0, POSIX_FADV_DONTNEED), 0);
  EXPECT_EQ(pread(fd, second.data(), second.size(), 6 << 20), static_cast<ssize_t>(second.size()));
  EXPECT_TRUE(second == data.substr(6 << 20, second.size()));
  EXPECT_EQ(close(fd), 0);
  EXPECT_TRUE(server().GetObject("bucket", "f").value_or("") == data);
  Unmount();
  EXPECT_TRUE(server().OpenUploads("bucket").empty());
}

TEST_F(FullDiskTest, WithoutRoomForTheJournalALargeWriteFailsAndSmallOnesGoOn) {
  SmallDisk("2m");
  Mount("part-size=5M");
  FillDisk();
  // The page that the journal ends in has room for some: it fills up with long names.
  const std::string data = Pattern(6 << 20, 1);
  std::string failed;
  Outcome outcome;
  for (int i = 0; i < 40 && failed.empty(); ++i) {
    const std::string name = absl::StrCat(100 + i, "-", std::string(240, 'x'));
    outcome = TryWrite(name, data);
    if (outcome.write_error != 0 || outcome.close_error != 0) {
      failed = name;
    } else {
      EXPECT_EQ(server().GetObject("bucket", name).value_or(""), data);
    }
  }
  ASSERT_NE(failed, "") << "the disk is not full";
  EXPECT_TRUE(outcome.write_error == ENOSPC || outcome.close_error == ENOSPC)
      << std::strerror(outcome.write_error) << ", " << std::strerror(outcome.close_error);
  EXPECT_FALSE(server().GetObject("bucket", failed).ok()) << "published by half";
  // What needs no upload needs no disk.
  WriteFile(Path("small"), "small");
  EXPECT_EQ(server().GetObject("bucket", "small").value_or(""), "small");
  FreeDisk();
  WriteFile(Path(failed), data);
  EXPECT_EQ(server().GetObject("bucket", failed).value_or(""), data);
  Unmount();
  EXPECT_TRUE(server().OpenUploads("bucket").empty());
}

TEST_F(FullDiskTest, AMountOnAFullDiskSaysSo) {
  SmallDisk("64k");
  FillDisk();
  const Ran mounted = TryMount();
  if (mounted.exit_code != 0) {
    EXPECT_THAT(mounted.output, HasSubstr("state"));
    EXPECT_THAT(mounted.output, HasSubstr("No space left on device"));
  } else {
    Shell("$UNDERFS unmount " + dir());
    FAIL() << "mounted, though nothing can be journaled: " << mounted.output;
  }
}

}  // namespace
}  // namespace ufs
