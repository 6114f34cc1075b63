// Checkpoints of training jobs, and formats whose writers seek back.
#include <fcntl.h>

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "tests/replay/replay_fixture.h"

namespace ufs {
namespace {

using ::testing::ElementsAre;

class CheckpointReplayTest : public ReplayTest {
 protected:
  static void WriteAll(const Program& program, int fd, absl::string_view data) {
    while (!data.empty()) {
      program.Write(fd, data.substr(0, 65536));
      data.remove_prefix(std::min<size_t>(65536, data.size()));
    }
  }
};

TEST_F(CheckpointReplayTest, TorchSaveReplacesTheLastOne) {
  const Program torch = Here("torch");
  for (uint64_t epoch = 1; epoch <= 3; ++epoch) {
    const std::string data = Pattern(10'000'000 + epoch, epoch);
    const int fd = torch.Open("ckpt.tmp", O_WRONLY | O_CREAT | O_TRUNC);
    WriteAll(torch, fd, data);
    torch.Close(fd);
    torch.Rename("ckpt.tmp", "ckpt");
    EXPECT_EQ(Object("ckpt"), data);
    EXPECT_EQ(torch.Size("ckpt"), static_cast<int64_t>(data.size()));
  }
  EXPECT_THAT(Keys(), ElementsAre("ckpt"));
}

TEST_F(CheckpointReplayTest, RenamedBeforeItsClose) {
  const Program torch = Here("torch");
  const std::string data = Pattern(100'000, 5);
  const int fd = torch.Open("ckpt.tmp", O_WRONLY | O_CREAT | O_TRUNC);
  WriteAll(torch, fd, data);
  torch.Rename("ckpt.tmp", "ckpt");
  WriteAll(torch, fd, "tail");
  torch.Close(fd);
  EXPECT_EQ(Object("ckpt"), data + "tail");
  EXPECT_THAT(Keys(), ElementsAre("ckpt"));
}

// HDF5, zip and ONNX writers: the header's place is left free, and filled at the end.
TEST_F(CheckpointReplayTest, AHeaderIsPatchedBeforeTheClose) {
  const Program h5 = Here("h5");
  if (!WritesAnywhere()) {
    UFS_NOT_BUILT_YET("writes at any offset");
  }
  for (const size_t size : {size_t{50'000}, size_t{12} << 20, size_t{40} << 20}) {
    std::string data = Pattern(size, size);
    const int fd = h5.Open("f.h5", O_RDWR | O_CREAT | O_TRUNC);
    WriteAll(h5, fd, data);
    data.replace(0, 96, std::string(96, 'H'));
    h5.Pwrite(fd, absl::string_view(data).substr(0, 96), 0);
    const size_t middle = data.size() / 2;
    data.replace(middle, 8, "b-tree!!");
    h5.Pwrite(fd, "b-tree!!", static_cast<int64_t>(middle));
    EXPECT_EQ(h5.Pread(fd, 96, 0), data.substr(0, 96));
    h5.Close(fd);
    EXPECT_EQ(Object("f.h5"), data) << size;
  }
}

// LMDB and the like: sparse at once, then pages in any order.
TEST_F(CheckpointReplayTest, PagesInAnyOrder) {
  const Program lmdb = Here("lmdb");
  if (!WritesAnywhere()) {
    UFS_NOT_BUILT_YET("writes at any offset");
  }
  constexpr int64_t kPage = 4096;
  std::string data(3'000 * kPage, '\0');
  const int fd = lmdb.Open("data.mdb", O_RDWR | O_CREAT);
  lmdb.Ftruncate(fd, static_cast<int64_t>(data.size()));
  for (uint64_t i = 0; i < 500; ++i) {
    const int64_t page = static_cast<int64_t>(i * 1217 % 3'000);
    const std::string bytes = Pattern(kPage, i);
    lmdb.Pwrite(fd, bytes, page * kPage);
    data.replace(static_cast<size_t>(page * kPage), kPage, bytes);
    if (i % 100 == 99) {
      lmdb.Fsync(fd);
      EXPECT_EQ(Object("data.mdb"), data) << "behind transaction " << i / 100;
    }
  }
  lmdb.Close(fd);
  EXPECT_EQ(Object("data.mdb"), data);
}

// A directory per step that gets its name when it is complete.
TEST_F(CheckpointReplayTest, OrbaxRenamesADirectory) {
  const Program orbax = Here("orbax");
  orbax.Mkdirs("step-1.tmp");
  for (const char* name : {"step-1.tmp/array", "step-1.tmp/tree"}) {
    const int fd = orbax.Open(name, O_WRONLY | O_CREAT | O_EXCL);
    orbax.Write(fd, name);
    orbax.Fsync(fd);
    orbax.Close(fd);
  }
  if (!RenamesDirectories()) {
    UFS_NOT_BUILT_YET("rename of directories");
  }
  orbax.Rename("step-1.tmp", "step-1");
  EXPECT_THAT(Keys(), ElementsAre("step-1/array", "step-1/tree"));
}

}  // namespace
}  // namespace ufs
