// What a wrong setup says: each its own message with the fix, on the terminal and in the log.
#include <gmock/gmock.h>

#include "absl/strings/str_cat.h"
#include "tests/mount/mount_fixture.h"

namespace ufs {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

class MessagesTest : public MountTest {
 protected:
  // Mounts with `environment` before the command.
  Ran MountWith(const std::string& environment, const std::string& options = "") {
    return Shell(absl::StrCat(environment, " $UNDERFS mount s3://bucket ", dir(), " -o ",
                              BaseOptions(), options.empty() ? "" : ",", options));
  }
  // Every LIST is refused so.
  void RefuseLists(const std::string& code, int status = 0) {
    s3server::FaultRule rule;
    rule.op = Op::kListObjectsV2;
    rule.action = s3server::FaultAction::kError;
    rule.code = code;
    rule.status = status;
    server().AddFault(rule);
  }
  // After a mount by other means than Mount().
  void UnmountIt() { EXPECT_EQ(Shell("$UNDERFS unmount " + dir()).exit_code, 0); }
  std::string Log() {
    return Shell("find " + base() + "/state -name underfs.log -exec cat {} +").output;
  }
};

TEST_F(MessagesTest, WrongAccessKey) {
  const Ran ran = MountWith("AWS_ACCESS_KEY_ID=AKIDOTHER");
  EXPECT_EQ(ran.exit_code, 77) << ran.output;
  EXPECT_THAT(ran.output, AllOf(HasSubstr("InvalidAccessKeyId"), HasSubstr("aws.accessKeyId")));
  EXPECT_THAT(Log(), HasSubstr("InvalidAccessKeyId"));
}

TEST_F(MessagesTest, WrongSecret) {
  const Ran ran = MountWith("AWS_SECRET_ACCESS_KEY=wrong");
  EXPECT_EQ(ran.exit_code, 77) << ran.output;
  EXPECT_THAT(ran.output, AllOf(HasSubstr("SignatureDoesNotMatch"), HasSubstr("aws.secretKey")));
}

TEST_F(MessagesTest, ExpiredToken) {
  RefuseLists("ExpiredToken");
  const Ran ran = TryMount();
  EXPECT_EQ(ran.exit_code, 77) << ran.output;
  EXPECT_THAT(ran.output, HasSubstr("the session token has expired"));
}

TEST_F(MessagesTest, AClockThatIsOffWorksAndIsSaidOnce) {
  server_options_.now = [] { return absl::Now() + absl::Minutes(20); };
  Mount();
  WriteFile(Path("f"), "hello");
  EXPECT_EQ(ReadFile(Path("f")), "hello");
  Unmount();
  const std::string log = Log();
  const size_t first = log.find("clock is");
  ASSERT_NE(first, std::string::npos) << log;
  EXPECT_THAT(log.substr(first, 40), HasSubstr("behind the store's"));
  EXPECT_EQ(log.find("clock is", first + 1), std::string::npos) << log;
}

TEST_F(MessagesTest, AClockThatCannotBeCorrected) {
  RefuseLists("RequestTimeTooSkewed");
  const Ran ran = TryMount();
  EXPECT_EQ(ran.exit_code, 77) << ran.output;
  EXPECT_THAT(ran.output, HasSubstr("timedatectl set-ntp true"));
}

TEST_F(MessagesTest, AnotherRegionIsLearntAtTheFirstListAndSaid) {
  server_options_.region = "eu-central-1";
  const Ran ran = TryMount("region=us-west-2");
  ASSERT_EQ(ran.exit_code, 0) << ran.output;
  EXPECT_THAT(ran.output, HasSubstr("lies in region eu-central-1, not in us-west-2"));
  EXPECT_THAT(ran.output, HasSubstr("region=eu-central-1"));
  WriteFile(Path("f"), "hello");
  EXPECT_EQ(ReadFile(Path("f")), "hello");
  UnmountIt();
  EXPECT_THAT(Log(), HasSubstr("lies in region eu-central-1"));
}

TEST_F(MessagesTest, ARedirectToAForeignHostIsNotFollowed) {
  s3server::FaultRule rule;
  rule.action = s3server::FaultAction::kError;
  rule.code = "TemporaryRedirect";
  rule.headers = {{"Location", "http://other.test/bucket"}};
  server().AddFault(rule);
  const Ran ran = TryMount();
  EXPECT_EQ(ran.exit_code, 78) << ran.output;
  EXPECT_THAT(ran.output, HasSubstr("endpoint=other.test"));
}

TEST_F(MessagesTest, ListingForbidden) {
  RefuseLists("AccessDenied");
  const Ran ran = TryMount();
  EXPECT_EQ(ran.exit_code, 77) << ran.output;
  EXPECT_THAT(ran.output,
              AllOf(HasSubstr("AccessDenied"), HasSubstr("s3:ListBucket on arn:aws:s3:::bucket")));
}

TEST_F(MessagesTest, ReadingForbiddenIsInTheLog) {
  ASSERT_TRUE(server().PutObject("bucket", "d/f", "x").ok());
  Mount();
  s3server::FaultRule rule;
  rule.op = Op::kGetObject;
  rule.action = s3server::FaultAction::kError;
  rule.code = "AccessDenied";
  server().AddFault(rule);
  EXPECT_THAT(Shell("cat " + Path("d/f")).output, HasSubstr("Permission denied"));
  Unmount();
  EXPECT_THAT(Log(), HasSubstr("s3:GetObject on arn:aws:s3:::bucket/d/f"));
}

TEST_F(MessagesTest, NoSuchBucket) {
  const Ran ran = TryMount("", "s3://no-such-bucket");
  EXPECT_EQ(ran.exit_code, 66) << ran.output;
  EXPECT_THAT(ran.output, AllOf(HasSubstr("NoSuchBucket"), HasSubstr("check the bucket's name")));
}

TEST_F(MessagesTest, NoSuchHost) {
  const Ran ran =
      Shell("$UNDERFS mount s3://bucket " + dir() +
            " -o endpoint=http://s3.nowhere.invalid,request-timeout=1s,state-dir=" + base() + "/s");
  EXPECT_EQ(ran.exit_code, 69) << ran.output;
  EXPECT_THAT(ran.output, AllOf(HasSubstr("s3.nowhere.invalid"), HasSubstr("cannot be resolved"),
                                HasSubstr("check")));
}

TEST_F(MessagesTest, NobodyListens) {
  const Ran ran =
      Shell("$UNDERFS mount s3://bucket " + dir() +
            " -o endpoint=http://127.0.0.1:1,request-timeout=1s,state-dir=" + base() + "/s");
  EXPECT_EQ(ran.exit_code, 69) << ran.output;
  EXPECT_THAT(ran.output,
              AllOf(HasSubstr("127.0.0.1:1"), HasSubstr("Connection refused"), HasSubstr("check")));
}

TEST_F(MessagesTest, AnOldSignerWhereOnlyTheNewOneIsKnown) {
  const Ran ran = TryMount("signer.algorithm=S3SignerType");
  EXPECT_EQ(ran.exit_code, 78) << ran.output;
  EXPECT_THAT(ran.output, HasSubstr("leave signer.algorithm=S3SignerType out"));
}

TEST_F(MessagesTest, AnOldSignerWhereItIsKnown) {
  server_options_.sigv2 = true;
  Mount("alluxio.underfs.s3.signer.algorithm=S3SignerType");
  WriteFile(Path("f"), "hello");
  EXPECT_EQ(ReadFile(Path("f")), "hello");
  EXPECT_EQ(Shell("mv " + Path("f") + " " + Path("g") + " && ls " + dir()).output, "g\n");
  Unmount();
}

TEST_F(MessagesTest, AnEndpointThatSaysHttpWinsAndIsWarnedAbout) {
  const Ran ran = TryMount("secure.http.enabled=true");
  EXPECT_EQ(ran.exit_code, 0) << ran.output;
  EXPECT_THAT(ran.output, HasSubstr("requests are not encrypted"));
  UnmountIt();
}

TEST_F(MessagesTest, HttpByOption) {
  const Ran ran = Shell(absl::StrCat("$UNDERFS mount s3://bucket ", dir(),
                                     " -o endpoint=127.0.0.1:", server().port(),
                                     ",secure.http.enabled=false,state-dir=", base(), "/state"));
  EXPECT_EQ(ran.exit_code, 0) << ran.output;
  UnmountIt();
}

}  // namespace
}  // namespace ufs
