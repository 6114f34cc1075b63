#include "ufs/mount/memory_limit.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "ufs/base/units.h"

namespace ufs {
namespace {

TEST(MemoryLimit, DefaultFollowsCoresWithinBounds) {
  EXPECT_EQ(DefaultMemoryLimit(1, absl::nullopt), 160 * kMiB);
  EXPECT_EQ(DefaultMemoryLimit(8, absl::nullopt), 640 * kMiB);
  EXPECT_EQ(DefaultMemoryLimit(64, absl::nullopt), 2 * kGiB);
  EXPECT_EQ(DefaultMemoryLimit(8, 256 * kMiB), 128 * kMiB);
}

TEST(MemoryLimit, TheTightestAncestorCounts) {
  char pattern[] = "/tmp/underfs-cgroup-XXXXXX";
  const std::string base = mkdtemp(pattern);
  std::filesystem::create_directories(base + "/proc/self");
  std::filesystem::create_directories(base + "/sys/fs/cgroup/a/b");
  std::ofstream(base + "/proc/self/cgroup") << "0::/a/b\n";
  EXPECT_FALSE(CgroupMemoryLimit(base + "/proc", base + "/sys").has_value());
  std::ofstream(base + "/sys/fs/cgroup/a/b/memory.max") << "max\n";
  std::ofstream(base + "/sys/fs/cgroup/a/memory.max") << "268435456\n";
  EXPECT_EQ(CgroupMemoryLimit(base + "/proc", base + "/sys"), 256 * kMiB);
  std::ofstream(base + "/proc/self/cgroup") << "5:memory:/x\n0::/\n";
  std::filesystem::create_directories(base + "/sys/fs/cgroup/memory/x");
  std::ofstream(base + "/sys/fs/cgroup/memory/x/memory.limit_in_bytes") << "9223372036854771712\n";
  EXPECT_FALSE(CgroupMemoryLimit(base + "/proc", base + "/sys").has_value());
  std::filesystem::remove_all(base);
}

}  // namespace
}  // namespace ufs
