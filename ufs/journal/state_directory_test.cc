#include "ufs/journal/state_directory.h"

#include <gtest/gtest.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <string>

namespace ufs {
namespace {

class StateDirectoryTest : public testing::Test {
 protected:
  StateDirectoryTest() {
    std::string path = testing::TempDir() + "ufs-state-XXXXXX";
    base_ = mkdtemp(path.data());
    root_ = base_ + "/a/state";
  }
  ~StateDirectoryTest() override { std::filesystem::remove_all(base_); }

  static StateIdentity Identity(std::string mount_point) {
    return {"https://s3.example", "bucket", "pre/fix", 1000, std::move(mount_point)};
  }
  static mode_t ModeOf(const std::string& path) {
    struct stat status = {};
    EXPECT_EQ(stat(path.c_str(), &status), 0) << path;
    return status.st_mode & 07777;
  }

  std::string base_;
  std::string root_;
};

TEST_F(StateDirectoryTest, IsPrivateAndTheSameForTheSameMount) {
  std::string path;
  {
    const auto state = StateDirectory::Open(root_, Identity("/mnt/x"));
    ASSERT_TRUE(state.ok()) << state.status();
    path = (*state)->path();
    EXPECT_EQ(ModeOf(root_), 0700u);
    EXPECT_EQ(ModeOf(path), 0700u);
    EXPECT_EQ(ModeOf((*state)->staging_path()), 0700u);
    EXPECT_EQ(ModeOf((*state)->lost_and_found_path()), 0700u);
  }
  const auto again = StateDirectory::Open(root_, Identity("/mnt/x"));
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_EQ((*again)->path(), path);
}

TEST_F(StateDirectoryTest, EveryPartOfTheIdentityCounts) {
  const auto base = StateDirectory::Open(root_, Identity("/mnt/x"));
  StateIdentity other = Identity("/mnt/x");
  other.bucket = "bucketpre";
  other.prefix = "/fix";
  const auto shifted = StateDirectory::Open(root_, other);
  const auto elsewhere = StateDirectory::Open(root_, Identity("/mnt/y"));
  ASSERT_TRUE(base.ok() && shifted.ok() && elsewhere.ok());
  EXPECT_NE((*base)->path(), (*shifted)->path());
  EXPECT_NE((*base)->path(), (*elsewhere)->path());
}

TEST_F(StateDirectoryTest, HasOneOwnerAtATime) {
  auto first = StateDirectory::Open(root_, Identity("/mnt/x"));
  ASSERT_TRUE(first.ok());
  EXPECT_EQ(StateDirectory::Open(root_, Identity("/mnt/x")).status().code(),
            absl::StatusCode::kUnavailable);
  first->reset();
  EXPECT_TRUE(StateDirectory::Open(root_, Identity("/mnt/x")).ok());
}

TEST_F(StateDirectoryTest, RefusesALinkAForeignFileAndOpenPermissions) {
  std::string path;
  {
    const auto state = StateDirectory::Open(root_, Identity("/mnt/x"));
    ASSERT_TRUE(state.ok());
    path = (*state)->path();
  }
  ASSERT_EQ(chmod(path.c_str(), 0750), 0);
  EXPECT_EQ(StateDirectory::Open(root_, Identity("/mnt/x")).status().code(),
            absl::StatusCode::kPermissionDenied);
  ASSERT_EQ(chmod(path.c_str(), 0700), 0);
  const std::string moved = base_ + "/moved";
  ASSERT_EQ(rename(path.c_str(), moved.c_str()), 0);
  ASSERT_EQ(symlink(moved.c_str(), path.c_str()), 0);
  EXPECT_EQ(StateDirectory::Open(root_, Identity("/mnt/x")).status().code(),
            absl::StatusCode::kPermissionDenied);
  ASSERT_EQ(unlink(path.c_str()), 0);
  std::ofstream(path) << "not a directory";
  EXPECT_EQ(StateDirectory::Open(root_, Identity("/mnt/x")).status().code(),
            absl::StatusCode::kPermissionDenied);
  if (geteuid() == 0) {
    ASSERT_EQ(unlink(path.c_str()), 0);
    ASSERT_EQ(mkdir(path.c_str(), 0700), 0);
    ASSERT_EQ(chown(path.c_str(), 12345, 12345), 0);
    EXPECT_EQ(StateDirectory::Open(root_, Identity("/mnt/x")).status().code(),
              absl::StatusCode::kPermissionDenied);
  }
  ASSERT_EQ(chmod(root_.c_str(), 0777), 0);
  EXPECT_EQ(StateDirectory::Open(root_, Identity("/mnt/z")).status().code(),
            absl::StatusCode::kPermissionDenied);
}

TEST_F(StateDirectoryTest, TakesTheDirectoriesThatDeadMountsOfTheSameBucketLeft) {
  { ASSERT_TRUE(StateDirectory::Open(root_, Identity("/mnt/dead\nwith a line break")).ok()); }
  const auto alive = StateDirectory::Open(root_, Identity("/mnt/alive"));
  StateIdentity foreign = Identity("/mnt/other bucket");
  foreign.bucket = "other";
  { ASSERT_TRUE(StateDirectory::Open(root_, foreign).ok()); }
  StateIdentity user = Identity("/mnt/other user");
  user.uid = 1001;
  { ASSERT_TRUE(StateDirectory::Open(root_, user).ok()); }
  const auto self = StateDirectory::Open(root_, Identity("/mnt/self"));
  ASSERT_TRUE(self.ok() && alive.ok());

  auto siblings = (*self)->TakeFreeSiblings();
  ASSERT_EQ(siblings.size(), 1u);
  EXPECT_EQ(siblings[0]->identity(), Identity("/mnt/dead\nwith a line break"));
  EXPECT_TRUE((*self)->TakeFreeSiblings().empty());  // taken
  siblings.clear();
  EXPECT_EQ((*self)->TakeFreeSiblings().size(), 1u);
}

TEST_F(StateDirectoryTest, IsRemovedOnlyWhenSpent) {
  auto state = StateDirectory::Open(root_, Identity("/mnt/x"));
  ASSERT_TRUE(state.ok());
  const std::string path = (*state)->path();
  std::ofstream((*state)->lost_and_found_path() + "/saved") << "bytes";
  (*state)->RemoveIfSpent();
  EXPECT_TRUE(std::filesystem::exists(path + "/lost+found/saved"));
  std::filesystem::remove(path + "/lost+found/saved");
  std::ofstream((*state)->journal_path()) << "log";
  (*state)->RemoveIfSpent();
  EXPECT_TRUE(std::filesystem::exists((*state)->journal_path()));
  std::filesystem::remove((*state)->journal_path());
  (*state)->RemoveIfSpent();
  EXPECT_FALSE(std::filesystem::exists(path));
}

}  // namespace
}  // namespace ufs
