// Two clients write one file: who wins, and that nothing is ever mixed.
#include <fcntl.h>
#include <unistd.h>

#include <cerrno>

#include "absl/strings/str_cat.h"
#include "tests/mount/mount_fixture.h"

namespace ufs {
namespace {

class ConflictTest : public MountTest {
 protected:
  int Open(int flags) {
    const int fd = open(Path("f").c_str(), flags | O_CLOEXEC, 0644);
    EXPECT_GE(fd, 0) << std::strerror(errno);
    return fd;
  }
  std::string Object() { return server().GetObject("bucket", "f").value_or("none"); }
};

TEST_F(ConflictTest, TheLastWriterWinsByDefault) {
  ASSERT_TRUE(server().PutObject("bucket", "f", "old").ok());
  Mount();
  const int fd = Open(O_WRONLY | O_TRUNC);
  ASSERT_EQ(write(fd, "ours", 4), 4);
  ASSERT_TRUE(server().PutObject("bucket", "f", "another's").ok());
  EXPECT_EQ(close(fd), 0);
  EXPECT_EQ(Object(), "ours");
}

TEST_F(ConflictTest, CloseFailsWhereConflictsAreToFail) {
  ASSERT_TRUE(server().PutObject("bucket", "f", "old").ok());
  Mount("conflict=fail");
  for (const int flags : {O_WRONLY | O_TRUNC, O_RDWR, O_WRONLY | O_APPEND}) {
    const int fd = Open(flags);
    ASSERT_EQ(write(fd, "ours", 4), 4);
    const std::string foreign = absl::StrCat("another's ", flags);
    ASSERT_TRUE(server().PutObject("bucket", "f", foreign).ok());
    EXPECT_EQ(UFS_ERRNO_OF(fsync(fd)), ESTALE);
    EXPECT_EQ(UFS_ERRNO_OF(close(fd)), ESTALE);
    EXPECT_EQ(Object(), foreign);
    EXPECT_TRUE(Eventually([&] { return ReadFile(Path("f")) == foreign; }));
  }
  // What was written is not lost.
  EXPECT_TRUE(Eventually([&] {
    return Shell(absl::StrCat("find ", base(), " -path '*lost+found/*' -type f | wc -l")).output ==
           "3\n";
  }));
}

TEST_F(ConflictTest, AFileThatAnotherMadeMeanwhileIsAConflict) {
  Mount("conflict=fail");
  const int fd = Open(O_WRONLY | O_CREAT);
  ASSERT_EQ(write(fd, "ours", 4), 4);
  ASSERT_TRUE(server().PutObject("bucket", "f", "another's").ok());
  EXPECT_EQ(UFS_ERRNO_OF(close(fd)), ESTALE);
  EXPECT_EQ(Object(), "another's");
}

TEST_F(ConflictTest, OurOwnChangesAreNone) {
  Mount("conflict=fail");
  for (int i = 0; i < 3; ++i) {
    const int fd = Open(O_RDWR | O_CREAT);
    ASSERT_EQ(pwrite(fd, "ab", 2, i), 2);
    EXPECT_EQ(fsync(fd), 0);
    ASSERT_EQ(pwrite(fd, "cd", 2, i + 2), 2);
    EXPECT_EQ(close(fd), 0);
  }
  EXPECT_EQ(Object(), "aaabcd");
  ASSERT_EQ(unlink(Path("f").c_str()), 0);
  WriteFile(Path("f"), "anew");
  ASSERT_EQ(rename(Path("f").c_str(), Path("g").c_str()), 0);
  WriteFile(Path("g"), "again");
  EXPECT_EQ(server().GetObject("bucket", "g").value_or(""), "again");
}

TEST_F(ConflictTest, AnEditOfAReplacedFileIsNeverMixedIntoIt) {
  const std::string old = Pattern(20 << 20, 1);
  ASSERT_TRUE(server().PutObject("bucket", "f", old).ok());
  Mount("part-size=5M");
  const int fd = Open(O_RDWR);
  ASSERT_EQ(pwrite(fd, "ours", 4, 10 << 20), 4);
  const std::string foreign = Pattern(20 << 20, 2);
  ASSERT_TRUE(server().PutObject("bucket", "f", foreign).ok());
  EXPECT_EQ(UFS_ERRNO_OF(close(fd)), ESTALE);
  EXPECT_TRUE(Object() == foreign);
  EXPECT_TRUE(server().OpenUploads("bucket").empty() ||
              Eventually([&] { return server().OpenUploads("bucket").empty(); }));
}

}  // namespace
}  // namespace ufs
