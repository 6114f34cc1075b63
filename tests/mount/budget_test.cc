// Requests, counted in the server's log: the budgets that docs/semantics.md promises.
#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "tests/mount/mount_fixture.h"

namespace ufs {
namespace {

class BudgetTest : public MountTest {
 protected:
  uint64_t Count(Op op) { return server().log().Count(op); }
  uint64_t Total() { return server().log().Count(); }
  void Fill(int files) {
    for (int i = 0; i < files; ++i) {
      ASSERT_TRUE(server().PutObject("bucket", absl::StrFormat("dir/f%06d", i), "x").ok());
    }
  }
  // ls -l: every name with its attributes. Returns how many files it saw.
  int ListLong() {
    DIR* directory = opendir(Path("dir").c_str());
    EXPECT_NE(directory, nullptr);
    int seen = 0;
    while (const struct dirent* entry = readdir(directory)) {
      struct stat st {};
      EXPECT_EQ(fstatat(dirfd(directory), entry->d_name, &st, AT_SYMLINK_NOFOLLOW), 0);
      seen += entry->d_name[0] == 'f' ? 1 : 0;
    }
    closedir(directory);
    return seen;
  }
  std::string Log() {
    std::string text;
    for (const s3server::LogEntry& entry : server().log().Snapshot()) {
      absl::StrAppend(&text, entry.method, " ", entry.target, " ", entry.status, "\n");
    }
    return text;
  }
};

TEST_F(BudgetTest, MountOfAPrefixIsOneList) {
  ASSERT_TRUE(server().PutObject("bucket", "data/x", "1").ok());
  server().log().Clear();
  ASSERT_EQ(TryMount("", "s3://bucket/data").exit_code, 0);
  EXPECT_EQ(Count(Op::kListObjectsV2), 1U) << Log();
  EXPECT_EQ(Total(), 1U) << Log();
}

class ListBudget : public BudgetTest, public ::testing::WithParamInterface<int> {};

TEST_P(ListBudget, LsLongCostsItsPagesAndNoHead) {
  const int files = GetParam();
  Fill(files);
  Mount("metadata-ttl=60s");
  EXPECT_EQ(ListLong(), files);
  const uint64_t pages = static_cast<uint64_t>((files + 1 + 999) / 1000);
  EXPECT_LE(Count(Op::kListObjectsV2), pages + 1) << Log();
  EXPECT_EQ(Count(Op::kHeadObject), 0U) << Log();
  // Again within the TTL: the listing is always made anew, the attributes cost nothing.
  server().log().Clear();
  struct stat st {};
  EXPECT_EQ(stat(Path("dir/f000000").c_str(), &st), 0);
  EXPECT_EQ(UFS_ERRNO_OF(stat(Path("dir/missing").c_str(), &st)), ENOENT);
  EXPECT_EQ(Total(), 0U) << Log();
}

INSTANTIATE_TEST_SUITE_P(Sizes, ListBudget, ::testing::Values(1, 1000, 12000));

TEST_F(BudgetTest, AMissingNameIsOneRequestOrAPair) {
  Mount();
  struct stat st {};
  EXPECT_EQ(UFS_ERRNO_OF(stat(Path("missing").c_str(), &st)), ENOENT);
  EXPECT_LE(Total(), 2U) << Log();
}

TEST_F(BudgetTest, ASmallReadOfAKnownFileIsOneGet) {
  ASSERT_TRUE(server().PutObject("bucket", "dir/f", Pattern(3'000'000, 1)).ok());
  Mount("metadata-ttl=60s");
  ListLong();
  server().log().Clear();
  EXPECT_EQ(ReadFile(Path("dir/f")), Pattern(3'000'000, 1));
  EXPECT_EQ(Count(Op::kGetObject), 1U) << Log();
  EXPECT_EQ(Total(), 1U) << Log();
}

TEST_F(BudgetTest, ASmallWriteIsOnePutAndAtMostALookup) {
  Mount();
  server().log().Clear();
  WriteFile(Path("f"), Pattern(100'000, 1));
  EXPECT_EQ(Count(Op::kPutObject), 1U) << Log();
  EXPECT_LE(Total(), 3U) << Log();  // the lookup may be a HEAD and a LIST in parallel
}

TEST_F(BudgetTest, AWriteOfNPartsIsNPlusTwo) {
  Mount("part-size=5M");
  WriteFile(Path("f"), Pattern(4 * (5 << 20) + 1, 1));
  EXPECT_EQ(Count(Op::kCreateMultipartUpload), 1U) << Log();
  EXPECT_EQ(Count(Op::kUploadPart), 5U) << Log();
  EXPECT_EQ(Count(Op::kCompleteMultipartUpload), 1U) << Log();
  EXPECT_EQ(server().log().CountWrites(), 7U) << Log();
  EXPECT_EQ(*server().GetObject("bucket", "f"), Pattern(4 * (5 << 20) + 1, 1));
}

// The same holds for 10 GiB: what is not near the change is copied, in pieces of up to 256 MiB.
TEST_F(BudgetTest, AMebibyteInALargeObjectMovesLittle) {
  constexpr size_t kObject = size_t{600} << 20;
  constexpr uint64_t kMiB = 1 << 20;
  ASSERT_TRUE(server().PutObject("bucket", "f", std::string(kObject, 'o')).ok());
  Mount();
  const std::string change = Pattern(kMiB, 1);
  size_t size = kObject;
  for (const size_t at : {kObject, size_t{300} << 20, size_t{123'456'789}, size_t{0},
                          kObject - (3 << 20), size_t{256} << 20}) {
    SCOPED_TRACE(at);
    server().log().Clear();
    const int fd = open(Path("f").c_str(), O_WRONLY);
    ASSERT_GE(fd, 0);
    ASSERT_EQ(pwrite(fd, change.data(), change.size(), static_cast<off_t>(at)),
              static_cast<ssize_t>(change.size()));
    ASSERT_EQ(close(fd), 0);
    size = std::max(size, at + change.size());
    uint64_t fetched = 0;
    uint64_t sent = 0;
    for (const s3server::LogEntry& entry : server().log().Snapshot()) {
      fetched += entry.op == Op::kGetObject ? entry.bytes_out : 0;
      sent += entry.op == Op::kUploadPart || entry.op == Op::kPutObject ? entry.bytes_in : 0;
    }
    EXPECT_LE(fetched, 5 * kMiB) << Log();
    EXPECT_LE(sent, 10 * kMiB) << Log();
    const std::string object = server().GetObject("bucket", "f").value_or("");
    EXPECT_EQ(object.size(), size);
    EXPECT_TRUE(object.substr(at, change.size()) == change);
  }
}

TEST_F(BudgetTest, RenameIsACopyAndADelete) {
  ASSERT_TRUE(server().PutObject("bucket", "a", "x").ok());
  Mount();
  struct stat st {};
  ASSERT_EQ(stat(Path("a").c_str(), &st), 0);
  server().log().Clear();
  ASSERT_EQ(rename(Path("a").c_str(), Path("b").c_str()), 0);
  EXPECT_EQ(Count(Op::kCopyObject), 1U) << Log();
  EXPECT_EQ(Count(Op::kDeleteObject), 1U) << Log();
  EXPECT_LE(Total(), 4U) << Log();
}

TEST_F(BudgetTest, AReadOnlyMountWritesNothing) {
  Fill(3);
  Mount("ro");
  EXPECT_EQ(ListLong(), 3);
  EXPECT_EQ(ReadFile(Path("dir/f000001")), "x");
  EXPECT_EQ(UFS_ERRNO_OF(open(Path("new").c_str(), O_CREAT | O_WRONLY, 0644)), EROFS);
  EXPECT_EQ(UFS_ERRNO_OF(unlink(Path("dir/f000001").c_str())), EROFS);
  EXPECT_EQ(UFS_ERRNO_OF(mkdir(Path("d").c_str(), 0755)), EROFS);
  EXPECT_EQ(UFS_ERRNO_OF(rename(Path("dir/f000001").c_str(), Path("x").c_str())), EROFS);
  EXPECT_EQ(UFS_ERRNO_OF(truncate(Path("dir/f000001").c_str(), 0)), EROFS);
  EXPECT_EQ(UFS_ERRNO_OF(chmod(Path("dir/f000001").c_str(), 0600)), EROFS);
  EXPECT_EQ(server().log().CountWrites(), 0U) << Log();
  Unmount();
  EXPECT_EQ(server().log().CountWrites(), 0U) << Log();
}

TEST_F(BudgetTest, RandomReadsFetchWhatWasAsked) {
  constexpr size_t kSize = 64 << 20;
  constexpr size_t kRead = 64 << 10;
  ASSERT_TRUE(server().PutObject("bucket", "big", Pattern(kSize, 3)).ok());
  Mount();
  const int fd = open(Path("big").c_str(), O_RDONLY);
  ASSERT_GE(fd, 0);
  ASSERT_EQ(posix_fadvise(fd, 0, 0, POSIX_FADV_RANDOM), 0);
  server().log().Clear();
  const std::string expected = Pattern(kSize, 3);
  std::string buffer(kRead, '\0');
  constexpr int kReads = 50;
  for (int i = 0; i < kReads; ++i) {
    const size_t offset = static_cast<size_t>((i + 1) * (i + 7) * 7919 % (kSize / kRead)) * kRead;
    ASSERT_EQ(pread(fd, buffer.data(), kRead, static_cast<off_t>(offset)),
              static_cast<ssize_t>(kRead));
    ASSERT_EQ(buffer, expected.substr(offset, kRead));
  }
  close(fd);
  const uint64_t fetched = server().log().Summary()[static_cast<size_t>(Op::kGetObject)].bytes_out;
  EXPECT_LE(fetched, kReads * kRead * 11 / 10) << Log();
}

}  // namespace
}  // namespace ufs
