// The exerciser itself: a local directory has every promise, so it must pass there, and it must
// find what is wrong.
#include <gmock/gmock.h>
#include <sys/wait.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>

#include "absl/strings/str_cat.h"
#include "tests/fsx/generator.h"
#include "tests/fsx/model.h"
#include "tests/fsx/operation.h"
#include "tests/fsx/outcome.h"
#include "tests/fsx/shrink.h"

namespace fsx {
namespace {

using ::testing::ContainsRegex;
using ::testing::HasSubstr;

class FsxTest : public ::testing::Test {
 protected:
  void SetUp() override {
    char pattern[] = "/tmp/underfs-fsx-test-XXXXXX";
    base_ = mkdtemp(pattern);
    std::filesystem::create_directory(base_ + "/d");
  }
  void TearDown() override { std::filesystem::remove_all(base_); }

  // What holes a local file system can make depends on which it is.
  int Run(const std::string& options) {
    const std::string line =
        absl::StrCat(FSX_BINARY, " --may-refuse falloc ", options, " ", base_, "/d 2>&1");
    FILE* pipe = popen(line.c_str(), "r");
    output_.clear();
    char buffer[4096];
    for (size_t got = 0; (got = fread(buffer, 1, sizeof(buffer), pipe)) > 0;) {
      output_.append(buffer, got);
    }
    const int status = pclose(pipe);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128;
  }

