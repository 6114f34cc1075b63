#include "ufs/aws/credentials_providers.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <string>

#include "ufs/base/environment.h"

namespace ufs {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

using Variables = std::map<std::string, std::string>;

void ExpectFailure(CredentialsProvider* provider, absl::StatusCode code, absl::string_view says) {
  const absl::Status status = provider->Get().status();
  EXPECT_EQ(status.code(), code) << status;
  EXPECT_THAT(status.message(), HasSubstr(std::string(says)));
  EXPECT_THAT(status.message(), Not(HasSubstr("hush")));
}

TEST(OptionCredentials, AreWhatWasGiven) {
  const auto provider = MakeOptionCredentials("AKID", Secret("hush"), Secret("token"));
  const absl::StatusOr<Credentials> credentials = provider->Get();
  ASSERT_TRUE(credentials.ok()) << credentials.status();
  EXPECT_EQ(credentials->access_key_id, "AKID");
  EXPECT_EQ(credentials->secret_access_key.Reveal(), "hush");
  EXPECT_EQ(credentials->session_token.Reveal(), "token");
  EXPECT_EQ(credentials->provider, "options");
  EXPECT_FALSE(credentials->expires.has_value());
}

TEST(OptionCredentials, HalfOfThemIsAnError) {
  using Code = absl::StatusCode;
  const auto make = [](const char* id, const char* secret, const char* token) {
    return MakeOptionCredentials(id, Secret(secret), Secret(token));
  };
  ExpectFailure(make("", "", "").get(), Code::kNotFound, "aws.accessKeyId is not set");
  ExpectFailure(make("A", "", "").get(), Code::kInvalidArgument,
                "aws.accessKeyId is set and aws.secretKey is not");
  ExpectFailure(make("", "hush", "").get(), Code::kInvalidArgument,
                "aws.secretKey is set and aws.accessKeyId is not");
  ExpectFailure(make("", "", "hush").get(), Code::kInvalidArgument, "aws.sessionToken is set");
}

TEST(EnvironmentCredentials, ReadsBothNames) {
  const FakeEnvironment usual(Variables{{"AWS_ACCESS_KEY_ID", "A"},
                                        {"AWS_ACCESS_KEY", "not this"},
                                        {"AWS_SECRET_ACCESS_KEY", "hush"},
                                        {"AWS_SESSION_TOKEN", "token"}});
  const auto credentials = MakeEnvironmentCredentials(&usual)->Get();
  ASSERT_TRUE(credentials.ok());
  EXPECT_EQ(credentials->access_key_id, "A");
  EXPECT_EQ(credentials->secret_access_key.Reveal(), "hush");
  EXPECT_EQ(credentials->session_token.Reveal(), "token");
  EXPECT_EQ(credentials->provider, "environment");
  const FakeEnvironment old(Variables{{"AWS_ACCESS_KEY", "B"}, {"AWS_SECRET_KEY", "hush"}});
  EXPECT_EQ(MakeEnvironmentCredentials(&old)->Get()->access_key_id, "B");
}

TEST(EnvironmentCredentials, EmptyIsUnsetAndHalfIsAnError) {
  const FakeEnvironment none(Variables{{"AWS_ACCESS_KEY_ID", ""}, {"AWS_SECRET_ACCESS_KEY", ""}});
  ExpectFailure(MakeEnvironmentCredentials(&none).get(), absl::StatusCode::kNotFound,
                "AWS_ACCESS_KEY_ID is not set");
  const FakeEnvironment token(Variables{{"AWS_SESSION_TOKEN", "hush"}});
  ExpectFailure(MakeEnvironmentCredentials(&token).get(), absl::StatusCode::kNotFound, "not set");
  const FakeEnvironment half(Variables{{"AWS_ACCESS_KEY_ID", "A"}, {"AWS_SECRET_ACCESS_KEY", ""}});
  ExpectFailure(MakeEnvironmentCredentials(&half).get(), absl::StatusCode::kInvalidArgument,
                "AWS_SECRET_ACCESS_KEY is not");
  const FakeEnvironment other(Variables{{"AWS_SECRET_ACCESS_KEY", "hush"}});
  ExpectFailure(MakeEnvironmentCredentials(&other).get(), absl::StatusCode::kInvalidArgument,
                "AWS_ACCESS_KEY_ID is not");
}

TEST(AnonymousCredentials, AreAnonymous) {
  EXPECT_TRUE(MakeAnonymousCredentials()->Get()->anonymous());
}

}  // namespace
}  // namespace ufs
