// Flink on file:///mnt: checkpoints that rely on close, and sinks that rely on fsync.
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "absl/strings/str_cat.h"
#include "tests/replay/replay_fixture.h"

namespace ufs {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class FlinkReplayTest : public ReplayTest {
 protected:
  // A task's state: written in buffers of 4 KiB, closed without fsync.
  static void WriteState(const Program& task, const std::string& path, absl::string_view data) {
    const int fd = task.Open(path, O_WRONLY | O_CREAT | O_TRUNC);
    while (!data.empty()) {
      task.Write(fd, data.substr(0, 4096));
      data.remove_prefix(std::min<size_t>(4096, data.size()));
    }
    task.Close(fd);
  }

  // RecoverableWriter: an exclusive temporary file that becomes the metadata.
  static void WriteMetadata(const Program& manager, const std::string& dir,
                            absl::string_view data) {
    const std::string temporary = dir + "/._metadata.inprogress.1b2c";
    manager.Stat(dir + "/_metadata", ENOENT);
    const int fd = manager.Open(temporary, O_WRONLY | O_CREAT | O_EXCL);
    manager.Write(fd, data);
    manager.Close(fd);
    EXPECT_EQ(manager.Size(temporary), static_cast<int64_t>(data.size())) << "trailing junk";
    manager.Rename(temporary, dir + "/_metadata");
  }
};

TEST_F(FlinkReplayTest, CheckpointOverTwoHosts) {
  const Program manager = There("job manager");
  const Program task = Here("task");
  for (const char* dir : {"ck/shared", "ck/taskowned", "ck/chk-6", "ck/chk-7"}) {
    manager.Mkdirs(dir);
  }
  manager.Chmod("ck/chk-7", 0700);
  const std::string state = Pattern(5'000'000, 3);
  WriteState(task, "ck/chk-6/0a", "subsumed");
  WriteState(task, "ck/chk-7/1b", state);
  // close has returned: the job manager, on another host, relies on it.
  EXPECT_EQ(Object("ck/chk-7/1b"), state);
  // It made the directories a moment ago and believes for metadata-ttl that they are empty.
  EXPECT_TRUE(
      Eventually([&] { return manager.Exists("ck/chk-7/1b") && manager.Exists("ck/chk-6/0a"); }));
  EXPECT_EQ(manager.Size("ck/chk-7/1b"), 5'000'000);
  WriteMetadata(manager, "ck/chk-7", "points at 1b");
  // The checkpoint before is no longer needed.
  manager.Unlink("ck/chk-6/0a");
  EXPECT_THAT(manager.Names("ck/chk-6"), IsEmpty());
  manager.Rmdir("ck/chk-6");
  EXPECT_THAT(Keys(), ElementsAre("ck/chk-7/1b", "ck/chk-7/_metadata"));
  EXPECT_EQ(Object("ck/chk-7/_metadata"), "points at 1b");
  // Restored on the other host.
  EXPECT_EQ(manager.ReadAll("ck/chk-7/1b"), state);
}

TEST_F(FlinkReplayTest, AFileBeingWrittenShowsWithItsSize) {
  const Program task = Here("task");
  task.Mkdirs("ck");
  const int fd = task.Open("ck/growing", O_WRONLY | O_CREAT | O_TRUNC);
  task.Write(fd, Pattern(10'000, 1));
  EXPECT_EQ(task.Size("ck/growing"), 10'000);
  EXPECT_THAT(task.Names("ck"), ElementsAre("growing"));
  task.Close(fd);
  EXPECT_EQ(task.Size("ck/growing"), 10'000);
}

// persist() is an fsync in the middle of the file; after a crash what it promised is continued.
TEST_F(FlinkReplayTest, FileSinkRecoversAfterTheDaemonDied) {
  const Program sink = Here("sink");
  const std::string data = Pattern(7'000'000, 9);
  const absl::string_view bytes = data;
  const std::string temporary = "out/.part-0.inprogress.7f";
  sink.Mkdirs("out");
  int fd = sink.Open(temporary, O_WRONLY | O_CREAT | O_EXCL);
  sink.Write(fd, bytes.substr(0, 1'000'000));
  sink.Fsync(fd);
  sink.Write(fd, bytes.substr(1'000'000, 3'000'000));
  sink.Fsync(fd);
  const int64_t promised = 4'000'000;
  sink.Write(fd, "what no checkpoint knows of");
  KillDaemon();
  close(fd);
  EXPECT_EQ(Object(temporary), data.substr(0, promised));
  Mount();
  EXPECT_GE(sink.Size(temporary), promised) << "Missing data in tmp file";
  if (!WritesAnywhere()) {
    UFS_NOT_BUILT_YET("truncation to any length");
  }
  fd = sink.Open(temporary, O_WRONLY | O_APPEND);
  EXPECT_GE(lseek(fd, 0, SEEK_END), promised);
  sink.Ftruncate(fd, promised);
  sink.Write(fd, bytes.substr(promised));
  sink.Close(fd);
  EXPECT_EQ(sink.Size(temporary), static_cast<int64_t>(data.size()));
  sink.Rename(temporary, "out/part-0");
  EXPECT_THAT(Keys(), ElementsAre("out/part-0"));
  EXPECT_EQ(Object("out/part-0"), data);
}

// The same without a crash: reopened at its exact length, and below it.
TEST_F(FlinkReplayTest, ResumeFromAnOlderOffset) {
  const Program sink = Here("sink");
  const int fd = sink.Open("part", O_WRONLY | O_CREAT | O_EXCL);
  sink.Write(fd, "0123456789");
  sink.Close(fd);
  int again = sink.Open("part", O_WRONLY | O_APPEND);
  EXPECT_EQ(lseek(again, 0, SEEK_END), 10);
  sink.Write(again, "ab");
  sink.Close(again);
  EXPECT_EQ(Object("part"), "0123456789ab");
  if (!WritesAnywhere()) {
    UFS_NOT_BUILT_YET("truncation to any length");
  }
  again = sink.Open("part", O_WRONLY | O_APPEND);
  sink.Ftruncate(again, 5);
  sink.Write(again, "X");
  sink.Close(again);
  EXPECT_EQ(Object("part"), "01234X");
}

// A rename that was done before the recovery that repeats it: the source is gone, the target there.
TEST_F(FlinkReplayTest, CommitAfterRecoveryFindsItDone) {
  const Program sink = Here("sink");
  const Program recovered = There("recovered");
  const int fd = sink.Open(".part.inprogress", O_WRONLY | O_CREAT | O_EXCL);
  sink.Write(fd, "rows");
  sink.Close(fd);
  sink.Rename(".part.inprogress", "part");
  recovered.Stat(".part.inprogress", ENOENT);
  recovered.Rename(".part.inprogress", "part", ENOENT);
  EXPECT_EQ(recovered.ReadAll("part"), "rows");
}

}  // namespace
}  // namespace ufs
