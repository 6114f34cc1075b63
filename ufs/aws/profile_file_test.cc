#include "ufs/aws/profile_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>
#include <string>

namespace ufs {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr auto kCredentials = ProfileFile::Syntax::kCredentials;
constexpr auto kConfig = ProfileFile::Syntax::kConfig;

// The value in a file that must parse; "(none)" when there is none.
std::string ValueIn(absl::string_view text, ProfileFile::Syntax syntax, absl::string_view profile,
                    absl::string_view key) {
  ProfileFile file;
  const absl::Status status = file.Add(text, syntax, "file");
  EXPECT_TRUE(status.ok()) << status << "\n" << text;
  return file.Get(profile, key).value_or("(none)");
}

TEST(ProfileFile, ReadsCredentials) {
  ProfileFile file;
  ASSERT_TRUE(file.Add("[default]\naws_access_key_id = AKID\naws_secret_access_key=a/b+c==\n"
                       "\n[other]\naws_access_key_id=OTHER\n",
                       kCredentials, "credentials")
                  .ok());
  EXPECT_EQ(file.Get("default", "aws_access_key_id"), "AKID");
  EXPECT_EQ(file.Get("default", "aws_secret_access_key"), "a/b+c==");
  EXPECT_EQ(file.Get("other", "aws_access_key_id"), "OTHER");
  EXPECT_EQ(file.Get("other", "aws_secret_access_key"), absl::nullopt);
  EXPECT_EQ(file.Get("third", "aws_access_key_id"), absl::nullopt);
  EXPECT_TRUE(file.HasProfile("other"));
  EXPECT_FALSE(file.HasProfile("third"));
}

TEST(ProfileFile, ReadsConfigSectionsByTheirPrefix) {
  constexpr char kText[] =
      "[default]\nregion = us-west-2\n"
      "[profile work]\nregion = eu-central-1\nendpoint_url = https://s3.example.com:9000/\n"
      "[profile\t \"two words\" ]\nregion = ap-south-1\n"
      "[sso-session work]\nregion = nowhere\n"
      "[work]\nregion = wrong\n"
      "[profilework]\nregion = wrong\n"
      "[services x]\ns3 =\n  endpoint_url = http://wrong\nmalformed line here\n";
  EXPECT_EQ(ValueIn(kText, kConfig, "default", "region"), "us-west-2");
  EXPECT_EQ(ValueIn(kText, kConfig, "work", "region"), "eu-central-1");
  EXPECT_EQ(ValueIn(kText, kConfig, "work", "endpoint_url"), "https://s3.example.com:9000/");
  EXPECT_EQ(ValueIn(kText, kConfig, "two words", "region"), "ap-south-1");
  ProfileFile file;
  ASSERT_TRUE(file.Add(kText, kConfig, "config").ok());
  EXPECT_FALSE(file.HasProfile("sso-session work"));
  EXPECT_FALSE(file.HasProfile("profilework"));
}

TEST(ProfileFile, LaterFilesWin) {
  ProfileFile file;
  ASSERT_TRUE(file.Add("[default]\nregion=r\naws_access_key_id=config\n", kConfig, "config").ok());
  ASSERT_TRUE(file.Add("[default]\naws_access_key_id=creds\n", kCredentials, "credentials").ok());
  EXPECT_EQ(file.Get("default", "aws_access_key_id"), "creds");
  EXPECT_EQ(file.Get("default", "region"), "r");
}

TEST(ProfileFile, ReadsLineEndsOfWindowsByteOrderMarksAndSpaces) {
  EXPECT_EQ(ValueIn("\xEF\xBB\xBF[ default ]\r\n\tREGION \t=  eu-west-1 \t\r\n", kCredentials,
                    "default", "region"),
            "eu-west-1");
  EXPECT_EQ(ValueIn("[default]\nregion=last line without end", kCredentials, "default", "region"),
            "last line without end");
}

TEST(ProfileFile, LeavesCommentsOut) {
  constexpr char kText[] =
      "# first\n; second\n[default] # here too\n  # indented\nregion = r-1 # why\n"
      "secret = a#b;c\nother = x\t; y\nempty = # nothing\n";
  EXPECT_EQ(ValueIn(kText, kCredentials, "default", "region"), "r-1");
  EXPECT_EQ(ValueIn(kText, kCredentials, "default", "secret"), "a#b;c");
  EXPECT_EQ(ValueIn(kText, kCredentials, "default", "other"), "x");
  EXPECT_EQ(ValueIn(kText, kCredentials, "default", "empty"), "(none)");
}

TEST(ProfileFile, PassesOverNestedSettings) {
  constexpr char kText[] =
      "[default]\ns3 =\n  addressing_style = path\n  region = wrong\n\n  endpoint_url = wrong\n"
      "region = right\n";
  EXPECT_EQ(ValueIn(kText, kConfig, "default", "region"), "right");
  EXPECT_EQ(ValueIn(kText, kConfig, "default", "endpoint_url"), "(none)");
  EXPECT_EQ(ValueIn(kText, kConfig, "default", "addressing_style"), "(none)");
}

TEST(ProfileFile, KeepsTheSettingsOfServices) {
  ProfileFile file;
  ASSERT_TRUE(file.Add("[profile p]\nservices = mine\n"
                       "[services mine]\n  s3 =\n    endpoint_url = http://a:1/x # why\n"
                       "    Region=r\n  this line is another tool's\n  sts =\n      endpoint_url "
                       "=http://b\n  dynamodb = value\n    endpoint_url = http://no\n"
                       "[services other]\ns3 =\n  endpoint_url = http://other\n",
                       kConfig, "config")
                  .ok());
  EXPECT_EQ(file.GetOfService("p", "s3", "endpoint_url"), "http://a:1/x");
  EXPECT_EQ(file.GetOfService("p", "s3", "region"), "r");
  EXPECT_EQ(file.GetOfService("p", "sts", "endpoint_url"), "http://b");
  EXPECT_EQ(file.GetOfService("p", "dynamodb", "endpoint_url"), absl::nullopt);
  EXPECT_EQ(file.GetOfService("q", "s3", "endpoint_url"), absl::nullopt);
  EXPECT_FALSE(file.HasProfile("services mine"));
  EXPECT_FALSE(file.HasProfile("mine"));
  // In ~/.aws/credentials every section is a profile.
  ASSERT_TRUE(
      file.Add("[services mine]\ns3 =\n  endpoint_url = http://no\n", kCredentials, "c").ok());
  EXPECT_TRUE(file.HasProfile("services mine"));
  EXPECT_EQ(file.GetOfService("p", "s3", "endpoint_url"), "http://a:1/x");
}

TEST(ProfileFile, KnowsWhichFileSaidWhat) {
  ProfileFile file;
  ASSERT_TRUE(file.Add("[default]\nregion=r\naws_access_key_id=a\n", kConfig, "config").ok());
  ASSERT_TRUE(file.Add("[default]\naws_access_key_id=b\n", kCredentials, "credentials").ok());
  EXPECT_EQ(file.FileOf("default", "region"), "config");
  EXPECT_EQ(file.FileOf("default", "aws_access_key_id"), "credentials");
  EXPECT_EQ(file.FileOf("default", "endpoint_url"), "");
}

TEST(ProfileFile, ReadsAProfileThatIsIndentedAsAWhole) {
  constexpr char kText[] = "[default]\n  aws_access_key_id = A\n  aws_secret_access_key = S\n";
  EXPECT_EQ(ValueIn(kText, kCredentials, "default", "aws_access_key_id"), "A");
  EXPECT_EQ(ValueIn(kText, kCredentials, "default", "aws_secret_access_key"), "S");
}

TEST(ProfileFile, RefusesOtherLinesByNumberAndNeverRepeatsThem) {
  const struct {
    const char* text;
    const char* where;
  } kCases[] = {
      {"[default]\n\nhush-hush\n", "creds, line 3: neither"},
      {"[default]\n= hush-hush\n", "creds, line 2: neither"},
      {"key = hush-hush\n[default]\n", "creds, line 1: a property before"},
      {"[default\nhush-hush = 1\n", "creds, line 1: a section without ]"},
  };
  for (const auto& test : kCases) {
    ProfileFile file;
    const absl::Status status = file.Add(test.text, kCredentials, "creds");
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << test.text;
    EXPECT_THAT(status.message(), HasSubstr(test.where));
    EXPECT_THAT(status.message(), Not(HasSubstr("hush")));
  }
}

TEST(ProfileFile, TakesNothingAsNothing) {
  for (const char* text : {"", "\n\n", "# only this", "\r\n"}) {
    EXPECT_EQ(ValueIn(text, kCredentials, "default", "region"), "(none)");
  }
  EXPECT_EQ(ValueIn("[]\nregion = x\n", kCredentials, "", "region"), "(none)");
}

TEST(ProfileFile, SurvivesRandomDamage) {
  const std::string seed =
      "# c\r\n[default]\naws_access_key_id = AKID\ns3 =\n  a = b\n[profile \"x\"]\nregion=eu # c\n";
  constexpr char kBytes[] = "[]=#; \t\r\n\"'\0\xFF profile";
  std::mt19937 random(3);
  for (int round = 0; round < 20000; ++round) {
    std::string text = seed;
    for (size_t times = 1 + random() % 6; times > 0; --times) {
      const size_t at = random() % (text.size() + 1);
      switch (random() % 3) {
        case 0:
          text.insert(at, 1, kBytes[random() % (sizeof(kBytes) - 1)]);
          break;
        case 1:
          text.erase(at, random() % 5);
          break;
        default:
          text.insert(at, text.substr(random() % (text.size() + 1), random() % 20));
      }
    }
    for (const auto syntax : {kCredentials, kConfig}) {
      ProfileFile file;
      const absl::Status status = file.Add(text, syntax, "f");
      EXPECT_TRUE(status.ok() || absl::IsInvalidArgument(status));
      const absl::optional<std::string> value = file.Get("default", "aws_access_key_id");
      EXPECT_TRUE(!value.has_value() || value->find('\n') == std::string::npos);
    }
  }
}

}  // namespace
}  // namespace ufs
