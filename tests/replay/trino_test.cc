// Trino's local file system: exclusive commits by lock files, and deletion of trees.
#include <fcntl.h>
#include <unistd.h>

#include <cerrno>

#include "absl/strings/str_cat.h"
#include "tests/replay/replay_fixture.h"

namespace ufs {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class TrinoReplayTest : public ReplayTest {
 protected:
  // createExclusive of the Iceberg and Delta connectors.
  static void CreateExclusive(const Program& trino, const std::string& path,
                              absl::string_view data) {
    const std::string temporary = path + ".3c1e.tmp";
    trino.Stat(path, ENOENT);
    const int lock = trino.Open(path + ".lock", O_WRONLY | O_CREAT | O_EXCL);
    trino.Lock(lock);
    trino.Stat(path, ENOENT);
    const int fd = trino.Open(temporary, O_WRONLY | O_CREAT | O_EXCL);
    trino.Write(fd, data);
    trino.Close(fd);
    trino.Rename(temporary, path);
    trino.Unlink(temporary, ENOENT);
    trino.Unlink(path + ".lock");
    trino.Close(lock);
  }
};

TEST_F(TrinoReplayTest, CommitOfAMetadataFile) {
  const Program trino = Here("trino");
  trino.Mkdirs("t/metadata");
  CreateExclusive(trino, "t/metadata/v1.json", "{\"version\": 1}");
  EXPECT_TRUE(Eventually([this] { return Keys().size() == 1; })) << "the lock goes at its close";
  EXPECT_THAT(Keys(), ElementsAre("t/metadata/v1.json"));
  EXPECT_EQ(Object("t/metadata/v1.json"), "{\"version\": 1}");
  // The next coordinator, on another host, sees that the version is taken.
  const Program other = There("other");
  other.Stat("t/metadata/v1.json");
  CreateExclusive(other, "t/metadata/v2.json", "{\"version\": 2}");
  EXPECT_EQ(Object("t/metadata/v2.json"), "{\"version\": 2}");
}

TEST_F(TrinoReplayTest, ALockFileExcludesTheOtherHostAtOpen) {
  const Program first = Here("coordinator 1");
  const Program second = There("coordinator 2");
  first.Stat("v1.json", ENOENT);
  second.Stat("v1.json", ENOENT);
  const int lock = first.Open("v1.json.lock", O_WRONLY | O_CREAT | O_EXCL);
  first.Lock(lock);
  second.Open("v1.json.lock", O_WRONLY | O_CREAT | O_EXCL, EEXIST);
  first.Unlink("v1.json.lock");
  first.Close(lock);
  EXPECT_TRUE(Eventually([&] { return !second.Exists("v1.json.lock"); }));
  second.Close(second.Open("v1.json.lock", O_WRONLY | O_CREAT | O_EXCL));
}

TEST_F(TrinoReplayTest, TwoProgramsOfOneHostExcludeEachOtherAtOpen) {
  const Program trino = Here("trino");
  const int lock = trino.Open("v1.json.lock", O_WRONLY | O_CREAT | O_EXCL);
  trino.Open("v1.json.lock", O_WRONLY | O_CREAT | O_EXCL, EEXIST);
  trino.Unlink("v1.json.lock");
  const int next = trino.Open("v1.json.lock", O_WRONLY | O_CREAT | O_EXCL);
  trino.Close(lock);
  trino.Close(next);
  EXPECT_THAT(Keys(), ElementsAre("v1.json.lock")) << "of the second one";
}

// walkFileTree over a table that no markers hold up: each directory must still be there when its
// turn comes.
TEST_F(TrinoReplayTest, DeleteOfATreeWithoutMarkers) {
  for (int i = 0; i < 30; ++i) {
    ASSERT_TRUE(
        server().PutObject("bucket", absl::StrCat("t/p=", i % 3, "/q=", i, "/data.orc"), "x").ok());
  }
  const Program trino = Here("trino");
  EXPECT_EQ(trino.Names("t").size(), 3U);
  trino.RemoveTree("t");
  EXPECT_THAT(Keys(), IsEmpty());
  EXPECT_THAT(server().ListKeys("bucket"), IsEmpty());
  trino.Stat("t", ENOENT);
  trino.Rmdir("t", ENOENT);
}

TEST_F(TrinoReplayTest, RenameOfADirectory) {
  const Program trino = Here("trino");
  trino.Mkdirs("s/old");
  WriteFile(trino.Path("s/old/f"), "rows");
  trino.Stat("s/new", ENOENT);
  if (!RenamesDirectories()) {
    UFS_NOT_BUILT_YET("rename of directories");
  }
  trino.Rename("s/old", "s/new");
  trino.Stat("s/old", ENOENT);
  EXPECT_EQ(trino.ReadAll("s/new/f"), "rows");
  EXPECT_THAT(Keys(), ElementsAre("s/new/f"));
}

// Readers: the tail first, then ranges, of a file that must not change under them.
TEST_F(TrinoReplayTest, TailThenRanges) {
  const std::string data = Pattern(20 << 20, 4);
  ASSERT_TRUE(server().PutObject("bucket", "big.parquet", data).ok());
  const Program trino = Here("trino");
  const int64_t size = trino.Size("big.parquet");
  ASSERT_EQ(size, static_cast<int64_t>(data.size()));
  const int fd = trino.Open("big.parquet", O_RDONLY);
  EXPECT_EQ(trino.Pread(fd, 48 << 10, size - (48 << 10)), data.substr(data.size() - (48 << 10)));
  for (const size_t offset : {size_t{4}, size_t{7} << 20, size_t{13'000'001}}) {
    EXPECT_EQ(trino.Pread(fd, 2 << 20, static_cast<int64_t>(offset)), data.substr(offset, 2 << 20));
  }
  trino.Close(fd);
}

}  // namespace
}  // namespace ufs
