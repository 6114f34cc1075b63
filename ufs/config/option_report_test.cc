#include "ufs/config/option_report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "ufs/base/environment.h"
#include "ufs/config/file_source.h"
#include "ufs/config/value_sources.h"

namespace ufs {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

class OptionReportTest : public ::testing::Test {
 protected:
  OptionReportTest()
      : site_("/etc/underfs/underfs-site.properties",
              {{"s3.endpoint", "http://one:1", 3},
               {"aws.accessKeyId", "AK", 5},
               {"aws.secretKey", "first-secret", 6},
               {"aws.secretKey", "second-secret", 7}},
              {}, &environment_),
        mount_(std::vector<RawValue>{{"endpoint", "http://two\n:2", "-o"}}),
        set_(*OptionSet::Build(OptionRegistry::BuiltIn(), {&site_, &mount_})) {}

  std::string Explain(absl::string_view name) {
    const auto text = ExplainOption(OptionRegistry::BuiltIn(), set_, name);
    return text.ok() ? *text : std::string(text.status().message());
  }

  const FakeEnvironment environment_;
  const FileSource site_;
  const MountOptionSource mount_;
  const OptionSet set_;
};

TEST_F(OptionReportTest, SaysValueSourceAndWhatWasOverridden) {
  EXPECT_THAT(Explain("fs.s3a.endpoint"),
              StartsWith("endpoint = http://two\\n:2\n"
                         "  from mount option -o\n"
                         "  over site file /etc/underfs/underfs-site.properties:3: http://one:1\n"
                         "\n"
                         "  Where the store answers"));
  EXPECT_THAT(Explain("fs.s3a.endpoint"), HasSubstr("alluxio.underfs.s3.endpoint"));
}

TEST_F(OptionReportTest, SaysWhatUnsetAndDefaultMean) {
  EXPECT_THAT(Explain("region"),
              StartsWith("region is not set by anybody; what holds then: AWS_REGION"));
  EXPECT_THAT(Explain("retries"), StartsWith("retries = 9\n  from default\n"));
  EXPECT_THAT(Explain("retries"), HasSubstr("range: 0 to 100"));
}

TEST_F(OptionReportTest, SecretsAreMasked) {
  for (const std::string& text :
       {Explain("aws.secretKey"), ListOptions(OptionRegistry::BuiltIn(), set_, true)}) {
    EXPECT_THAT(text, HasSubstr("= ***"));
    EXPECT_THAT(text, Not(HasSubstr("-secret ")));
    EXPECT_THAT(text, Not(HasSubstr("first")));
    EXPECT_THAT(text, Not(HasSubstr("second-")));
  }
}

TEST_F(OptionReportTest, OtherKeysSayWhatTheyAre) {
  EXPECT_THAT(Explain("alluxio.fuse.fs.name"), HasSubstr("does nothing here"));
  EXPECT_THAT(Explain("posix.metadata"), HasSubstr("not built yet"));
  EXPECT_THAT(Explain("enpoint"), HasSubstr("did you mean 'endpoint'"));
}

TEST_F(OptionReportTest, ListsWhatSomebodySaidOrAll) {
  const std::string said = ListOptions(OptionRegistry::BuiltIn(), set_, false);
  EXPECT_THAT(said, HasSubstr("endpoint"));
  EXPECT_THAT(said, HasSubstr("site file /etc/underfs/underfs-site.properties:5"));
  EXPECT_THAT(said, Not(HasSubstr("retries")));
  EXPECT_THAT(ListOptions(OptionRegistry::BuiltIn(), set_, true), HasSubstr("retries"));
}

}  // namespace
}  // namespace ufs
