// Whole trees: copied, moved and removed.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "absl/strings/str_cat.h"
#include "ufs/tools/remove_tree.h"
#include "ufs/tools/tools_fixture_fake.h"
#include "ufs/tools/transfer_tree.h"

namespace ufs {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class TreeTest : public ToolsTest {
 protected:
  const Bucket bucket_ = MakeBucket("b");
  const Complain complain_ = complain();
};

TEST_F(TreeTest, GoesUpAndComesBackWithOddNamesAndEmptyDirectories) {
  WriteFile("in/a b+%41?#", "one");
  WriteFile("in/d/new\nline", "two");
  WriteFile("in/d/é日本", "");
  std::filesystem::create_directories(Path("in/empty/deep"));
  EXPECT_EQ(UploadTree(context_, Path("in"), bucket_, "p/", complain_), 4);
  EXPECT_THAT(Keys(bucket_),
              ElementsAre("p/a b+%41?#", "p/d/new\nline", "p/d/é日本", "p/empty/deep/"));
  Put(bucket_, "p2/other", "x");
  const auto down = DownloadTree(context_, bucket_, "p/", Path("out"), complain_);
  ASSERT_TRUE(down.ok()) << down.status();
  EXPECT_EQ(*down, 4);
  EXPECT_EQ(ReadFile("out/a b+%41?#"), "one");
  EXPECT_EQ(ReadFile("out/d/new\nline"), "two");
  EXPECT_TRUE(std::filesystem::is_directory(Path("out/empty/deep")));
  EXPECT_FALSE(std::filesystem::exists(Path("out/other")));
  EXPECT_THAT(complaints_, IsEmpty());
}

TEST_F(TreeTest, KeysThatLeadOutOfTheDirectoryAreRefused) {
  for (const char* key : {"p/../evil", "p//x", "p/a/../../evil", "p/fine"}) {
    Put(bucket_, key, "x");
  }
  const auto down = DownloadTree(context_, bucket_, "p/", Path("out"), complain_);
  ASSERT_TRUE(down.ok()) << down.status();
  EXPECT_EQ(*down, 1);
  EXPECT_EQ(complaints_.size(), 3U);
  EXPECT_FALSE(std::filesystem::exists(Path("evil")));
  EXPECT_EQ(ReadFile("out/fine"), "x");
}

TEST_F(TreeTest, LinksAreFollowedButNotInCircles) {
  WriteFile("in/d/f", "content");
  std::filesystem::create_symlink("d/f", Path("in/link"));
  std::filesystem::create_directory_symlink("..", Path("in/d/up"));
  ASSERT_EQ(mkfifo(Path("in/pipe").c_str(), 0600), 0);
  UploadTree(context_, Path("in"), bucket_, "", complain_);
  EXPECT_THAT(Keys(bucket_), ElementsAre("d/f", "link"));
  EXPECT_THAT(complaints_, ElementsAre(HasSubstr("d/up"), HasSubstr("pipe")));
}

TEST_F(TreeTest, RemovesWhatIsBelowAndNothingBeside) {
  for (int i = 0; i < 2500; ++i) {
    Put(bucket_, absl::StrCat("data/", i), "x");
  }
  Put(bucket_, "data", "x");
  Put(bucket_, "data2", "x");
  Put(bucket_, "data-", "x");
  const auto removed = RemoveTree(context_, bucket_, "data/", complain_);
  ASSERT_TRUE(removed.ok());
  EXPECT_EQ(*removed, 2500);
  EXPECT_THAT(Keys(bucket_), ElementsAre("data", "data-", "data2"));
  EXPECT_THAT(complaints_, IsEmpty());
}

TEST_F(TreeTest, MovesWithinABucketAndAcross) {
  Put(bucket_, "a/x", "1");
  Put(bucket_, "a/d/", "");
  Put(bucket_, "a/d/y", "2");
  Put(bucket_, "ab", "other");
  const auto moved = CopyTree(context_, bucket_, "a/", bucket_, "b/", true, complain_);
  ASSERT_TRUE(moved.ok()) << moved.status();
  EXPECT_EQ(*moved, 3);
  EXPECT_THAT(Keys(bucket_), ElementsAre("ab", "b/d/", "b/d/y", "b/x"));
  const Bucket other = MakeBucket("other");
  ASSERT_TRUE(CopyTree(context_, bucket_, "b/", other, "", true, complain_).ok());
  EXPECT_THAT(Keys(bucket_), ElementsAre("ab"));
  EXPECT_THAT(Keys(other), ElementsAre("d/", "d/y", "x"));
  EXPECT_THAT(complaints_, IsEmpty());
}

TEST_F(TreeTest, NothingIsMovedIntoItself) {
  Put(bucket_, "a/a/x", "inner");
  Put(bucket_, "a/x", "outer");
  EXPECT_TRUE(absl::IsInvalidArgument(
      CopyTree(context_, bucket_, "a/", bucket_, "a/b/", true, complain_).status()));
  // Out of itself: what would fall onto what is still to be moved stays.
  const auto moved = CopyTree(context_, bucket_, "a/", bucket_, "", true, complain_);
  ASSERT_TRUE(moved.ok()) << moved.status();
  EXPECT_THAT(complaints_, ElementsAre(HasSubstr("a/a/x")));
  EXPECT_THAT(Keys(bucket_), ElementsAre("a/a/x", "x"));
  EXPECT_EQ(*Get(bucket_, "x"), "outer");
}

TEST_F(TreeTest, AFileIsReplacedWholeAndDirectoriesAreNot) {
  Put(bucket_, "k", "new");
  WriteFile("f", "old");
  ASSERT_TRUE(DownloadFile(context_, bucket_, "k", absl::nullopt, Path("f")).ok());
  EXPECT_EQ(ReadFile("f"), "new");
  EXPECT_FALSE(DownloadFile(context_, bucket_, "none", absl::nullopt, Path("f")).ok());
  EXPECT_EQ(ReadFile("f"), "new");
  std::filesystem::create_directory(Path("d"));
  EXPECT_FALSE(DownloadFile(context_, bucket_, "k", absl::nullopt, Path("d")).ok());
  ASSERT_TRUE(DownloadFile(context_, bucket_, "k", absl::nullopt, "/dev/null").ok());
  EXPECT_TRUE(std::filesystem::is_character_file("/dev/null"));
}

}  // namespace
}  // namespace ufs
