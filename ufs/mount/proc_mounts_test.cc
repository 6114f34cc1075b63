#include "ufs/mount/proc_mounts.h"

#include <gtest/gtest.h>

namespace ufs {
namespace {

TEST(ProcMounts, ReadsTypesSourcesAndEscapedNames) {
  const std::vector<ProcMount> mounts = ParseMountInfo(
      "22 1 254:0 / / rw,relatime - ext4 /dev/vda rw\n"
      "36 22 0:33 / /mnt/with\\040space\\134x rw,nosuid shared:1 master:2 - fuse.underfs "
      "s3://b/p\\040q rw,user_id=0\n"
      "garbage\n");
  ASSERT_EQ(mounts.size(), 2u);
  EXPECT_EQ(mounts[0].fs_type, "ext4");
  EXPECT_EQ(mounts[1].mount_point, "/mnt/with space\\x");
  EXPECT_EQ(mounts[1].fs_type, "fuse.underfs");
  EXPECT_EQ(mounts[1].source, "s3://b/p q");
}

TEST(ProcMounts, SeesTheRootOfThisMachine) {
  const auto mounts = ReadMounts();
  ASSERT_TRUE(mounts.ok());
  EXPECT_FALSE(mounts->empty());
}

}  // namespace
}  // namespace ufs
