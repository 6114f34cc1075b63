// What limits of requests name, under the guides' names, counted by the server.
#include "tests/command/command_fixture.h"

namespace ufs {
namespace {

using s3server::FaultAction;
using s3server::FaultRule;
using s3server::Op;

class LimitsCommandTest : public CommandTest {
 protected:
  // Every request is refused with `code`, which passes.
  void Refuse(int status, const std::string& code,
              const std::vector<std::pair<std::string, std::string>>& headers = {}) {
    FaultRule rule;
    rule.action = FaultAction::kError;
    rule.status = status;
    rule.code = code;
    rule.headers = headers;
    server().AddFault(rule);
    server().log().Clear();
  }
  // `rm -r` begins with one listing, and goes no further when that fails.
  Ran List(const std::string& options) { return RunFs("rm -r -o " + options, "s3://bucket/d/"); }
};

TEST_F(LimitsCommandTest, MaxErrorRetryIsHowOftenARequestIsSentAgain) {
  for (const char* name : {"alluxio.underfs.s3.max.error.retry", "retries"}) {
    for (const int retries : {0, 1, 3}) {
      Refuse(500, "InternalError");
      EXPECT_NE(List(absl::StrCat(name, "=", retries)).exit_code, 0);
      EXPECT_EQ(server().log().Count(Op::kListObjectsV2), retries + 1U) << name;
      EXPECT_EQ(server().log().Count(), retries + 1U) << name;
      server().ClearFaults();
    }
  }
}

// The store asks for a pause of a second before each further request: two and a half have room for
// three, however slow the machine is, and a hundred retries do not change that.
TEST_F(LimitsCommandTest, RequestTimeoutEndsAnOperationWithItsRetries) {
  Refuse(503, "ServiceUnavailable", {{"Retry-After", "1"}});
  EXPECT_NE(List("alluxio.underfs.s3.request.timeout=2500ms,retries=100").exit_code, 0);
  EXPECT_GE(server().log().Count(Op::kListObjectsV2), 1U);
  EXPECT_LE(server().log().Count(), 3U);
  // Without an end, retries alone end it.
  server().log().Clear();
  EXPECT_NE(List("alluxio.underfs.s3.request.timeout=0,retries=4").exit_code, 0);
  EXPECT_EQ(server().log().Count(Op::kListObjectsV2), 5U);
}

TEST_F(LimitsCommandTest, ListingLengthIsTheLengthOfAPage) {
  for (int i = 0; i < 25; ++i) {
    Put(absl::StrCat("d/", 100 + i), "x");
  }
  const std::string whole = RunFs("ls", "s3://bucket/d/").output;
  server().log().Clear();
  const Ran pages = RunFs("ls -o alluxio.underfs.listing.length=10", "s3://bucket/d/");
  EXPECT_EQ(pages.output, whole);
  EXPECT_EQ(server().log().Count(Op::kListObjectsV2), 3U);
  for (const s3server::LogEntry& entry : server().log().Snapshot()) {
    EXPECT_THAT(entry.query, ::testing::HasSubstr("max-keys=10"));
  }
  EXPECT_EQ(RunFs("ls -o listing-length=1001", "s3://bucket/d/").exit_code, 78);
  EXPECT_EQ(RunFs("ls -o listing-length=0", "s3://bucket/d/").exit_code, 78);
}

}  // namespace
}  // namespace ufs
