#include "ufs/probe/report_text.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace ufs {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

ProbeReport Sample() {
  ProbeReport report;
  report.uri = "s3://b";
  report.exit_code = 77;
  report.findings = {Pass("it is"), Warn("so so", "more"), Skip("no"),
                     Fail(absl::PermissionDeniedError("refused \x1b[31m"), "allow \"it\"")};
  for (Finding& finding : report.findings) {
    finding.check = "name";
  }
  return report;
}

TEST(ReportTextTest, AFindingIsALineAndItsFixAnother) {
  const ProbeReport report = Sample();
  EXPECT_EQ(FindingText(report.findings[0]), "pass    name             it is\n");
  EXPECT_EQ(FindingText(report.findings[3]),
            "fail    name             refused \\x1b[31m\n"
            "          to do:         allow \"it\"\n");
}

TEST(ReportTextTest, TheSummaryCounts) {
  ProbeReport report = Sample();
  EXPECT_EQ(SummaryText(report), "\n1 passed, 1 to look at, 1 failed, 1 skipped\n");
  report.capabilities = Capabilities();
  report.policy = "{}\n";
  EXPECT_THAT(SummaryText(report), HasSubstr("ETags are MD5"));
  EXPECT_THAT(SummaryText(report), HasSubstr("smallest IAM policy"));
}

TEST(ReportTextTest, JsonHasTheSame) {
  ProbeReport report = Sample();
  EXPECT_EQ(ReportJson(report), R"({
  "uri": "s3://b",
  "read_only": false,
  "exit_code": 77,
  "checks": [
    {"check": "name", "verdict": "pass", "detail": "it is"},
    {"check": "name", "verdict": "warn", "detail": "so so", "fix": "more"},
    {"check": "name", "verdict": "skipped", "detail": "no"},
    {"check": "name", "verdict": "fail", "detail": "refused \u001b[31m", "fix": "allow \"it\""}
  ],
  "capabilities": null,
  "policy": null}
)");
  report.capabilities = Capabilities();
  EXPECT_THAT(ReportJson(report), HasSubstr("\"etag_is_md5\": true"));
  EXPECT_THAT(ReportJson(report), Not(HasSubstr("null,")));
}

TEST(FindingTest, AStatusWithoutAStoreErrorIsItsMessage) {
  const Finding finding = Fail(absl::UnavailableError("no route"));
  EXPECT_EQ(finding.detail, "no route");
  EXPECT_TRUE(finding.refused.empty());
}

}  // namespace
}  // namespace ufs
