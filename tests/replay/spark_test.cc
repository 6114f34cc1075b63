// What Spark and Hadoop's LocalFileSystem do to file:///mnt: the order of calls as the mount sees
// it, executors on one host and the driver on another.
#include <fcntl.h>

#include <algorithm>
#include <cerrno>

#include "absl/strings/str_cat.h"
#include "tests/replay/replay_fixture.h"

namespace ufs {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class SparkReplayTest : public ReplayTest {
 protected:
  // ChecksumFileSystem.create and close: the file and its twin with sums, written in step; each is
  // opened with O_TRUNC and gets its mode while it is open and empty.
  static void WriteWithSums(const Program& program, const std::string& dir, const std::string& name,
                            absl::string_view data) {
    const std::string path = absl::StrCat(dir, "/", name);
    const std::string sums = absl::StrCat(dir, "/.", name, ".crc");
    program.Stat(path, ENOENT);
    const int fd = program.Open(path, O_WRONLY | O_CREAT | O_TRUNC);
    program.Chmod(path, 0644);
    const int crc = program.Open(sums, O_WRONLY | O_CREAT | O_TRUNC);
    program.Chmod(sums, 0644);
    program.Write(crc, absl::string_view("crc\0\0\0\2\0", 8));
    while (!data.empty()) {
      program.Write(fd, data.substr(0, 8192));
      program.Write(crc, absl::StrCat("sum", data.size() % 10));
      data.remove_prefix(std::min<size_t>(8192, data.size()));
    }
    program.Close(crc);
    program.Close(fd);
  }

  // What the JVM needs for one FileStatus.
  static void Status(const Program& program, absl::string_view path, int wanted = 0) {
    for (int i = 0; i < 5; ++i) {
      program.Stat(path, wanted);
    }
  }

  // ChecksumFileSystem.rename of a file: two renames.
  static void RenameWithSums(const Program& program, const std::string& from_dir,
                             const std::string& to_dir, const std::string& name) {
    program.Stat(absl::StrCat(to_dir, "/", name), ENOENT);
    program.Rename(absl::StrCat(from_dir, "/", name), absl::StrCat(to_dir, "/", name));
    program.Stat(absl::StrCat(from_dir, "/.", name, ".crc"));
    program.Rename(absl::StrCat(from_dir, "/.", name, ".crc"),
                   absl::StrCat(to_dir, "/.", name, ".crc"));
  }

