// Exclusive creation between hosts: two mounts of one bucket, each with a state of its own, on a
// server whose conditions nobody told us of.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <linux/fs.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "tests/mount/mount_fixture.h"

namespace ufs {
namespace {

using s3server::FaultAction;
using s3server::FaultRule;
using ::testing::ElementsAre;

class ExclusiveTest : public MountTest {
 protected:
  void TearDown() override {
    if (!other_.empty()) {
      Shell("$UNDERFS unmount --force " + other_);
    }
    MountTest::TearDown();
  }

  // A second host's mount.
  void MountOther() {
    other_ = base() + "/other";
    ASSERT_EQ(mkdir(other_.c_str(), 0755), 0);
    const Ran mounted = Shell(absl::StrCat("$UNDERFS mount s3://bucket ", other_,
                                           " -o endpoint=", server().endpoint(),
                                           ",state-dir=", base(), "/state-other"));
    ASSERT_EQ(mounted.exit_code, 0) << mounted.output;
  }
  std::string Other(absl::string_view name) const { return absl::StrCat(other_, "/", name); }

  // Opens for exclusive creation and writes; the file is not closed.
  static int Begin(const std::string& path, absl::string_view data) {
    const int fd = open(path.c_str(), O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0644);
    EXPECT_GE(fd, 0) << path << " errno " << errno;
    EXPECT_EQ(write(fd, data.data(), data.size()), static_cast<ssize_t>(data.size()));
    return fd;
  }
  // 0 or the errno of close.
  static int End(int fd) { return UFS_ERRNO_OF(close(fd)); }

  int WritesNow() { return static_cast<int>(server().log().CountWrites()); }