  std::string base_;
  std::string output_;
};

TEST_F(FsxTest, ALocalDirectoryAgrees) {
  for (int seed = 1; seed <= 5; ++seed) {
    EXPECT_EQ(Run(absl::StrCat("--operations 300 --max-size 2M --max-write 300K --seed ", seed)), 0)
        << output_;
    EXPECT_THAT(output_, HasSubstr("300 operations agreed"));
  }
}

TEST_F(FsxTest, SeveralFilesAgree) {
  for (int seed = 1; seed <= 5; ++seed) {
    EXPECT_EQ(Run(absl::StrCat(
                  "--files 4 --operations 400 --max-size 300K --max-write 100K --seed ", seed)),
              0)
        << output_;
  }
}

TEST_F(FsxTest, HooksRunAndTheStoreIsAskedAfterFsyncAndClose) {
  const std::string hooks =
      absl::StrCat("--remount 'echo again >> ", base_, "/remounts' --verify-through 'echo $1 >> ",
                   base_, "/asked; cat ", base_, "/d/$1' ");
  EXPECT_EQ(Run(absl::StrCat("--operations 300 --max-size 200K --seed 4 ", hooks)), 0) << output_;
  std::ifstream remounts(base_ + "/remounts");
  std::ifstream asked(base_ + "/asked");
  EXPECT_GT(std::count(std::istreambuf_iterator<char>(remounts), {}, '\n'), 1);
  EXPECT_GT(std::count(std::istreambuf_iterator<char>(asked), {}, '\n'), 20);
}

TEST_F(FsxTest, ASpoiltByteIsFoundAndTheHistoryShrinks) {
  const std::string saved = base_ + "/history";
  EXPECT_EQ(
      Run(absl::StrCat(
          "--without unlink --operations 200 --max-size 100K --seed 4 --break 200 --save ", saved)),
      1);
  EXPECT_THAT(output_, HasSubstr("MISMATCH seed 4, operation "));
  EXPECT_THAT(output_, HasSubstr("at offset"));
  EXPECT_THAT(output_, HasSubstr("the last operations"));
  EXPECT_THAT(output_, ContainsRegex("shrunk to [1-9] operations \\(it happens again\\)"));
  // What was saved fails as well, and the history without the spoiling passes.
  EXPECT_EQ(Run(absl::StrCat("--replay ", saved, " --shrink 0")), 1) << output_;
  EXPECT_THAT(output_, HasSubstr("MISMATCH"));
  const std::string good = absl::StrCat("grep -v spoil ", saved, " > ", saved, ".good");
  ASSERT_EQ(std::system(good.c_str()), 0);
  EXPECT_EQ(Run(absl::StrCat("--replay ", saved, ".good")), 0) << output_;
}

TEST_F(FsxTest, ASpoiltByteIsFoundByTheLastLookAtTheLatest) {
  for (int seed = 1; seed <= 5; ++seed) {
    EXPECT_EQ(
        Run(absl::StrCat("--without unlink --operations 60 --max-size 1M --break 60 --shrink 0 ",
                         "--seed ", seed)),
        1);
    EXPECT_THAT(output_, HasSubstr("MISMATCH"));
  }
}

TEST_F(FsxTest, AStoreThatHasOtherBytesIsFound) {
  const std::string store = absl::StrCat("--verify-through 'cat ", base_, "/d/$1; echo' ");
  EXPECT_EQ(Run(absl::StrCat("--operations 100 --max-size 9K --seed 1 --shrink 50 ", store)), 1);
  EXPECT_THAT(output_, HasSubstr("the store"));
  EXPECT_EQ(Run("--operations 100 --max-size 9K --seed 1 --shrink 0 --verify-through false"), 1);
  EXPECT_THAT(output_, HasSubstr("the store has no fsx-"));
}

TEST_F(FsxTest, AMountThatForgetsIsFound) {
  // The hook truncates what it shall keep.
  const std::string hook = absl::StrCat("--remount 'for f in ", base_, "/d/*; do : > $f; done' ");
  EXPECT_EQ(
      Run(absl::StrCat("--operations 50 --only append,remount --max-size 9K --seed 1 ", hook)), 1);
  EXPECT_THAT(output_, HasSubstr("stat gives 0 bytes instead of"));
}

TEST_F(FsxTest, ARefusalIsAProblemUnlessItMayBe) {
  // A directory in which nothing can be made.
  EXPECT_EQ(Run("--replay /dev/null"), 0) << output_;
  std::filesystem::remove_all(base_ + "/d");
  EXPECT_EQ(Run("--operations 5 --seed 1 --only append --shrink 0"), 1);
  EXPECT_THAT(output_, HasSubstr("(ENOENT)"));
}

TEST_F(FsxTest, WrongCommandLinesAreRefused) {
  for (const char* wrong : {"--seed x", "--only nothing", "--max-size 0", "--max-size 9X",
                            "--no-such-option", "more"}) {
    EXPECT_EQ(Run(wrong), 2) << wrong << "\n" << output_;
  }
}

TEST(GeneratorTest, TheSameSeedIsTheSameHistory) {
  Shape shape;
  shape.files = 3;
  const std::vector<Operation> history = Generate(shape, 7);
  EXPECT_EQ(history.size(), 1000U);
  EXPECT_EQ(history, Generate(shape, 7));
  EXPECT_NE(history, Generate(shape, 8));
}

TEST(GeneratorTest, EveryKindComesAndStaysWithinTheFile) {
  Shape shape;
  shape.operations = 5000;
  std::set<std::string> names;
  for (const Operation& o : Generate(shape, 1)) {
    names.insert(RowOf(o.kind).name);
    EXPECT_GE(o.offset, 0) << ToText(o);
    EXPECT_LE(o.offset + o.size, shape.max_size) << ToText(o);
  }
  EXPECT_EQ(names.size(), Kinds().size() - 1) << "all but the one that spoils";
}

TEST(GeneratorTest, WhatIsLeftOutDoesNotCome) {
  Shape shape;
  shape.without = {"overwrite", "osync", "truncate", "falloc", "map-write"};
  for (const Operation& o : Generate(shape, 1)) {
    EXPECT_EQ(shape.without.count(RowOf(o.kind).group), 0U) << ToText(o);
    if (o.kind == Kind::kCopy) {
      EXPECT_EQ(o.target, -1) << "to the end";
    }
  }
}

TEST(OperationTest, TextAndBack) {
  Shape shape;
  shape.files = 2;
  for (const Operation& o : Generate(shape, 3)) {
    ASSERT_TRUE(FromText(ToText(o)).has_value()) << ToText(o);
    EXPECT_EQ(*FromText(ToText(o)), o);
  }
  EXPECT_FALSE(FromText("").has_value());
  EXPECT_FALSE(FromText("pwrit size=1").has_value());
  EXPECT_FALSE(FromText("pwrite size").has_value());
  EXPECT_FALSE(FromText("pwrite length=1").has_value());
}

TEST(ModelTest, HolesAreZerosAndFillIsNot) {
  Model model;
  model.Write(3, "abc");
  EXPECT_EQ(model.bytes(), absl::string_view("\0\0\0abc", 6));
  model.Zero(4, 100, false);
  EXPECT_EQ(model.bytes(), absl::string_view("\0\0\0a\0\0", 6));
  model.Zero(5, 3, true);
  EXPECT_EQ(model.size(), 8);
  model.Truncate(2);
  EXPECT_TRUE(model.IsZero(0, 10));
  const std::string fill = Fill(9, 5, 1000);
  EXPECT_EQ(fill.find('\0'), std::string::npos);
  EXPECT_EQ(Fill(9, 105, 10), fill.substr(100, 10)) << "a byte depends on its offset alone";
  EXPECT_NE(Fill(10, 5, 1000), fill);
}

TEST(OutcomeTest, SaysWhereAndHowMuchIsWrong) {
  EXPECT_FALSE(Compare("x", 0, "abc", "abc").has_value());
  const Outcome wrong = Compare("x", 100, absl::string_view("ab\0d", 4), "abcd");
  ASSERT_TRUE(wrong.has_value());
  EXPECT_EQ(wrong->offset, 102);
  EXPECT_THAT(wrong->text, HasSubstr("at offset 102 there is 0x00 and should be 0x63"));
  EXPECT_THAT(wrong->text, HasSubstr("1 bytes are wrong, 1 of them zero"));
  EXPECT_THAT(Compare("x", 0, "ab", "abc")->text, HasSubstr("2 bytes from offset 0 instead of 3"));
}

TEST(ShrinkTest, KeepsWhatTheFailureNeeds) {
  Shape shape;
  shape.without = {"seek", "fsync"};
  std::vector<Operation> history = Generate(shape, 5);
  Operation seek;
  seek.kind = Kind::kSeek;
  seek.offset = 1000;
  Operation fsync;
  fsync.kind = Kind::kFsync;
  history.insert(history.begin() + 700, seek);
  history.insert(history.begin() + 200, fsync);
  // Fails when a seek beyond 99 comes behind an fsync.
  const auto fails = [](const std::vector<Operation>& h) {
    bool synced = false;
    for (const Operation& o : h) {
      synced = synced || o.kind == Kind::kFsync;
      if (synced && o.kind == Kind::kSeek && o.offset > 99) {
        return true;
      }
    }
    return false;
  };
  ASSERT_TRUE(fails(history));
  const std::vector<Operation> shrunk = Shrink(history, 1000, fails);
  ASSERT_EQ(shrunk.size(), 2U);
  EXPECT_EQ(shrunk[0].kind, Kind::kFsync);
  EXPECT_EQ(ToText(shrunk[1]), "seek offset=125");
  EXPECT_THAT(Shrink(history, 0, fails), ::testing::SizeIs(1002)) << "no attempts, no change";
}

}  // namespace
}  // namespace fsx
