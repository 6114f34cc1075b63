#include "ufs/config/option_value.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "ufs/base/units.h"

namespace ufs {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

absl::StatusOr<OptionValue> Parse(absl::string_view name, absl::string_view text) {
  const auto match = OptionRegistry::BuiltIn().Find(name);
  return match.ok() ? OptionValue::Parse(*match, text) : match.status();
}

std::string ErrorOf(absl::string_view name, absl::string_view text) {
  return std::string(Parse(name, text).status().message());
}

TEST(OptionValue, FlagsStandAloneOrWithAWord) {
  EXPECT_TRUE(Parse("ro", "")->AsBool());
  EXPECT_TRUE(Parse("ro", "yes")->AsBool());
  EXPECT_FALSE(Parse("ro", "False")->AsBool());
  EXPECT_EQ(ErrorOf("ro", "maybe"), "option 'ro': 'maybe' is neither true nor false");
}

TEST(OptionValue, SizesHaveUnitsAndARange) {
  EXPECT_EQ(Parse("part-size", "64MB")->AsInt(), 64 * kMiB);
  EXPECT_EQ(ErrorOf("part-size", "4M"), "option 'part-size': '4M' is less than 5MiB");
  EXPECT_EQ(ErrorOf("part-size", "6G"), "option 'part-size': '6G' is more than 5GiB");
  EXPECT_THAT(ErrorOf("part-size", "many"), HasSubstr("such as 64MB"));
}

TEST(OptionValue, BareDurationsAreSecondsHereAndMillisecondsElsewhere) {
  EXPECT_EQ(Parse("metadata-ttl", "5")->AsDuration(), absl::Seconds(5));
  EXPECT_EQ(Parse("alluxio.user.file.metadata.sync.interval", "5")->AsDuration(),
            absl::Milliseconds(5));
  EXPECT_EQ(Parse("metadata-ttl", "5min")->AsDuration(), absl::Minutes(5));
  EXPECT_EQ(Parse("metadata-ttl", "-1")->AsDuration(), absl::InfiniteDuration());
  EXPECT_EQ(Parse("metadata-ttl", "0")->AsDuration(), absl::ZeroDuration());
}

TEST(OptionValue, ModesAreOctal) {
  EXPECT_EQ(Parse("file-mode", "0640")->AsInt(), 0640);
  EXPECT_EQ(Parse("file-mode", "640")->AsInt(), 0640);
  EXPECT_THAT(ErrorOf("file-mode", "0689"), HasSubstr("no octal mode"));
  EXPECT_THAT(ErrorOf("file-mode", "4755"), HasSubstr("more than 0777"));
}

TEST(OptionValue, UsersAndGroupsAreNamesOrNumbers) {
  EXPECT_EQ(Parse("uid", "1234")->AsInt(), 1234);
  EXPECT_EQ(Parse("uid", "root")->AsInt(), 0);
  EXPECT_EQ(Parse("gid", "root")->AsInt(), 0);
  EXPECT_EQ(ErrorOf("uid", "no-such-user-here"),
            "option 'uid': there is no user 'no-such-user-here' here");
  EXPECT_THAT(ErrorOf("gid", "4294967295"), HasSubstr("there is no group"));
}

TEST(OptionValue, EnumsListTheirWords) {
  EXPECT_EQ(Parse("payload-signing", "never")->AsString(), "never");
  EXPECT_EQ(ErrorOf("payload-signing", "sometimes"),
            "option 'payload-signing': 'sometimes' is not one of: auto, always, never");
}

TEST(OptionValue, WordsOfLaterVersionsAreNotBuiltYet) {
  for (const auto& [name, word] : {std::pair("durability", "async"), {"durability", "fsync"}}) {
    const absl::Status status = Parse(name, word).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kUnimplemented) << status;
    EXPECT_THAT(std::string(status.message()), HasSubstr("not built yet"));
  }
  EXPECT_TRUE(Parse("durability", "close").ok());
}

TEST(OptionValue, SecretsAreNeverShown) {
  const absl::StatusOr<OptionValue> value = Parse("aws.secretKey", "wJalr/XUtn=");
  ASSERT_TRUE(value.ok());
  EXPECT_EQ(value->AsSecret().Reveal(), "wJalr/XUtn=");
  EXPECT_EQ(value->ToString(), "***");
  EXPECT_THAT(ErrorOf("aws.secretKey", "hush hush"), Not(HasSubstr("hush")));
}

TEST(OptionValue, LogLevelsAreChecked) {
  EXPECT_TRUE(Parse("log-level", "info:s3=debug").ok());
  EXPECT_THAT(ErrorOf("log-level", "loud"),
              HasSubstr("option 'log-level': 'loud' is no log level"));
}

TEST(OptionValue, AValueMayNotBeMissing) {
  EXPECT_EQ(ErrorOf("endpoint", ""), "option 'endpoint': a value is missing (text)");
  EXPECT_EQ(ErrorOf("part-size", " "),
            "option 'part-size': a value is missing (size, such as 64MB)");
}

TEST(OptionValue, ShowsItselfAsAUserWouldWriteIt) {
  EXPECT_EQ(Parse("part-size", "8388608")->ToString(), "8MiB");
  EXPECT_EQ(Parse("dir-mode", "755")->ToString(), "0755");
  EXPECT_EQ(Parse("metadata-ttl", "90s")->ToString(), "1m30s");
  EXPECT_EQ(Parse("metadata-ttl", "-1")->ToString(), "-1");
  EXPECT_EQ(Parse("ro", "on")->ToString(), "true");
}

}  // namespace
}  // namespace ufs
