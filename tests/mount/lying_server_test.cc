// A server that lies, seen through a mount: an error that the log explains, never wrong bytes,
// never a loop.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <memory>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "tests/mount/mount_fixture.h"

namespace ufs {
namespace {

using s3server::FaultAction;
using s3server::FaultRule;
using ::testing::ContainsRegex;
using ::testing::HasSubstr;

class LyingServerTest : public MountTest {
 protected:
  void Lie(Op op, FaultAction action, int64_t shift = 7) {
    FaultRule rule;
    rule.op = op;
    rule.action = action;
    rule.shift = shift;
    server().AddFault(rule);
  }
  std::string Log() {
    return Shell(absl::StrCat("find ", base(), "/state -name underfs.log -exec cat {} +")).output;
  }
  // Reads the file as a program would: all of it, or the errno of the call that failed.
  struct Outcome {
    std::string bytes;
    int error = 0;
  };
  Outcome TryRead(const std::string& name) {
    Outcome outcome;
    const int fd = open(Path(name).c_str(), O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
      outcome.error = errno;
      return outcome;
    }
    std::string buffer(1 << 16, '\0');
    for (ssize_t got = 0; (got = read(fd, buffer.data(), buffer.size())) != 0;) {
      if (got < 0) {
        outcome.error = errno;
        break;
      }
      outcome.bytes.append(buffer, 0, static_cast<size_t>(got));
    }
    close(fd);
    return outcome;
  }
};

class WrongSizes : public LyingServerTest, public ::testing::WithParamInterface<int64_t> {};

TEST_P(WrongSizes, InAListingAreAnErrorOfTheRead) {
  const std::string data = Pattern(100'000, 1);
  ASSERT_TRUE(server().PutObject("bucket", "f", data).ok());
  Mount();
  Lie(Op::kListObjectsV2, FaultAction::kWrongSizes, GetParam());
  ASSERT_EQ(Shell("ls -l " + dir()).exit_code, 0);  // nobody can know yet
  const Outcome read = TryRead("f");
  EXPECT_EQ(read.error, EIO) << std::strerror(read.error);
  EXPECT_EQ(read.bytes, "");
  EXPECT_THAT(Log(), HasSubstr("the store contradicts itself about f"));
}

// Not among them: a size of 0, which is believed, since nothing is asked for.
INSTANTIATE_TEST_SUITE_P(Ways, WrongSizes, ::testing::Values(7, -7, 1 << 20, -99'999));

class BadListing : public LyingServerTest, public ::testing::WithParamInterface<FaultAction> {};

TEST_P(BadListing, IsEioWithAReasonAndEnds) {
  for (int i = 0; i < 1500; ++i) {
    ASSERT_TRUE(server().PutObject("bucket", absl::StrCat("d/f", 1000 + i), "x").ok());
  }
  Mount("retries=1");
  Lie(Op::kListObjectsV2, GetParam());
  const Ran listed = Shell("ls " + Path("d"));
  EXPECT_NE(listed.exit_code, 0);
  EXPECT_THAT(listed.output, HasSubstr("Input/output error"));
  EXPECT_LE(server().log().Count(), 20U) << "it must not go round for ever";
  EXPECT_THAT(Log(), ContainsRegex("EIO: (after 2 tries: )?ListObjects s3://bucket"));
  server().ClearFaults();
  EXPECT_EQ(Shell("ls " + Path("d") + " | wc -l").output, "1500\n");
}

INSTANTIATE_TEST_SUITE_P(Ways, BadListing,
                         ::testing::Values(FaultAction::kRepeatToken, FaultAction::kEmptyPage,
                                           FaultAction::kForeignKeys, FaultAction::kUnsortedKeys,
                                           FaultAction::kHtml));

TEST_F(LyingServerTest, AnEtagThatChangesWithEveryHeadIsNeverAMixture) {
  ASSERT_TRUE(server().PutObject("bucket", "f", std::string(3 << 20, '0')).ok());
  Mount("metadata-ttl=0");
  FaultRule rule;
  rule.op = Op::kHeadObject;
  const auto version = std::make_shared<std::atomic<char>>('a');
  rule.on_request = [version, server = &server()](const s3server::Request&) {
    server->PutObject("bucket", "f", std::string(3 << 20, (*version)++)).IgnoreError();
  };
  server().AddFault(rule);
  for (int i = 0; i < 5; ++i) {
    const Outcome read = TryRead("f");
    if (read.error != 0) {
      EXPECT_TRUE(read.error == ESTALE || read.error == EIO) << std::strerror(read.error);
    } else {
      EXPECT_EQ(read.bytes.size(), size_t{3} << 20);
    }
    EXPECT_EQ(read.bytes.find_first_not_of(read.bytes.substr(0, 1)), std::string::npos)
        << "a mixture of two versions";
  }
}

TEST_F(LyingServerTest, AnEtagOfHeadThatNothingElseKnowsIsStaleAndChangesNothing) {
  const std::string data = Pattern(100'000, 1);
  ASSERT_TRUE(server().PutObject("bucket", "d/f", data).ok());
  Mount("retries=1,metadata-ttl=0");
  EXPECT_EQ(Shell("ls " + Path("d")).output, "f\n");
  Lie(Op::kHeadObject, FaultAction::kWrongEtag);
  server().log().Clear();
  // A writer asks by HEAD what it would continue.
  const int fd = open(Path("d/f").c_str(), O_WRONLY | O_APPEND | O_CLOEXEC);
  EXPECT_LT(fd, 0);
  EXPECT_EQ(errno, ESTALE);
  EXPECT_GE(server().log().Count(Op::kHeadObject), 1U);
  EXPECT_LE(server().log().Count(), 10U) << "it must not go round for ever";
  EXPECT_EQ(server().log().CountWrites(), 0U);
  if (fd >= 0) {
    close(fd);
  }
  const Outcome read = TryRead("d/f");
  EXPECT_TRUE(read.error == 0 || read.error == ESTALE) << std::strerror(read.error);
  EXPECT_TRUE(read.bytes == data.substr(0, read.bytes.size()));
  server().ClearFaults();
  EXPECT_TRUE(ReadFile(Path("d/f")) == data);
}

class WrongLength : public LyingServerTest, public ::testing::WithParamInterface<int64_t> {};

TEST_P(WrongLength, OfAGetIsAnErrorAndNeverWrongBytes) {
  const std::string data = Pattern(3 << 20, 1);
  ASSERT_TRUE(server().PutObject("bucket", "f", data).ok());
  Mount("retries=1,stall-timeout=1s");
  Lie(Op::kGetObject, FaultAction::kWrongContentLength, GetParam());
  const Outcome read = TryRead("f");
  EXPECT_EQ(read.error, EIO) << std::strerror(read.error);
  EXPECT_EQ(read.bytes, data.substr(0, read.bytes.size()));
  EXPECT_THAT(Log(), ContainsRegex("EIO: (after 2 tries: )?GetObject s3://bucket/f"));
  server().ClearFaults();
  EXPECT_EQ(ReadFile(Path("f")), data);
}

TEST_P(WrongLength, OfAListingIsAnError) {
  ASSERT_TRUE(server().PutObject("bucket", "d/f", "x").ok());
  Mount("retries=1,stall-timeout=1s");
  Lie(Op::kListObjectsV2, FaultAction::kWrongContentLength, GetParam());
  const Ran listed = Shell("ls " + Path("d"));
  EXPECT_THAT(listed.output, HasSubstr("Input/output error"));
  EXPECT_THAT(Log(), ContainsRegex("EIO: (after 2 tries: )?ListObjects s3://bucket"));
}

INSTANTIATE_TEST_SUITE_P(Ways, WrongLength, ::testing::Values(7, -7));

TEST_F(LyingServerTest, AWebPageAtMountTimeIsExplained) {
  server();
  Lie(Op::kListObjectsV2, FaultAction::kHtml);
  const Ran mounted = TryMount("retries=1");
  EXPECT_NE(mounted.exit_code, 0);
  EXPECT_THAT(mounted.output, HasSubstr("ListObjects"));
  EXPECT_THAT(mounted.output, HasSubstr("bucket"));
}

TEST_F(LyingServerTest, AWebPageForCompleteIsNoSuccess) {
  Mount("part-size=5M,retries=1");
  Lie(Op::kCompleteMultipartUpload, FaultAction::kHtml);
  const std::string data = Pattern(11 << 20, 3);
  const int fd = open(Path("f").c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0644);
  ASSERT_GE(fd, 0);
  ASSERT_EQ(write(fd, data.data(), data.size()), static_cast<ssize_t>(data.size()));
  const int error = UFS_ERRNO_OF(fsync(fd));
  // The store did complete it; 0 is right only if that was proven, an error is always right.
  EXPECT_TRUE(error == 0 || error == EIO) << std::strerror(error);
  if (error == 0) {
    EXPECT_EQ(server().GetObject("bucket", "f").value_or(""), data);
  }
  server().ClearFaults();
  EXPECT_EQ(close(fd), 0);
  EXPECT_EQ(server().GetObject("bucket", "f").value_or(""), data);
  Unmount();
  EXPECT_TRUE(server().OpenUploads("bucket").empty());
}

}  // namespace
}  // namespace ufs
