// Files that several handles, processes and names share while they are written; what is published
// is looked at past the mount.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <functional>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "tests/mount/mount_fixture.h"

namespace ufs {
namespace {

using ::testing::AnyOf;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

class WriteSharingTest : public MountTest {
 protected:
  int Open(const std::string& name, int flags) {
    const int fd = open(Path(name).c_str(), flags | O_CLOEXEC, 0644);
    EXPECT_GE(fd, 0) << name << ": " << std::strerror(errno);
    return fd;
  }
  void Append(int fd, absl::string_view data) {
    ASSERT_EQ(write(fd, data.data(), data.size()), static_cast<ssize_t>(data.size()))
        << std::strerror(errno);
  }
  std::string Stored(const std::string& key) {
    return server().GetObject("bucket", key).value_or("(nothing)");
  }
  // Runs `body` in a child; its result is the exit code.
  static pid_t Fork(const std::function<int()>& body) {
    const pid_t child = fork();
    if (child == 0) {
      _exit(body());
    }
    return child;
  }
  static int Wait(pid_t child) {
    int status = 0;
    EXPECT_EQ(waitpid(child, &status, 0), child);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  }
};

TEST_F(WriteSharingTest, AppendsOfSeveralHandlesFollowEachOther) {
  Mount();
  const int a = Open("f", O_WRONLY | O_CREAT | O_APPEND);
  const int b = Open("f", O_WRONLY | O_APPEND);
  const int c = Open("f", O_RDWR | O_APPEND);
  std::string expected;
  for (int i = 0; i < 50; ++i) {
    for (const int fd : {a, b, c}) {
      const std::string line = absl::StrCat(fd, " wrote ", i, "\n");
      Append(fd, line);
      expected += line;
    }
  }
  EXPECT_EQ(ReadFile(Path("f")), expected);
  for (const int fd : {a, b, c}) {
    EXPECT_EQ(close(fd), 0);
  }
  EXPECT_EQ(Stored("f"), expected);
}

TEST_F(WriteSharingTest, AppendsOfSeveralProcessesAllArriveWhole) {
  Mount();
  constexpr int kProcesses = 4;
  constexpr int kLines = 50;
  WriteFile(Path("log"), "");
  std::vector<pid_t> children;
  for (int p = 0; p < kProcesses; ++p) {
    children.push_back(Fork([this, p] {
      const int fd = open(Path("log").c_str(), O_WRONLY | O_APPEND);
      for (int i = 0; i < kLines; ++i) {
        const std::string line = absl::StrCat(p, ":", i, std::string(100, '.'), "\n");
        if (write(fd, line.data(), line.size()) != static_cast<ssize_t>(line.size())) {
          return 1;
        }
      }
      return close(fd) == 0 ? 0 : 2;
    }));
  }
  for (const pid_t child : children) {
    EXPECT_EQ(Wait(child), 0);
  }
  std::vector<std::string> lines = absl::StrSplit(Stored("log"), '\n', absl::SkipEmpty());
  EXPECT_EQ(lines.size(), static_cast<size_t>(kProcesses * kLines));
  std::sort(lines.begin(), lines.end());
  EXPECT_EQ(std::unique(lines.begin(), lines.end()), lines.end());
  for (const std::string& line : lines) {
    EXPECT_EQ(line.find(std::string(100, '.')) + 100, line.size()) << line;
  }
}

TEST_F(WriteSharingTest, AReaderSeesWhatAWriterOfTheSameFileWrites) {
  ASSERT_TRUE(server().PutObject("bucket", "f", "old ").ok());
  Mount();
  const int reader = Open("f", O_RDONLY);
  char buffer[64];
  ASSERT_EQ(pread(reader, buffer, sizeof(buffer), 0), 4);
  const int writer = Open("f", O_WRONLY | O_APPEND);
  std::string expected = "old ";
  for (int i = 0; i < 20; ++i) {
    Append(writer, "+");
    expected += "+";
    ASSERT_EQ(pread(reader, buffer, sizeof(buffer), 0), static_cast<ssize_t>(expected.size()));
    ASSERT_EQ(std::string(buffer, expected.size()), expected);
    struct stat st {};
    ASSERT_EQ(fstat(reader, &st), 0);
    ASSERT_EQ(st.st_size, static_cast<off_t>(expected.size()));
    if (i % 5 == 4) {
      ASSERT_EQ(fsync(writer), 0);  // the version under the reader changes, its bytes do not
      ASSERT_EQ(Stored("f"), expected);
    }
  }
  EXPECT_EQ(close(writer), 0);
  ASSERT_EQ(pread(reader, buffer, sizeof(buffer), 0), static_cast<ssize_t>(expected.size()));
  EXPECT_EQ(std::string(buffer, expected.size()), expected);
  EXPECT_EQ(close(reader), 0);
}

TEST_F(WriteSharingTest, DescriptorsOfDupAndForkAreOneFile) {
  Mount();
  const int fd = Open("f", O_WRONLY | O_CREAT);
  const int twin = dup(fd);
  Append(fd, "parent ");
  Append(twin, "twin ");
  EXPECT_EQ(Wait(Fork([fd] {
              const bool ok = write(fd, "child ", 6) == 6;
              return ok && close(fd) == 0 ? 0 : 1;
            })),
            0);
  EXPECT_EQ(close(twin), 0);
  EXPECT_EQ(Stored("f"), "parent twin child ");
  Append(fd, "last");
  EXPECT_EQ(close(fd), 0);
  EXPECT_EQ(Stored("f"), "parent twin child last");
}

TEST_F(WriteSharingTest, WhatWasClosedIsThereAtTheNextOpen) {
  Mount();
  for (int i = 0; i < 50; ++i) {
    const std::string data = absl::StrCat("round ", i);
    WriteFile(Path("f"), data);
    ASSERT_EQ(ReadFile(Path("f")), data);
    ASSERT_EQ(Stored("f"), data);
    const int fd = Open("f", O_WRONLY | O_APPEND);
    Append(fd, "!");
    ASSERT_EQ(close(fd), 0);
    ASSERT_EQ(ReadFile(Path("f")), data + "!");
  }
}

// How far the writing of a file is when its name changes.
enum class WriteState { kNothingWritten, kUnpublished, kPartsSent, kAfterFsync };

class WriteStates : public WriteSharingTest, public ::testing::WithParamInterface<WriteState> {
 protected:
  // A handle on "f" in this state, with what was written so far.
  std::pair<int, std::string> Begin() {
    const int fd = Open("f", O_RDWR | O_CREAT | O_APPEND);
    std::string data;
    if (GetParam() != WriteState::kNothingWritten) {
      data = Pattern(GetParam() == WriteState::kPartsSent ? 11 << 20 : 100'000, 1);
      Append(fd, data);
    }
    if (GetParam() == WriteState::kPartsSent) {
      EXPECT_TRUE(server().log().WaitForCount(Op::kUploadPart, 1, absl::Seconds(30)));
    }
    if (GetParam() == WriteState::kAfterFsync) {
      EXPECT_EQ(fsync(fd), 0);
    }
    return {fd, data};
  }
};

TEST_P(WriteStates, AFileRemovedWhileItIsOpenStaysUsableAndLeavesNothing) {
  Mount("part-size=5M");
  auto [fd, data] = Begin();
  ASSERT_EQ(unlink(Path("f").c_str()), 0);
  EXPECT_EQ(UFS_ERRNO_OF(open(Path("f").c_str(), O_RDONLY)), ENOENT);
  Append(fd, "more");
  data += "more";
  std::string read(data.size() + 1, '\0');
  size_t got = 0;
  for (ssize_t n = 1; n > 0; got += static_cast<size_t>(n)) {
    n = pread(fd, read.data() + got, read.size() - got, static_cast<off_t>(got));
    ASSERT_GE(n, 0) << std::strerror(errno);
  }
  EXPECT_EQ(read.substr(0, got), data);
  EXPECT_EQ(fsync(fd), 0);
  EXPECT_EQ(close(fd), 0);
  EXPECT_TRUE(Eventually([this] { return server().ListKeys("bucket").empty(); }));
  EXPECT_TRUE(Eventually([this] { return server().OpenUploads("bucket").empty(); }));
}

TEST_P(WriteStates, AFileRenamedWhileItIsOpenGoesOnUnderItsNewName) {
  ASSERT_TRUE(server().PutObject("bucket", "g", "replaced").ok());
  Mount("part-size=5M");
  auto [fd, data] = Begin();
  ASSERT_EQ(rename(Path("f").c_str(), Path("g").c_str()), 0);
  Append(fd, "more");
  data += "more";
  EXPECT_EQ(ReadFile(Path("g")), data);
  EXPECT_EQ(close(fd), 0);
  EXPECT_EQ(Stored("g"), data);
  EXPECT_THAT(server().ListKeys("bucket"), ElementsAre("g"));
  EXPECT_EQ(ReadFile(Path("g")), data);
  Unmount();
  EXPECT_THAT(server().OpenUploads("bucket"), IsEmpty());
}

INSTANTIATE_TEST_SUITE_P(All, WriteStates,
                         ::testing::Values(WriteState::kNothingWritten, WriteState::kUnpublished,
                                           WriteState::kPartsSent, WriteState::kAfterFsync));

TEST_F(WriteSharingTest, FlockHoldsBetweenProcesses) {
  Mount();
  WriteFile(Path("f"), "x");
  const int fd = Open("f", O_RDWR);
  ASSERT_EQ(flock(fd, LOCK_EX), 0);
  const auto try_lock = [this] {
    const int other = open(Path("f").c_str(), O_RDWR);
    return UFS_ERRNO_OF(flock(other, LOCK_EX | LOCK_NB));
  };
  EXPECT_EQ(Wait(Fork(try_lock)), EWOULDBLOCK);
  ASSERT_EQ(flock(fd, LOCK_UN), 0);
  EXPECT_EQ(Wait(Fork(try_lock)), 0);
  EXPECT_EQ(close(fd), 0);
}

TEST_F(WriteSharingTest, PosixLocksHoldBetweenProcesses) {
  Mount();
  WriteFile(Path("f"), "0123456789");
  const int fd = Open("f", O_RDWR);
  struct flock lock {};
  lock.l_type = F_WRLCK;
  lock.l_start = 2;
  lock.l_len = 4;
  ASSERT_EQ(fcntl(fd, F_SETLK, &lock), 0);
  const auto try_lock = [this](off_t start) {
    return [this, start] {
      const int other = open(Path("f").c_str(), O_RDWR);
      struct flock wanted {};
      wanted.l_type = F_WRLCK;
      wanted.l_start = start;
      wanted.l_len = 2;
      return UFS_ERRNO_OF(fcntl(other, F_SETLK, &wanted));
    };
  };
  EXPECT_THAT(Wait(Fork(try_lock(4))), AnyOf(EAGAIN, EACCES));
  EXPECT_EQ(Wait(Fork(try_lock(6))), 0);
  EXPECT_EQ(close(fd), 0);  // gives the lock back
  EXPECT_EQ(Wait(Fork(try_lock(4))), 0);
}

TEST_F(WriteSharingTest, TwoShellsThatWriteOneFileLeaveOneOfTheirLines) {
  Mount();
  for (int i = 0; i < 10; ++i) {
    const Ran ran = Shell("(echo one > " + Path("f") + ") & (echo two > " + Path("f") + ") & wait");
    EXPECT_EQ(ran.output, "");
    EXPECT_THAT(Stored("f"), AnyOf("one\n", "two\n"));
    EXPECT_EQ(ReadFile(Path("f")), Stored("f"));
  }
}

TEST_F(WriteSharingTest, AShellsDescriptorTakesLineByLine) {
  Mount();
  const Ran ran =
      Shell("exec 3>" + Path("f") + "; for i in 1 2 3 4 5; do echo $i >&3; done; exec 3>&-");
  EXPECT_EQ(ran.output, "");
  EXPECT_EQ(ReadFile(Path("f")), "1\n2\n3\n4\n5\n");
  // One that is flushed per line is published within a second of its last close.
  EXPECT_TRUE(Eventually([this] { return Stored("f") == "1\n2\n3\n4\n5\n"; }));
}

// Journals of three kinds: made and removed, cut, and overwritten.
TEST_F(WriteSharingTest, SqliteEditsItsDatabaseInPlace) {
  Mount();
  for (const std::string mode : {"delete", "truncate", "persist"}) {
    const std::string name = mode + ".db";
    const Ran ran = Shell("python3 - " + Path(name) + " " + mode + R"( <<'PY'
import sqlite3, sys
db = sqlite3.connect(sys.argv[1])
db.execute('pragma journal_mode=' + sys.argv[2])
db.execute('create table t (i integer primary key, s text)')
for part in range(3):
    with db:
        db.executemany('insert into t (s) values (?)', [('row %d ' % i * 20,) for i in range(500)])
with db:
    db.execute('update t set s = upper(s) where i % 7 = 0')
    db.execute('delete from t where i % 5 = 0')
assert db.execute('pragma integrity_check').fetchone() == ('ok',)
db.close()
PY
)");
    EXPECT_EQ(ran.exit_code, 0) << ran.output;
    // As another machine has it, without the mount.
    const std::string copy = base() + "/" + name;
    WriteFile(copy, Stored(name));
    EXPECT_EQ(Shell("python3 -c \"import sqlite3; print(sqlite3.connect('" + copy +
                    "').execute('select count(*) from t').fetchone()[0])\"")
                  .output,
              "1200\n");
  }
}

// What an append or an edit makes of a file that another client replaces meanwhile.
class ReplacedMeanwhile : public WriteSharingTest, public ::testing::WithParamInterface<size_t> {
 protected:
  // Changes a file of this size by `data` at `offset`, with theirs put before the close.
  void Change(size_t offset, const std::string& data) {
    std::string ours = Pattern(GetParam(), 1);
    const std::string theirs = Pattern(GetParam() + 1'000'000, 2);
    ASSERT_TRUE(server().PutObject("bucket", "f", ours).ok());
    Mount("part-size=5M,retries=1");
    const int fd = Open("f", O_RDWR);
    ASSERT_EQ(pwrite(fd, data.data(), data.size(), static_cast<off_t>(offset)),
              static_cast<ssize_t>(data.size()));
    ours.resize(std::max(ours.size(), offset + data.size()));
    ours.replace(offset, data.size(), data);
    ASSERT_TRUE(server().PutObject("bucket", "f", theirs).ok());
    const int closed = close(fd);
    EXPECT_TRUE(Stored("f") == (closed == 0 ? ours : theirs)) << closed;
    // What could not be published is there until the kernel has told of the last close.
    WriteFile(base() + "/stored", Stored("f"));
    EXPECT_TRUE(Eventually(
        [this] { return Shell("cmp " + Path("f") + " " + base() + "/stored").exit_code == 0; }));
    Unmount();
    EXPECT_THAT(server().OpenUploads("bucket"), IsEmpty());
  }
};

TEST_P(ReplacedMeanwhile, AnAppendIsNeverMixedWithTheirs) { Change(GetParam(), "appended"); }

TEST_P(ReplacedMeanwhile, AnEditIsNeverMixedWithTheirs) { Change(GetParam() / 2, "edited"); }

INSTANTIATE_TEST_SUITE_P(Sizes, ReplacedMeanwhile,
                         ::testing::Values(size_t{1'000'000}, size_t{24'000'000}));

class Synchronous : public WriteSharingTest, public ::testing::WithParamInterface<int> {};

TEST_P(Synchronous, EachWriteIsInTheStoreWhenItReturns) {
  Mount();
  const int fd = Open("f", O_CREAT | O_APPEND | GetParam());
  std::string expected;
  for (int i = 0; i < 3; ++i) {
    const std::string data = Pattern(1'500'000, static_cast<uint64_t>(i));
    Append(fd, data);
    expected += data;
    ASSERT_EQ(Stored("f"), expected);
  }
  EXPECT_EQ(close(fd), 0);
  EXPECT_EQ(server().log().Count(Op::kPutObject), 3U) << "one publish for each write(2)";
}

TEST_F(WriteSharingTest, AWriteThatAsksForItIsInTheStoreWhenItReturns) {
  Mount();
  for (const int access : {O_WRONLY, O_RDWR}) {
    const std::string name = absl::StrCat("f", access);
    const int fd = Open(name, O_CREAT | access);
    std::string data = "durable";
    const struct iovec piece = {data.data(), data.size()};
    ASSERT_EQ(pwritev2(fd, &piece, 1, 0, RWF_DSYNC), static_cast<ssize_t>(data.size()));
    EXPECT_EQ(Stored(name), data);
    EXPECT_EQ(close(fd), 0);
  }
}

INSTANTIATE_TEST_SUITE_P(Flags, Synchronous,
                         ::testing::Values(O_WRONLY | O_SYNC, O_WRONLY | O_DSYNC, O_RDWR | O_SYNC,
                                           O_RDWR | O_DSYNC));

}  // namespace
}  // namespace ufs
