#include "ufs/mount/mount_point.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "absl/strings/str_cat.h"

namespace ufs {
namespace {

using ::testing::HasSubstr;

TEST(MountPoint, IsThePathWithoutLinks) {
  char pattern[] = "/tmp/underfs-mount-point-XXXXXX";
  const std::string base = std::filesystem::canonical(mkdtemp(pattern)).string();
  std::filesystem::create_directory(base + "/real");
  ASSERT_EQ(symlink((base + "/real").c_str(), (base + "/link").c_str()), 0);
  std::ofstream(base + "/file") << "x";
  EXPECT_EQ(*ResolveMountPoint(base + "/link/../link/"), base + "/real");
  EXPECT_FALSE(IsDeadMount(base));
  const absl::Status missing = ResolveMountPoint(base + "/none").status();
  EXPECT_EQ(missing.code(), absl::StatusCode::kNotFound);
  EXPECT_THAT(std::string(missing.message()), HasSubstr("mkdir -p"));
  EXPECT_EQ(ResolveMountPoint(base + "/file").status().code(), absl::StatusCode::kInvalidArgument);
  std::filesystem::remove_all(base);
}

}  // namespace
}  // namespace ufs
