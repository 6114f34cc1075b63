// Every way of changing a file's content, on a real mount; what is published is looked at past the
// mount, and what the kernel kept in its page cache must be what the file is now.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <linux/falloc.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <random>
#include <string>

#include "absl/strings/str_cat.h"
#include "tests/mount/mount_fixture.h"

namespace ufs {
namespace {

constexpr int kPunch = FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE;

std::string Zeros(size_t size) { return std::string(size, '\0'); }

class WritePatternsTest : public MountTest {
 protected:
  // Mounts with "f" in the bucket.
  void MountWith(const std::string& content, const std::string& options = "") {
    ASSERT_TRUE(server().PutObject("bucket", "f", content).ok());
    Mount(options);
  }
  int Open(int flags, const std::string& name = "f") {
    const int fd = open(Path(name).c_str(), flags | O_CLOEXEC, 0644);
    EXPECT_GE(fd, 0) << std::strerror(errno);
    return fd;
  }
  static void WriteAt(int fd, size_t offset, absl::string_view data) {
    ASSERT_EQ(pwrite(fd, data.data(), data.size(), static_cast<off_t>(offset)),
              static_cast<ssize_t>(data.size()))
        << std::strerror(errno);
  }
  static std::string ReadAt(int fd, size_t offset, size_t size) {
    std::string data(size, '?');
    size_t got = 0;
    while (got < size) {
      const ssize_t n = pread(fd, &data[got], size - got, static_cast<off_t>(offset + got));
      EXPECT_GE(n, 0) << std::strerror(errno);
      if (n <= 0) {
        break;
      }
      got += static_cast<size_t>(n);
    }
    data.resize(got);
    return data;
  }
  static off_t SizeOf(int fd) {
    struct stat st {};
    EXPECT_EQ(fstat(fd, &st), 0);
    return st.st_size;
  }
  std::string Stored(const std::string& key = "f") {
    return server().GetObject("bucket", key).value_or("(nothing)");
  }
  // Closes and compares with both what is stored and what reads back.
  void CloseAndCompare(int fd, const std::string& expected) {
    EXPECT_EQ(close(fd), 0) << std::strerror(errno);
    EXPECT_TRUE(Stored() == expected) << Stored().size() << " bytes, not " << expected.size();
    EXPECT_TRUE(ReadFile(Path("f")) == expected);
  }
};

TEST_F(WritePatternsTest, AnOverwriteInPlaceKeepsTheRest) {
  std::string data = Pattern(100'000, 1);
  MountWith(data);
  const int fd = Open(O_WRONLY);
  const std::string patch = Pattern(5'000, 2);
  WriteAt(fd, 40'001, patch);
  data.replace(40'001, patch.size(), patch);
  WriteAt(fd, 0, "head");
  data.replace(0, 4, "head");
  EXPECT_NE(Stored(), data);
  CloseAndCompare(fd, data);
}

TEST_F(WritePatternsTest, AnEditOfALargeObjectKeepsTheRest) {
  std::string data = Pattern(24 << 20, 1);
  MountWith(data, "part-size=5M");
  const int fd = Open(O_RDWR);
  const std::string patch = Pattern(1 << 20, 2);
  WriteAt(fd, 11'111'111, patch);
  data.replace(11'111'111, patch.size(), patch);
  EXPECT_EQ(ReadAt(fd, 11'000'000, 2 << 20), data.substr(11'000'000, 2 << 20));
  CloseAndCompare(fd, data);
  EXPECT_TRUE(server().OpenUploads("bucket").empty());
}

TEST_F(WritePatternsTest, ReadsAndWritesMixAtRandomOffsets) {
  std::string data = Pattern(300'000, 1);
  MountWith(data);
  int fd = Open(O_RDWR);
  std::mt19937 random(7);
  for (int i = 0; i < 300; ++i) {
    const size_t offset = random() % 350'000;
    const size_t size = 1 + random() % 20'000;
    switch (random() % 8) {
      case 0:
        ASSERT_EQ(ftruncate(fd, static_cast<off_t>(offset)), 0);
        data.resize(offset);
        break;
      case 1:
        ASSERT_EQ(fsync(fd), 0);
        ASSERT_TRUE(Stored() == data) << i;
        break;
      case 2:
      case 3:
        ASSERT_TRUE(ReadAt(fd, offset, size) ==
                    (offset < data.size() ? data.substr(offset, size) : ""))
            << i;
        break;
      default: {
        const std::string patch = Pattern(size, random());
        WriteAt(fd, offset, patch);
        data.resize(std::max(data.size(), offset + size));
        data.replace(offset, size, patch);
      }
    }
    ASSERT_EQ(SizeOf(fd), static_cast<off_t>(data.size()));
  }
  CloseAndCompare(fd, data);
}

TEST_F(WritePatternsTest, BehindTheEndLiesAHoleOfZeros) {
  Mount();
  const int fd = Open(O_RDWR | O_CREAT);
  WriteAt(fd, 20 << 20, "end");
  EXPECT_EQ(SizeOf(fd), (20 << 20) + 3);
  EXPECT_TRUE(ReadAt(fd, 0, 1 << 20) == Zeros(1 << 20));
  CloseAndCompare(fd, Zeros(20 << 20) + "end");
}

// ftruncate, truncate, O_TRUNC

TEST_F(WritePatternsTest, FtruncateCutsAndExtendsAndIsPublishedByClose) {
  const std::string data = Pattern(100'000, 1);
  MountWith(data);
  const int fd = Open(O_RDWR);
  EXPECT_EQ(ReadAt(fd, 0, 200'000), data);  // in the page cache now
  ASSERT_EQ(ftruncate(fd, 50'001), 0);
  EXPECT_EQ(SizeOf(fd), 50'001);
  EXPECT_EQ(ReadAt(fd, 0, 200'000), data.substr(0, 50'001));
  ASSERT_EQ(ftruncate(fd, 60'000), 0);
  EXPECT_EQ(ReadAt(fd, 50'001, 200'000), Zeros(9'999));  // what was cut does not come back
  EXPECT_EQ(Stored(), data);
  CloseAndCompare(fd, data.substr(0, 50'001) + Zeros(9'999));
}

TEST_F(WritePatternsTest, FtruncateToNothingStartsAnew) {
  MountWith(Pattern(100'000, 1));
  const int fd = Open(O_RDWR);
  ASSERT_EQ(ftruncate(fd, 0), 0);
  WriteAt(fd, 3, "x");
  CloseAndCompare(fd, Zeros(3) + "x");
}

TEST_F(WritePatternsTest, FtruncateOfALargeObjectKeepsWhatIsLeft) {
  const std::string data = Pattern(23 << 20, 1);
  MountWith(data, "part-size=5M");
  const int fd = Open(O_WRONLY);
  ASSERT_EQ(ftruncate(fd, 17'000'001), 0);
  CloseAndCompare(fd, data.substr(0, 17'000'001));
}

TEST_F(WritePatternsTest, TruncateByPathIsPublishedWhenItReturns) {
  const std::string data = Pattern(100'000, 1);
  MountWith(data);
  for (const size_t size : {60'000, 60'001, 0, 5}) {
    ASSERT_EQ(truncate(Path("f").c_str(), static_cast<off_t>(size)), 0) << std::strerror(errno);
    const std::string expected = size == 60'000   ? data.substr(0, size)
                                 : size == 60'001 ? data.substr(0, 60'000) + Zeros(1)
                                                  : Zeros(size);
    EXPECT_TRUE(Stored() == expected) << size;
    EXPECT_TRUE(ReadFile(Path("f")) == expected) << size;
  }
  EXPECT_EQ(server().log().Count(Op::kPutObject), 4U);
}

TEST_F(WritePatternsTest, TruncateByPathBesideAWriterIsPublishedByItsClose) {
  MountWith("0123456789");
  const int fd = Open(O_WRONLY | O_APPEND);
  WriteAt(fd, 10, "abc");
  ASSERT_EQ(truncate(Path("f").c_str(), 5), 0);
  EXPECT_EQ(SizeOf(fd), 5);
  EXPECT_EQ(Stored(), "0123456789");
  ASSERT_EQ(write(fd, "x", 1), 1);
  CloseAndCompare(fd, "01234x");
}

TEST_F(WritePatternsTest, TruncateByPathMeetsReadersWithCachedPages) {
  const std::string data = Pattern(100'000, 1);
  MountWith(data);
  const int fd = Open(O_RDONLY);
  EXPECT_EQ(ReadAt(fd, 0, 200'000), data);
  ASSERT_EQ(truncate(Path("f").c_str(), 10'001), 0);
  EXPECT_EQ(ReadAt(fd, 0, 200'000), data.substr(0, 10'001));
  ASSERT_EQ(truncate(Path("f").c_str(), 20'000), 0);
  EXPECT_EQ(ReadAt(fd, 0, 200'000), data.substr(0, 10'001) + Zeros(9'999));
  EXPECT_EQ(close(fd), 0);
}

TEST_F(WritePatternsTest, TruncateByPathOfWhatAnotherClientReplacedCutsTheirs) {
  MountWith("0123456789", "metadata-ttl=60s");
  struct stat st {};
  ASSERT_EQ(stat(Path("f").c_str(), &st), 0);
  ASSERT_TRUE(server().PutObject("bucket", "f", "theirs, and longer").ok());
  // None of its bytes are here: the kernel is told ESTALE, and looks it up again.
  ASSERT_EQ(truncate(Path("f").c_str(), 6), 0) << std::strerror(errno);
  EXPECT_EQ(Stored(), "theirs");
}

class TruncatingOpen : public WritePatternsTest, public ::testing::WithParamInterface<int> {};

TEST_P(TruncatingOpen, ReplacesAtClose) {
  MountWith("0123456789");
  const int reader = Open(O_RDONLY);
  EXPECT_EQ(ReadAt(reader, 0, 100), "0123456789");
  const int fd = Open(GetParam() | O_TRUNC);
  EXPECT_EQ(SizeOf(fd), 0);
  EXPECT_EQ(ReadAt(reader, 0, 100), "");
  EXPECT_EQ(Stored(), "0123456789");
  WriteAt(fd, 2, "x");
  EXPECT_EQ(ReadAt(reader, 0, 100), Zeros(2) + "x");
  CloseAndCompare(fd, Zeros(2) + "x");
  EXPECT_EQ(close(reader), 0);
  CloseAndCompare(Open(GetParam() | O_TRUNC), "");
}

INSTANTIATE_TEST_SUITE_P(Access, TruncatingOpen, ::testing::Values(O_WRONLY, O_RDWR));

TEST_F(WritePatternsTest, ACreationThatTruncatesWhatTheKernelHasNotSeen) {
  MountWith("0123456789");
  const int fd = Open(O_RDWR | O_CREAT | O_TRUNC);
  EXPECT_EQ(SizeOf(fd), 0);
  WriteAt(fd, 1, "x");
  CloseAndCompare(fd, Zeros(1) + "x");
}

TEST_F(WritePatternsTest, ATruncatingOpenTakesFromAWriterWhatItHasNotPublished) {
  Mount();
  const int first = Open(O_WRONLY | O_CREAT);
  WriteAt(first, 0, "0123456789");
  const int second = Open(O_WRONLY | O_TRUNC);
  WriteAt(first, 4, "x");
  EXPECT_EQ(close(second), 0);
  CloseAndCompare(first, Zeros(4) + "x");
}

// fallocate, lseek

TEST_F(WritePatternsTest, FallocateExtendsPunchesAndZeros) {
  std::string data = Pattern(100'000, 1);
  MountWith(data);
  const int fd = Open(O_RDWR);
  EXPECT_EQ(ReadAt(fd, 0, 200'000), data);  // in the page cache now
  ASSERT_EQ(fallocate(fd, FALLOC_FL_KEEP_SIZE, 0, 1 << 20), 0);
  EXPECT_EQ(SizeOf(fd), 100'000);
  ASSERT_EQ(fallocate(fd, 0, 90'000, 20'000), 0);
  data.resize(110'000);
  EXPECT_EQ(SizeOf(fd), 110'000);
  ASSERT_EQ(fallocate(fd, kPunch, 10'001, 20'000), 0);
  data.replace(10'001, 20'000, 20'000, '\0');
  ASSERT_EQ(fallocate(fd, kPunch, 105'000, 1 << 20), 0);
  EXPECT_EQ(SizeOf(fd), 110'000);
  ASSERT_EQ(fallocate(fd, FALLOC_FL_ZERO_RANGE | FALLOC_FL_KEEP_SIZE, 50'000, 1), 0);
  data[50'000] = '\0';
  ASSERT_EQ(fallocate(fd, FALLOC_FL_ZERO_RANGE, 80'000, 40'000), 0);
  data.resize(120'000);
  data.replace(80'000, 40'000, 40'000, '\0');
  EXPECT_EQ(SizeOf(fd), 120'000);
  EXPECT_TRUE(ReadAt(fd, 0, 200'000) == data);
  EXPECT_EQ(UFS_ERRNO_OF(fallocate(fd, FALLOC_FL_COLLAPSE_RANGE, 0, 4096)), EOPNOTSUPP);
  EXPECT_EQ(UFS_ERRNO_OF(fallocate(fd, FALLOC_FL_INSERT_RANGE, 0, 4096)), EOPNOTSUPP);
  EXPECT_EQ(posix_fallocate(fd, 0, 10), 0);
  const int reader = Open(O_RDONLY);
  EXPECT_EQ(UFS_ERRNO_OF(fallocate(reader, 0, 0, 10)), EBADF);
  EXPECT_EQ(close(reader), 0);
  CloseAndCompare(fd, data);
}

TEST_F(WritePatternsTest, LengthsThatNoObjectHasAreEfbig) {
  MountWith("0123456789");
  const int fd = Open(O_RDWR);
  constexpr off_t kTooMuch = off_t{1} << 50;
  EXPECT_EQ(UFS_ERRNO_OF(ftruncate(fd, kTooMuch)), EFBIG);
  EXPECT_EQ(UFS_ERRNO_OF(truncate(Path("f").c_str(), kTooMuch)), EFBIG);
  EXPECT_EQ(UFS_ERRNO_OF(fallocate(fd, 0, 0, kTooMuch)), EFBIG);
  EXPECT_EQ(UFS_ERRNO_OF(pwrite(fd, "x", 1, kTooMuch)), EFBIG);
  EXPECT_EQ(SizeOf(fd), 10);
  CloseAndCompare(fd, "0123456789");
}

TEST_F(WritePatternsTest, HolesAreFoundUntilTheyArePublished) {
  Mount();
  const int fd = Open(O_RDWR | O_CREAT);
  constexpr off_t kMiB = 1 << 20;
  WriteAt(fd, 0, Pattern(kMiB, 1));
  WriteAt(fd, 4 * kMiB, Pattern(kMiB, 2));
  ASSERT_EQ(ftruncate(fd, 8 * kMiB), 0);
  const off_t hole = lseek(fd, 0, SEEK_HOLE);
  EXPECT_GE(hole, kMiB);
  EXPECT_LE(hole, 2 * kMiB);
  const off_t data = lseek(fd, hole, SEEK_DATA);
  EXPECT_GE(data, 3 * kMiB);
  EXPECT_LE(data, 4 * kMiB);
  EXPECT_EQ(UFS_ERRNO_OF(lseek(fd, 7 * kMiB, SEEK_DATA)), ENXIO);
  EXPECT_EQ(UFS_ERRNO_OF(lseek(fd, 8 * kMiB, SEEK_HOLE)), ENXIO);
  EXPECT_EQ(lseek(fd, 0, SEEK_END), 8 * kMiB);
  ASSERT_EQ(fsync(fd), 0);
  EXPECT_EQ(lseek(fd, 0, SEEK_HOLE), 8 * kMiB);
  EXPECT_EQ(lseek(fd, 2 * kMiB, SEEK_DATA), 2 * kMiB);
  EXPECT_EQ(close(fd), 0);
}

TEST_F(WritePatternsTest, CopiesBetweenFilesOfTheMountAreExact) {
  const std::string data = Pattern(3 << 20, 1);
  MountWith(data);
  const int from = Open(O_RDONLY);
  const int to = Open(O_RDWR | O_CREAT, "g");
  loff_t in = 1'000'000;
  loff_t out = 500'000;
  for (ssize_t left = 1'500'000; left > 0;) {
    const ssize_t n = copy_file_range(from, &in, to, &out, static_cast<size_t>(left), 0);
    ASSERT_GT(n, 0) << std::strerror(errno);
    left -= n;
  }
  EXPECT_EQ(close(to), 0);
  EXPECT_EQ(close(from), 0);
  EXPECT_TRUE(Stored("g") == Zeros(500'000) + data.substr(1'000'000, 1'500'000));
  const Ran ran = Shell("cp --sparse=always " + Path("g") + " " + Path("h") + " && cmp " +
                        Path("g") + " " + Path("h"));
  EXPECT_EQ(ran.exit_code, 0) << ran.output;
  EXPECT_TRUE(Stored("h") == Stored("g"));
}

// mmap

class Mapping {
 public:
  Mapping(int fd, size_t size, int flags)
      : size_(size),
        at_(static_cast<char*>(mmap(nullptr, size, PROT_READ | PROT_WRITE, flags, fd, 0))) {
    EXPECT_NE(static_cast<void*>(at_), MAP_FAILED) << std::strerror(errno);
  }
  ~Mapping() { Unmap(); }
  char* at(size_t offset) { return at_ + offset; }
  std::string ToString() const { return std::string(at_, size_); }
  int Sync() { return msync(at_, size_, MS_SYNC); }
  void Unmap() {
    if (at_ != nullptr) {
      EXPECT_EQ(munmap(at_, size_), 0);
      at_ = nullptr;
    }
  }

 private:
  const size_t size_;
  char* at_;
};

TEST_F(WritePatternsTest, StoresToASharedMappingArePublishedByMsyncAndByClose) {
  std::string data = Pattern(100'000, 1);
  MountWith(data);
  const int fd = Open(O_RDWR);
  Mapping map(fd, data.size(), MAP_SHARED);
  EXPECT_EQ(map.ToString(), data);
  std::memcpy(map.at(50'000), "stored", 6);
  data.replace(50'000, 6, "stored");
  EXPECT_EQ(map.Sync(), 0);
  EXPECT_TRUE(Stored() == data);
  std::memcpy(map.at(0), "again", 5);
  data.replace(0, 5, "again");
  EXPECT_TRUE(ReadAt(fd, 0, 200'000) == data);
  map.Unmap();
  CloseAndCompare(fd, data);
}

TEST_F(WritePatternsTest, StoresAfterTheLastCloseArePublishedToo) {
  std::string data = Pattern(100'000, 1);
  MountWith(data);
  const int fd = Open(O_RDWR);
  Mapping map(fd, data.size(), MAP_SHARED);
  EXPECT_EQ(close(fd), 0);
  std::memcpy(map.at(99'990), "late", 4);
  data.replace(99'990, 4, "late");
  map.Unmap();  // RELEASE follows, and nobody waits for it
  EXPECT_TRUE(Eventually([&] { return Stored() == data; }));
}

TEST_F(WritePatternsTest, AFileThatIsMappedSeesWritesAndTheOtherWayRound) {
  std::string data = Pattern(20'000, 1);
  MountWith(data);
  const int fd = Open(O_RDWR);
  const int writer = Open(O_WRONLY);
  Mapping map(fd, data.size(), MAP_SHARED);
  EXPECT_EQ(map.ToString(), data);
  WriteAt(writer, 5'000, "written");
  data.replace(5'000, 7, "written");
  EXPECT_EQ(map.ToString(), data);
  std::memcpy(map.at(10'000), "mapped", 6);
  data.replace(10'000, 6, "mapped");
  EXPECT_TRUE(ReadAt(fd, 0, 100'000) == data);
  EXPECT_EQ(close(writer), 0);
  map.Unmap();
  CloseAndCompare(fd, data);
}

TEST_F(WritePatternsTest, AMappingOfAFileThatWasMadeLongerTakesStores) {
  Mount();
  const int fd = Open(O_RDWR | O_CREAT);
  ASSERT_EQ(ftruncate(fd, 50'000), 0);
  Mapping map(fd, 50'000, MAP_SHARED);
  EXPECT_EQ(map.ToString(), Zeros(50'000));
  std::string data = Zeros(50'000);
  std::memcpy(map.at(30'000), "x", 1);
  data[30'000] = 'x';
  map.Unmap();
  CloseAndCompare(fd, data);
}

TEST_F(WritePatternsTest, StoresToAPrivateMappingStayPrivate) {
  const std::string data = Pattern(100'000, 1);
  MountWith(data);
  const int fd = Open(O_RDWR);
  Mapping map(fd, data.size(), MAP_PRIVATE);
  std::memcpy(map.at(50'000), "stored", 6);
  EXPECT_TRUE(ReadAt(fd, 0, 200'000) == data);
  map.Unmap();
  CloseAndCompare(fd, data);
  EXPECT_EQ(server().log().CountWrites(), 0U);
}

// O_DIRECT

TEST_F(WritePatternsTest, DirectIoTakesAlignedAndUnalignedRanges) {
  std::string data = Pattern(100'000, 1);
  MountWith(data);
  const int fd = Open(O_RDWR | O_DIRECT);
  const int cached = Open(O_RDONLY);
  EXPECT_EQ(ReadAt(cached, 0, 200'000), data);
  constexpr size_t kBlock = 4096;
  const std::unique_ptr<char, decltype(&std::free)> buffer(
      static_cast<char*>(std::aligned_alloc(kBlock, 4 * kBlock)), &std::free);
  const std::string patch = Pattern(4 * kBlock, 2);
  std::memcpy(buffer.get(), patch.data(), patch.size());
  ASSERT_EQ(pwrite(fd, buffer.get(), patch.size(), 2 * kBlock), static_cast<ssize_t>(patch.size()));
  data.replace(2 * kBlock, patch.size(), patch);
  ASSERT_EQ(pwrite(fd, buffer.get() + 3, 777, 50'001), 777);
  data.replace(50'001, 777, patch, 3, 777);
  ASSERT_EQ(pwrite(fd, buffer.get(), kBlock, 99'999), static_cast<ssize_t>(kBlock));
  data.replace(99'999, std::string::npos, patch, 0, kBlock);
  EXPECT_TRUE(ReadAt(fd, 0, 200'000) == data);
  EXPECT_TRUE(ReadAt(cached, 0, 200'000) == data);
  EXPECT_EQ(close(cached), 0);
  CloseAndCompare(fd, data);
}

// Programs

TEST_F(WritePatternsTest, ProgramsThatPatchFilesLeaveWhatTheyShould) {
  MountWith(Pattern(100'000, 1));
  const Ran ran =
      Shell("cd " + dir() +
            " && cp f /tmp/underfs-patched-$$ && for t in f /tmp/underfs-patched-$$; do"
            " printf abc | dd of=$t bs=1 seek=5000 conv=notrunc status=none;"
            " truncate -s +1000 $t; truncate -s -500 $t;"
            " fallocate -p -o 10000 -l 5000 $t; done;"
            " cmp f /tmp/underfs-patched-$$; s=$?; rm /tmp/underfs-patched-$$; exit $s");
  EXPECT_EQ(ran.exit_code, 0) << ran.output;
  EXPECT_EQ(Stored().size(), 100'500U);
  EXPECT_EQ(Stored(), ReadFile(Path("f")));
}

}  // namespace
}  // namespace ufs