  static void Finish(const Program& driver) {
    driver.RemoveTree("out/_temporary");
    WriteWithSums(driver, "out", "_SUCCESS", "");
  }
};

// Committer version 1: a task's directory is renamed, then the job moves its files.
TEST_F(SparkReplayTest, V1TaskAndJob) {
  const Program executor = Here("executor");
  const Program driver = There("driver");
  const std::string attempt = "out/_temporary/0/_temporary/attempt_0";
  const std::string committed = "out/_temporary/0/task_0";
  const std::string data = Pattern(3 << 20, 1);
  driver.Mkdirs("out/_temporary/0");
  executor.Stat(absl::StrCat(attempt, "/part-0"), ENOENT);
  executor.Mkdirs(attempt);
  WriteWithSums(executor, attempt, "part-0", data);
  Status(executor, attempt);
  executor.Stat(committed, ENOENT);
  if (!RenamesDirectories()) {
    UFS_NOT_BUILT_YET("rename of directories");
  }
  executor.Rename(attempt, committed);
  EXPECT_THAT(driver.Names("out/_temporary/0"), ElementsAre("_temporary", "task_0"));
  Status(driver, committed);
  EXPECT_THAT(driver.Names(committed), ElementsAre(".part-0.crc", "part-0"));
  RenameWithSums(driver, committed, "out", "part-0");
  Finish(driver);
  EXPECT_THAT(Keys(),
              ElementsAre("out/._SUCCESS.crc", "out/.part-0.crc", "out/_SUCCESS", "out/part-0"));
  EXPECT_EQ(Object("out/part-0"), data);
  EXPECT_EQ(Object("out/_SUCCESS"), "");
}

// Committer version 2: each task moves its files into the output by itself.
TEST_F(SparkReplayTest, V2TasksAndJob) {
  const Program driver = There("driver");
  driver.Mkdirs("out/_temporary/0");
  std::vector<std::string> keys = {"out/._SUCCESS.crc", "out/_SUCCESS"};
  for (int task = 0; task < 3; ++task) {
    // The first two tasks run on one host, the last beside the driver.
    const Program executor = task < 2 ? Here("executor") : There("executor");
    const std::string attempt = absl::StrCat("out/_temporary/0/_temporary/attempt_", task);
    const std::string part = absl::StrCat("part-", task);
    executor.Mkdirs(attempt);
    WriteWithSums(executor, attempt, part, Pattern(300'000, static_cast<uint64_t>(task)));
    Status(executor, attempt);
    EXPECT_THAT(executor.Names(attempt), ElementsAre(absl::StrCat(".", part, ".crc"), part));
    RenameWithSums(executor, attempt, "out", part);
    executor.RemoveTree(attempt);
    keys.push_back(absl::StrCat("out/.", part, ".crc"));
    keys.push_back(absl::StrCat("out/", part));
  }
  Finish(driver);
  EXPECT_THAT(Keys(), ::testing::UnorderedElementsAreArray(keys));
  for (int task = 0; task < 3; ++task) {
    EXPECT_EQ(Object(absl::StrCat("out/part-", task)),
              Pattern(300'000, static_cast<uint64_t>(task)));
  }
  // The driver lists what executors wrote on other hosts.
  EXPECT_EQ(driver.Names("out").size(), keys.size());
}

// Dynamic overwrite: a partition is deleted and the staged one takes its place.
TEST_F(SparkReplayTest, DynamicOverwriteOfAPartition) {
  const Program driver = Here("driver");
  driver.Mkdirs("table/day=1");
  WriteWithSums(driver, "table/day=1", "old", "old");
  driver.Mkdirs("table/.spark-staging-7/day=1");
  WriteWithSums(driver, "table/.spark-staging-7/day=1", "new", "new");
  driver.RemoveTree("table/day=1");
  driver.Stat("table/day=1", ENOENT);
  if (!RenamesDirectories()) {
    UFS_NOT_BUILT_YET("rename of directories");
  }
  driver.Rename("table/.spark-staging-7/day=1", "table/day=1");
  driver.RemoveTree("table/.spark-staging-7");
  EXPECT_THAT(Keys(), ElementsAre("table/day=1/.new.crc", "table/day=1/new"));
  EXPECT_EQ(Object("table/day=1/new"), "new");
}

// The log of structured streaming: a batch is committed once, by whoever renames first.
TEST_F(SparkReplayTest, StreamingLogCommitsABatchOnce) {
  const Program first = Here("driver 1");
  const Program second = There("driver 2");
  first.Mkdirs("log");
  int fd = first.Open("log/.5.a.tmp", O_WRONLY | O_CREAT | O_TRUNC);
  first.Write(fd, "batch of the first\n");
  first.Close(fd);
  first.Stat("log/5", ENOENT);
  first.Rename("log/.5.a.tmp", "log/5");
  first.Stat("log/..5.a.tmp.crc", ENOENT);
  // The second driver has written the same batch and must learn that it is too late.
  fd = second.Open("log/.5.b.tmp", O_WRONLY | O_CREAT | O_TRUNC);
  second.Write(fd, "batch of the second\n");
  second.Close(fd);
  second.Stat("log/5");
  second.RenameNoReplace("log/.5.b.tmp", "log/5", EEXIST);
  second.Unlink("log/.5.b.tmp");
  EXPECT_THAT(Keys(), ElementsAre("log/5"));
  EXPECT_EQ(Object("log/5"), "batch of the first\n");
  EXPECT_THAT(first.Names("log"), ElementsAre("5"));
}

// Both look, both see nothing, both rename: one of them is told.
TEST_F(SparkReplayTest, TwoDriversRaceForABatch) {
  const Program drivers[] = {Here("driver 1"), There("driver 2")};
  drivers[0].Mkdirs("log");
  for (int i = 0; i < 2; ++i) {
    const int fd = drivers[i].Open(absl::StrCat("log/.5.", i), O_WRONLY | O_CREAT | O_TRUNC);
    drivers[i].Write(fd, absl::StrCat("of ", i));
    drivers[i].Close(fd);
    drivers[i].Stat("log/5", ENOENT);
  }
  drivers[1].RenameNoReplace("log/.5.1", "log/5", 0);
  drivers[0].RenameNoReplace("log/.5.0", "log/5", EEXIST);
  EXPECT_EQ(Object("log/5"), "of 1");
}

// delete(dir, true) of RawLocalFileSystem, and what it says of a directory that is gone.
TEST_F(SparkReplayTest, RecursiveDeleteLeavesNothing) {
  for (int i = 0; i < 20; ++i) {
    ASSERT_TRUE(
        server().PutObject("bucket", absl::StrCat("t/a=", i % 4, "/b=", i, "/f"), "x").ok());
  }
  const Program program = Here("hadoop");
  program.RemoveTree("t");
  program.Stat("t", ENOENT);
  EXPECT_THAT(Keys(), IsEmpty());
}

}  // namespace
}  // namespace ufs
