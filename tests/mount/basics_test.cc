// The daily calls on a real mount, each looked at from the other side as well.
#include <dirent.h>
#include <fcntl.h>
#include <gmock/gmock.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <cerrno>
#include <set>

#include "tests/mount/mount_fixture.h"

namespace ufs {
namespace {

using ::testing::ElementsAre;
using ::testing::UnorderedElementsAre;

std::set<std::string> Names(const std::string& path) {
  std::set<std::string> names;
  DIR* directory = opendir(path.c_str());
  EXPECT_NE(directory, nullptr) << path;
  while (directory != nullptr) {
    const struct dirent* entry = readdir(directory);
    if (entry == nullptr) {
      closedir(directory);
      break;
    }
    EXPECT_TRUE(names.insert(entry->d_name).second) << "twice: " << entry->d_name;
  }
  names.erase(".");
  names.erase("..");
  return names;
}

class BasicsTest : public MountTest {};

TEST_F(BasicsTest, WhatIsWrittenIsAPlainObjectAndReadsBack) {
  Mount();
  const std::string data = Pattern(100'000, 1);
  WriteFile(Path("a"), data);
  EXPECT_EQ(*server().GetObject("bucket", "a"), data);
  EXPECT_EQ(ReadFile(Path("a")), data);
  struct stat st {};
  ASSERT_EQ(stat(Path("a").c_str(), &st), 0);
  EXPECT_EQ(st.st_size, 100'000);
  EXPECT_EQ(st.st_mode, S_IFREG | 0644U);
  Unmount();
}

TEST_F(BasicsTest, ForeignObjectsAndImplicitDirectoriesShow) {
  ASSERT_TRUE(server().PutObject("bucket", "d/e/f", "hello").ok());
  ASSERT_TRUE(server().PutObject("bucket", "marker/", "").ok());
  ASSERT_TRUE(server().PutObject("bucket", "top", "x").ok());
  Mount();
  EXPECT_THAT(Names(dir()), UnorderedElementsAre("d", "marker", "top"));
  EXPECT_THAT(Names(Path("d/e")), ElementsAre("f"));
  EXPECT_THAT(Names(Path("marker")), ElementsAre());
  EXPECT_EQ(ReadFile(Path("d/e/f")), "hello");
}

TEST_F(BasicsTest, APrefixNeverShowsItsNeighbours) {
  ASSERT_TRUE(server().PutObject("bucket", "data/x", "1").ok());
  ASSERT_TRUE(server().PutObject("bucket", "data2/y", "2").ok());
  Mount("", "s3://bucket/data");
  EXPECT_THAT(Names(dir()), ElementsAre("x"));
  WriteFile(Path("new"), "n");
  EXPECT_TRUE(server().GetObject("bucket", "data/new").ok());
  for (const s3server::LogEntry& entry : server().log().Snapshot()) {
    if (entry.op == Op::kListObjectsV2) {
      EXPECT_NE(entry.query.find("prefix=data%2F"), std::string::npos) << entry.query;
    }
  }
}

TEST_F(BasicsTest, DirectoriesComeAndGo) {
  Mount();
  ASSERT_EQ(mkdir(Path("d").c_str(), 0755), 0);
  EXPECT_TRUE(server().GetObject("bucket", "d/").ok());
  EXPECT_EQ(UFS_ERRNO_OF(mkdir(Path("d").c_str(), 0755)), EEXIST);
  WriteFile(Path("d/f"), "x");
  EXPECT_EQ(UFS_ERRNO_OF(rmdir(Path("d").c_str())), ENOTEMPTY);
  ASSERT_EQ(unlink(Path("d/f").c_str()), 0);
  struct stat st {};
  EXPECT_EQ(stat(Path("d").c_str(), &st), 0) << "a directory does not vanish with its last file";
  ASSERT_EQ(rmdir(Path("d").c_str()), 0);
  EXPECT_EQ(UFS_ERRNO_OF(stat(Path("d").c_str(), &st)), ENOENT);
  EXPECT_THAT(server().ListKeys("bucket"), ElementsAre());
}

TEST_F(BasicsTest, RenameKeepsBytesAndReplaces) {
  Mount();
  WriteFile(Path("a"), "new");
  WriteFile(Path("b"), "old");
  ASSERT_EQ(rename(Path("a").c_str(), Path("b").c_str()), 0);
  EXPECT_EQ(ReadFile(Path("b")), "new");
  EXPECT_THAT(server().ListKeys("bucket"), ElementsAre("b"));
}

TEST_F(BasicsTest, AppendsContinueWhatIsThere) {
  ASSERT_TRUE(server().PutObject("bucket", "log", "one\n").ok());
  Mount();
  const int fd = open(Path("log").c_str(), O_WRONLY | O_APPEND);
  ASSERT_GE(fd, 0);
  ASSERT_EQ(write(fd, "two\n", 4), 4);
  ASSERT_EQ(close(fd), 0);
  EXPECT_EQ(*server().GetObject("bucket", "log"), "one\ntwo\n");
  EXPECT_EQ(ReadFile(Path("log")), "one\ntwo\n");
}

TEST_F(BasicsTest, FsyncIsAPublishPointAndOthersSeeNothingBefore) {
  Mount();
  const int fd = open(Path("f").c_str(), O_WRONLY | O_CREAT, 0644);
  ASSERT_GE(fd, 0);
  ASSERT_EQ(write(fd, "abc", 3), 3);
  EXPECT_FALSE(server().GetObject("bucket", "f").ok());
  ASSERT_EQ(fsync(fd), 0);
  EXPECT_EQ(*server().GetObject("bucket", "f"), "abc");
  ASSERT_EQ(write(fd, "def", 3), 3);
  EXPECT_EQ(*server().GetObject("bucket", "f"), "abc");
  ASSERT_EQ(close(fd), 0);
  EXPECT_EQ(*server().GetObject("bucket", "f"), "abcdef");
}

TEST_F(BasicsTest, AFileBeingWrittenReadsOnTheSameMount) {
  Mount();
  const std::string data = Pattern(3 << 20, 7);
  const int fd = open(Path("f").c_str(), O_RDWR | O_CREAT, 0644);
  ASSERT_GE(fd, 0);
  ASSERT_EQ(write(fd, data.data(), data.size()), static_cast<ssize_t>(data.size()));
  struct stat st {};
  ASSERT_EQ(stat(Path("f").c_str(), &st), 0);
  EXPECT_EQ(st.st_size, static_cast<off_t>(data.size()));
  EXPECT_EQ(ReadFile(Path("f")), data);
  ASSERT_EQ(close(fd), 0);
  EXPECT_EQ(*server().GetObject("bucket", "f"), data);
}

TEST_F(BasicsTest, AnUnlinkedOpenFileStaysUsable) {
  Mount();
  WriteFile(Path("f"), "kept");
  const int fd = open(Path("f").c_str(), O_RDONLY);
  ASSERT_GE(fd, 0);
  ASSERT_EQ(unlink(Path("f").c_str()), 0);
  char buffer[8];
  EXPECT_EQ(pread(fd, buffer, sizeof(buffer), 0), 4);
  EXPECT_EQ(UFS_ERRNO_OF(open(Path("f").c_str(), O_RDONLY)), ENOENT);
  ASSERT_EQ(close(fd), 0);
  // The kernel tells of the last close behind it.
  EXPECT_TRUE(Eventually([this] { return server().ListKeys("bucket").empty(); }));
}

TEST_F(BasicsTest, MetadataHoldsInTheMount) {
  Mount();
  WriteFile(Path("f"), "x");
  ASSERT_EQ(chmod(Path("f").c_str(), 0600), 0);
  const struct timespec times[2] = {{1'000'000'000, 5}, {1'100'000'000, 7}};
  ASSERT_EQ(utimensat(AT_FDCWD, Path("f").c_str(), times, 0), 0);
  struct stat st {};
  ASSERT_EQ(stat(Path("f").c_str(), &st), 0);
  EXPECT_EQ(st.st_mode & 07777U, 0600U);
  EXPECT_EQ(st.st_mtim.tv_sec, 1'100'000'000);
  EXPECT_EQ(st.st_mtim.tv_nsec, 7);
  struct statvfs vfs {};
  ASSERT_EQ(statvfs(dir().c_str(), &vfs), 0);
  EXPECT_EQ(vfs.f_namemax, 255U);
  EXPECT_GT(vfs.f_bavail, 0U);
}

TEST_F(BasicsTest, RefusalsHaveTheRightErrno) {
  Mount();
  WriteFile(Path("f"), "0123456789");
  ASSERT_EQ(mkdir(Path("d").c_str(), 0755), 0);
  EXPECT_EQ(UFS_ERRNO_OF(open(Path("none").c_str(), O_RDONLY)), ENOENT);
  EXPECT_EQ(UFS_ERRNO_OF(open(Path("f/x").c_str(), O_RDONLY)), ENOTDIR);
  EXPECT_EQ(UFS_ERRNO_OF(open(Path("d").c_str(), O_WRONLY)), EISDIR);
  EXPECT_EQ(UFS_ERRNO_OF(open(Path("f").c_str(), O_CREAT | O_EXCL | O_WRONLY, 0644)), EEXIST);
  EXPECT_EQ(UFS_ERRNO_OF(rmdir(Path("f").c_str())), ENOTDIR);
  EXPECT_EQ(UFS_ERRNO_OF(unlink(Path("d").c_str())), EISDIR);
  EXPECT_EQ(UFS_ERRNO_OF(symlink("x", Path("l").c_str())), EPERM);
  EXPECT_EQ(UFS_ERRNO_OF(link(Path("f").c_str(), Path("l").c_str())), EPERM);
  EXPECT_EQ(UFS_ERRNO_OF(open(Path(std::string(256, 'n')).c_str(), O_CREAT | O_WRONLY, 0644)),
            ENAMETOOLONG);
  const int fd = open(Path("f").c_str(), O_WRONLY);
  ASSERT_GE(fd, 0);
  EXPECT_EQ(UFS_ERRNO_OF(pwrite(fd, "x", 1, int64_t{40} << 30)), EFBIG);
  EXPECT_EQ(close(fd), 0);
  EXPECT_EQ(*server().GetObject("bucket", "f"), "0123456789");
}

TEST_F(BasicsTest, AFileIsChangedWhereverAProgramLikes) {
  std::string model = Pattern(30 << 20, 1);
  ASSERT_TRUE(server().PutObject("bucket", "f", model).ok());
  Mount("part-size=5M");
  const int fd = open(Path("f").c_str(), O_RDWR);
  ASSERT_GE(fd, 0);
  const std::string patch = Pattern(100'000, 2);
  for (const size_t at : {size_t{0}, size_t{12'345'678}, model.size() - 50'000}) {
    ASSERT_EQ(pwrite(fd, patch.data(), patch.size(), static_cast<off_t>(at)),
              static_cast<ssize_t>(patch.size()));
    model.resize(std::max(model.size(), at + patch.size()));
    model.replace(at, patch.size(), patch);
  }
  std::string read(200'000, '\0');
  EXPECT_EQ(pread(fd, read.data(), read.size(), 12'300'000), static_cast<ssize_t>(read.size()));
  EXPECT_TRUE(read == model.substr(12'300'000, read.size()));
  server().log().Clear();
  ASSERT_EQ(close(fd), 0);
  EXPECT_TRUE(*server().GetObject("bucket", "f") == model);
  EXPECT_GE(server().log().Count(Op::kUploadPartCopy), 2U) << "what did not change is copied";
  EXPECT_LE(server().log().Count(Op::kUploadPart), 3U);
  // And a shorter one.
  ASSERT_EQ(truncate(Path("f").c_str(), 7'000'000), 0);
  EXPECT_TRUE(*server().GetObject("bucket", "f") == model.substr(0, 7'000'000));
}

TEST_F(BasicsTest, EveryByteOfANameTravels) {
  Mount();
  std::string name;
  for (int c = 1; c < 256; ++c) {
    if (c != '/') {
      name += static_cast<char>(c);
    }
  }
  const std::string first = name.substr(0, 127);
  const std::string second = name.substr(127);
  WriteFile(Path(first), "1");
  WriteFile(Path(second), "2");
  EXPECT_EQ(*server().GetObject("bucket", first), "1");
  EXPECT_EQ(*server().GetObject("bucket", second), "2");
  EXPECT_THAT(Names(dir()), UnorderedElementsAre(first, second));
}

TEST_F(BasicsTest, TruncatingOpenReplacesAtClose) {
  ASSERT_TRUE(server().PutObject("bucket", "f", "old content").ok());
  Mount();
  const int fd = open(Path("f").c_str(), O_WRONLY | O_TRUNC);
  ASSERT_GE(fd, 0);
  EXPECT_EQ(*server().GetObject("bucket", "f"), "old content");
  ASSERT_EQ(write(fd, "new", 3), 3);
  ASSERT_EQ(close(fd), 0);
  EXPECT_EQ(*server().GetObject("bucket", "f"), "new");
}

}  // namespace
}  // namespace ufs
