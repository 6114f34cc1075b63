#include "ufs/aws/credentials_providers.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <string>

#include "ufs/aws/home_fake.h"
#include "ufs/base/fake_clock.h"

namespace ufs {
namespace {

using ::testing::ElementsAre;
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

class ProfileCredentialsTest : public ::testing::Test {
 protected:
  std::shared_ptr<ProfileFiles> Files() {
    return std::make_shared<ProfileFiles>(home_.MakeEnvironment(), &clock_);
  }
  std::unique_ptr<CredentialsProvider> Provider(const char* profile, bool named) {
    return MakeProfileCredentials(Files(), {profile, named});
  }

  FakeHome home_;
  FakeClock clock_;
};

TEST_F(ProfileCredentialsTest, AreReadFromEitherFile) {
  home_.Write(".aws/credentials",
              "[default]\naws_access_key_id=A\naws_secret_access_key=hush\naws_session_token=t\n");
  home_.Write(".aws/config", "[profile x]\naws_access_key_id=X\naws_secret_access_key=hush\n");
  const auto credentials = Provider("default", false)->Get();
  ASSERT_TRUE(credentials.ok()) << credentials.status();
  EXPECT_EQ(credentials->access_key_id, "A");
  EXPECT_EQ(credentials->secret_access_key.Reveal(), "hush");
  EXPECT_EQ(credentials->session_token.Reveal(), "t");
  EXPECT_EQ(credentials->provider, "profile default");
  EXPECT_EQ(Provider("x", true)->Get()->access_key_id, "X");
}

TEST_F(ProfileCredentialsTest, FollowARotationOfTheKeys) {
  home_.Write(".aws/credentials", "[default]\naws_access_key_id=A\naws_secret_access_key=hush\n");
  const auto provider = Provider("default", false);
  EXPECT_EQ(provider->Get()->access_key_id, "A");
  home_.Write(".aws/credentials", "[default]\naws_access_key_id=NEW\naws_secret_access_key=hush\n");
  clock_.Advance(absl::Seconds(1));
  EXPECT_EQ(provider->Get()->access_key_id, "NEW");
}

TEST_F(ProfileCredentialsTest, AMissingProfileIsAnErrorOnlyWhenNamed) {
  ExpectFailure(Provider("default", false).get(), absl::StatusCode::kNotFound,
                "/.aws/credentials or ");
  ExpectFailure(Provider("x", true).get(), absl::StatusCode::kInvalidArgument, "not in ");
  home_.Write(".aws/config", "[default]\nregion=r\n");
  ExpectFailure(Provider("default", false).get(), absl::StatusCode::kNotFound,
                "aws_access_key_id is not set");
  ExpectFailure(Provider("default", true).get(), absl::StatusCode::kInvalidArgument,
                "no aws_access_key_id");
}

TEST_F(ProfileCredentialsTest, HalfAKeyIsAnError) {
  home_.Write(".aws/credentials", "[default]\naws_access_key_id=A\n");
  ExpectFailure(Provider("default", false).get(), absl::StatusCode::kInvalidArgument,
                "aws_secret_access_key is not");
}

TEST_F(ProfileCredentialsTest, RefusesWhatIsNotBuiltInsteadOfUsingAnotherIdentity) {
  home_.Write(".aws/config",
              "[profile role]\nrole_arn=arn:aws:iam::1:role/r\nsource_profile=default\n"
              "aws_access_key_id=A\naws_secret_access_key=hush\n"
              "[profile process]\ncredential_process=/bin/creds\n"
              "[profile sso]\nsso_session=x\n");
  for (const char* profile : {"role", "process", "sso"}) {
    ExpectFailure(Provider(profile, true).get(), absl::StatusCode::kUnimplemented, "not built yet");
  }
}

TEST_F(ProfileCredentialsTest, PassesWarningsOn) {
  home_.Write(".aws/credentials", "[default]\naws_access_key_id=A\naws_secret_access_key=hush\n",
              0644);
  const auto provider = Provider("default", false);
  ASSERT_TRUE(provider->Get().ok());
  EXPECT_THAT(provider->Warnings(), ElementsAre(HasSubstr("mode 0644")));
}

class MakeCredentialsTest : public ProfileCredentialsTest {
 protected:
  // Who would sign, or the error.
  std::string Resolve(const CredentialsOptions& options, Variables variables) {
    const FakeEnvironment environment = home_.MakeEnvironment(std::move(variables));
    const auto provider = MakeCredentials(options, &environment, Files());
    if (!provider.ok()) {
      return std::string(provider.status().message());
    }
    const absl::StatusOr<Credentials> credentials = (*provider)->Get();
    return credentials.ok() ? credentials->provider : std::string(credentials.status().message());
  }

  const Variables keys_ = {{"AWS_ACCESS_KEY_ID", "E"}, {"AWS_SECRET_ACCESS_KEY", "hush"}};
};

TEST_F(MakeCredentialsTest, OptionsThenEnvironmentThenProfile) {
  home_.Write(".aws/credentials",
              "[default]\naws_access_key_id=A\naws_secret_access_key=hush\n"
              "[x]\naws_access_key_id=X\naws_secret_access_key=hush\n");
  CredentialsOptions options;
  EXPECT_EQ(Resolve(options, {}), "profile default");
  EXPECT_EQ(Resolve(options, {{"AWS_PROFILE", "x"}}), "profile x");
  EXPECT_EQ(Resolve(options, keys_), "environment");
  options.access_key_id = "O";
  options.secret_access_key = Secret("hush");
  EXPECT_EQ(Resolve(options, keys_), "options");
}

TEST_F(MakeCredentialsTest, AProfileNamedByOptionWinsOverTheEnvironment) {
  home_.Write(".aws/credentials", "[x]\naws_access_key_id=X\naws_secret_access_key=hush\n");
  CredentialsOptions options;
  options.profile = "x";
  EXPECT_EQ(Resolve(options, keys_), "profile x");
  options.profile = "y";
  EXPECT_THAT(Resolve(options, keys_), HasSubstr("profile y: not in"));
}

TEST_F(MakeCredentialsTest, HalfAnOptionDoesNotFallBackToTheEnvironment) {
  CredentialsOptions options;
  options.access_key_id = "O";
  EXPECT_EQ(Resolve(options, keys_), "options: aws.accessKeyId is set and aws.secretKey is not");
}

TEST_F(MakeCredentialsTest, AnonymousOnlyWhenAskedFor) {
  CredentialsOptions options;
  options.anonymous = true;
  EXPECT_EQ(Resolve(options, keys_), "anonymous");
  options.profile = "x";
  EXPECT_THAT(Resolve(options, {}), HasSubstr("exclude each other"));
}

TEST_F(MakeCredentialsTest, TheFailureListsWhatWasTriedAndWhy) {
  const std::string message = Resolve({}, {});
  EXPECT_THAT(message, HasSubstr("options: aws.accessKeyId is not set; "
                                 "environment: AWS_ACCESS_KEY_ID is not set; "
                                 "profile default: not in /"));
}

}  // namespace
}  // namespace ufs
