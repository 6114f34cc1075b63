// Scans and training jobs: DuckDB's ranges, safetensors' mappings, an image folder's many opens.
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <random>
#include <thread>

#include "absl/functional/function_ref.h"
#include "absl/strings/str_cat.h"
#include "tests/replay/replay_fixture.h"

namespace ufs {
namespace {

class ReadersReplayTest : public ReplayTest {
 protected:
  // Runs `work` in `count` processes at once; it returns whether it found what it should. What it
  // needs is made before: between fork and exit only system calls are safe here.
  static void InProcesses(int count, absl::FunctionRef<bool(int)> work) {
    std::vector<pid_t> children;
    for (int i = 0; i < count; ++i) {
      const pid_t child = fork();
      ASSERT_GE(child, 0);
      if (child == 0) {
        _exit(work(i) ? 0 : 1);
      }
      children.push_back(child);
    }
    for (const pid_t child : children) {
      int status = -1;
      EXPECT_EQ(waitpid(child, &status, 0), child);
      EXPECT_EQ(status, 0) << "a reader found other bytes, or was killed";
    }
  }
};

TEST_F(ReadersReplayTest, DuckdbScansFilesInOrder) {
  for (int i = 0; i < 5; ++i) {
    ASSERT_TRUE(server()
                    .PutObject("bucket", absl::StrCat("lake/part-", i, ".parquet"),
                               Pattern((3 << 20) + i, static_cast<uint64_t>(i)))
                    .ok());
  }
  const Program duckdb = Here("duckdb");
  uint64_t seed = 0;
  for (const std::string& name : duckdb.Names("lake")) {
    const std::string data = Pattern((3 << 20) + seed, seed);
    const std::string path = absl::StrCat("lake/", name);
    duckdb.Stat(path);
    const int fd = duckdb.Open(path, O_RDONLY);
    struct stat st {};
    ASSERT_EQ(fstat(fd, &st), 0);
    ASSERT_EQ(st.st_size, static_cast<off_t>(data.size()));
    constexpr size_t kTail = 16 << 10;
    EXPECT_EQ(duckdb.Pread(fd, kTail, st.st_size - static_cast<off_t>(kTail)),
              data.substr(data.size() - kTail));
    EXPECT_EQ(duckdb.Pread(fd, 60'000, st.st_size - 76'384),
              data.substr(data.size() - 76'384, 60'000));
    std::vector<std::thread> columns;
    for (size_t column = 0; column < 6; ++column) {
      columns.emplace_back([&, column] {
        const size_t offset = 4 + column * 450'000;
        EXPECT_EQ(duckdb.Pread(fd, 400'000, static_cast<int64_t>(offset)),
                  data.substr(offset, 400'000));
      });
    }
    for (std::thread& column : columns) {
      column.join();
    }
    duckdb.Close(fd);
    ++seed;
  }
  EXPECT_EQ(seed, 5U);
}

TEST_F(ReadersReplayTest, SafetensorsInEightProcessesOfOneDescriptor) {
  const std::string data = Pattern(32 << 20, 8);
  ASSERT_TRUE(server().PutObject("bucket", "model.safetensors", data).ok());
  const Program torch = Here("torch");
  for (const int flags : {MAP_PRIVATE, MAP_SHARED}) {
    const int fd = torch.Open("model.safetensors", O_RDONLY);
    EXPECT_EQ(torch.Pread(fd, 8, 0), data.substr(0, 8));
    void* const mapped = mmap(nullptr, data.size(), PROT_READ, flags, fd, 0);
    ASSERT_NE(mapped, MAP_FAILED) << "errno " << errno;
    InProcesses(8, [&](int process) {
      const size_t share = data.size() / 8;
      const char* const begin = static_cast<const char*>(mapped) + share * process;
      // Ascending, a page at a time.
      for (size_t at = 0; at < share; at += 4096) {
        if (std::memcmp(begin + at, data.data() + share * process + at, 4096) != 0) {
          return false;
        }
      }
      return true;
    });
    EXPECT_EQ(munmap(mapped, data.size()), 0);
    torch.Close(fd);
  }
}

TEST_F(ReadersReplayTest, ImageFolderInSixteenProcesses) {
  constexpr int kImages = 200;
  std::vector<std::string> paths;
  std::vector<std::string> images;
  for (int i = 0; i < kImages; ++i) {
    const std::string key = absl::StrCat("train/class", i % 10, "/", i, ".jpg");
    images.push_back(Pattern(20'000 + static_cast<size_t>(i) * 700, static_cast<uint64_t>(i)));
    paths.push_back(Here("").Path(key));
    ASSERT_TRUE(server().PutObject("bucket", key, images.back()).ok());
  }
  const Program loader = Here("loader");
  int found = 0;
  for (const std::string& name : loader.Names("train")) {
    for (const std::string& image : loader.Names(absl::StrCat("train/", name))) {
      EXPECT_GE(loader.Size(absl::StrCat("train/", name, "/", image)), 20'000);
      ++found;
    }
  }
  EXPECT_EQ(found, kImages);
  std::vector<size_t> order(kImages);
  for (size_t i = 0; i < order.size(); ++i) {
    order[i] = i;
  }
  std::shuffle(order.begin(), order.end(), std::mt19937(7));
  std::string buffer(300'000, '\0');
  InProcesses(16, [&](int process) {
    for (size_t i = static_cast<size_t>(process); i < order.size(); i += 16) {
      const std::string& image = images[order[i]];
      const int fd = open(paths[order[i]].c_str(), O_RDONLY | O_CLOEXEC);
      struct stat st {};
      if (fd < 0 || fstat(fd, &st) != 0 || st.st_size != static_cast<off_t>(image.size())) {
        return false;
      }
      size_t have = 0;
      ssize_t got = 0;
      while ((got = read(fd, &buffer[have], buffer.size() - have)) > 0) {
        have += static_cast<size_t>(got);
      }
      if (got < 0 || close(fd) != 0 || have != image.size() ||
          std::memcmp(buffer.data(), image.data(), have) != 0) {
        return false;
      }
    }
    return true;
  });
}

}  // namespace
}  // namespace ufs