  std::string other_;
};

TEST_F(ExclusiveTest, OneOfTwoHostsCreatesTheFile) {
  Mount();
  MountOther();
  for (const size_t size : {size_t{5}, size_t{100'000}, size_t{20} << 20}) {
    const std::string name = absl::StrCat("f", size);
    const std::string first_data = Pattern(size, 1);
    const int first = Begin(Path(name), first_data);
    const int second = Begin(Other(name), Pattern(size, 2));
    EXPECT_EQ(End(first), 0);
    EXPECT_EQ(End(second), EEXIST);
    EXPECT_EQ(*server().GetObject("bucket", name), first_data);
  }
  EXPECT_THAT(server().ListKeys("bucket"), ElementsAre("f100000", "f20971520", "f5"));
  EXPECT_TRUE(Eventually([this] { return server().OpenUploads("bucket").empty(); }));
}

TEST_F(ExclusiveTest, OfManyThatTakeALockOneGetsIt) {
  Mount();
  MountOther();
  for (int round = 0; round < 20; ++round) {
    const std::string name = absl::StrCat("r", round, ".lock");
    int taken = 0;
    for (const std::string& path : {Path(name), Other(name)}) {
      const int fd = open(path.c_str(), O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0644);
      EXPECT_TRUE(fd >= 0 || errno == EEXIST) << errno;
      if (fd >= 0) {
        ++taken;
        EXPECT_EQ(write(fd, "pid", 3), 3);
        EXPECT_EQ(End(fd), 0);
      }
    }
    EXPECT_EQ(taken, 1) << "both are held open at once by nobody";
  }
  // At the same moment, from many processes of both.
  const Ran race = Shell(absl::StrCat(
      "for i in $(seq 40); do for d in ", dir(), " ", other_,
      "; do (set -C; : > $d/race$i.lock) 2> /dev/null && echo won$i & done; done; wait"));
  for (int i = 1; i <= 40; ++i) {
    const std::string won = absl::StrCat("won", i, "\n");
    const size_t first = absl::StrCat("\n", race.output).find("\n" + won);
    ASSERT_NE(first, std::string::npos) << "nobody got race" << i;
    EXPECT_EQ(absl::StrCat("\n", race.output).find("\n" + won, first + 1), std::string::npos)
        << "two got race" << i;
  }
}

TEST_F(ExclusiveTest, TheSameBytesAreStillTwoFiles) {
  Mount();
  MountOther();
  const int first = Begin(Path("lock"), "same");
  const int second = Begin(Other("lock"), "same");
  EXPECT_EQ(End(second), 0);
  EXPECT_EQ(End(first), EEXIST);
}

TEST_F(ExclusiveTest, WhatTheStoreDoesIsFoundOutOnceAndRemembered) {
  Mount();
  EXPECT_EQ(End(Begin(Path("a"), "x")), 0);
  const int proof = WritesNow();
  EXPECT_GT(proof, 5);
  server().log().Clear();
  EXPECT_EQ(End(Begin(Path("b"), "x")), 0);
  EXPECT_EQ(WritesNow(), 1);
  Unmount();
  Mount();
  EXPECT_EQ(End(Begin(Path("c"), "x")), 0);
  EXPECT_EQ(WritesNow(), 1);
  EXPECT_EQ(server().log().Count(Op::kGetBucketVersioning), 0);
  EXPECT_THAT(server().ListKeys("bucket"), ElementsAre("a", "b", "c"));
}

TEST_F(ExclusiveTest, NothingIsTriedWithoutNeedOrWhereItWouldStay) {
  server_options_.versioned = {"bucket"};
  Mount();
  WriteFile(Path("plain"), "x");
  EXPECT_EQ(server().log().Count(Op::kGetBucketVersioning), 0);
  EXPECT_EQ(End(Begin(Path("a"), "x")), 0);
  EXPECT_EQ(server().log().Count(Op::kGetBucketVersioning), 1);
  EXPECT_EQ(server().log().Count(Op::kPutObject), 2);
  EXPECT_EQ(server().log().Count(Op::kDeleteObject), 0);
}

TEST_F(ExclusiveTest, AStoreThatIgnoresConditionsGivesTheLastWriter) {
  server_options_.quirks.ignores_put_conditions = true;
  Mount();
  MountOther();
  const int first = Begin(Path("f"), "first");
  const int second = Begin(Other("f"), "second");
  EXPECT_EQ(End(first), 0);
  EXPECT_EQ(End(second), 0);
  EXPECT_EQ(*server().GetObject("bucket", "f"), "second");
  EXPECT_THAT(server().ListKeys("bucket"), ElementsAre("f"));
}

// The answer to our own PUT is lost; sent again it meets what it wrote itself.
TEST_F(ExclusiveTest, ALostAnswerIsNotTakenForAnotherHost) {
  Mount();
  EXPECT_EQ(End(Begin(Path("warm"), "x")), 0);
  for (const size_t size : {size_t{5}, size_t{100'000}}) {
    const std::string name = absl::StrCat("f", size);
    FaultRule rule;
    rule.op = Op::kPutObject;
    rule.key = name;
    rule.action = FaultAction::kLostAnswer;
    rule.last = 1;
    const int fault = server().AddFault(rule);
    EXPECT_EQ(End(Begin(Path(name), Pattern(size, 1))), 0);
    EXPECT_EQ(server().FaultHits(fault), 1);
    EXPECT_EQ(*server().GetObject("bucket", name), Pattern(size, 1));
  }
}

TEST_F(ExclusiveTest, ARenameThatMustNotReplaceDoesNot) {
  ASSERT_TRUE(server().PutObject("bucket", "a", "a").ok());
  ASSERT_TRUE(server().PutObject("bucket", "b", "b").ok());
  Mount();
  MountOther();
  const auto move = [](const std::string& from, const std::string& to) {
    return UFS_ERRNO_OF(renameat2(AT_FDCWD, from.c_str(), AT_FDCWD, to.c_str(), RENAME_NOREPLACE));
  };
  // The other host's file appears between our look and our copy.
  FaultRule rule;
  rule.op = Op::kCopyObject;
  rule.key = "target";
  rule.last = 1;
  bool appeared = false;
  rule.on_request = [this, &appeared](const s3server::Request&) {
    appeared = server().PutObject("bucket", "target", "theirs").ok();
  };
  server().AddFault(rule);
  EXPECT_EQ(move(Path("a"), Path("target")), EEXIST);
  EXPECT_TRUE(appeared);
  EXPECT_EQ(*server().GetObject("bucket", "target"), "theirs");
  EXPECT_EQ(*server().GetObject("bucket", "a"), "a");
  EXPECT_EQ(move(Other("b"), Other("c")), 0);
  EXPECT_THAT(server().ListKeys("bucket"), ElementsAre("a", "c", "target"));
}

}  // namespace
}  // namespace ufs
