// What a profile's settings become.
#include <string>
#include <vector>

#include "ufs/aws/services_fixture_fake.h"
#include "ufs/aws/sso_token_cache.h"

namespace ufs {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

class ProfileCredentials : public ServicesTest {
 protected:
  ProfileCredentials() { Set("AWS_ENDPOINT_URL_STS", stub_.url()); }

  // Who signs with the profile named by option.
  std::string Named(const std::string& profile) {
    CredentialsOptions options;
    options.profile = profile;
    return Who(options);
  }
  void Keys(const std::string& text, mode_t mode = 0600) {
    home_.Write(".aws/credentials", text, mode);
  }
  void Config(const std::string& text) { home_.Write(".aws/config", text); }
  std::string RoleSigner() {
    const std::string line = stub_.Requests("POST /").back().headers.at("authorization");
    const size_t at = line.find("Credential=") + 11;
    return line.substr(at, line.find('/') - at);
  }
};

constexpr char kDefaultKeys[] = "[default]\naws_access_key_id=A\naws_secret_access_key=hush\n";

TEST_F(ProfileCredentials, AreReadFromEitherFile) {
  Keys("[default]\naws_access_key_id=A\naws_secret_access_key=hush\naws_session_token=t\n");
  Config("[profile x]\naws_access_key_id=X\naws_secret_access_key=hush\n");
  const auto credentials = (*Make({}))->Get();
  ASSERT_TRUE(credentials.ok()) << credentials.status();
  EXPECT_EQ(credentials->access_key_id, "A");
  EXPECT_EQ(credentials->secret_access_key.Reveal(), "hush");
  EXPECT_EQ(credentials->session_token.Reveal(), "t");
  EXPECT_EQ(credentials->provider, "profile default");
  EXPECT_EQ(Named("x"), "X");
  Set("AWS_PROFILE", "x");
  EXPECT_EQ(Who(), "X");
}

TEST_F(ProfileCredentials, FollowARotationOfTheKeys) {
  Keys(kDefaultKeys);
  const auto provider = *Make({});
  EXPECT_EQ(provider->Get()->access_key_id, "A");
  Keys("[default]\naws_access_key_id=NEW\naws_secret_access_key=hush\n");
  provider->Invalidate();  // a refusal looks at the file at once
  EXPECT_EQ(provider->Get()->access_key_id, "NEW");
}

TEST_F(ProfileCredentials, AMissingProfileIsAnErrorOnlyWhenNamed) {
  EXPECT_THAT(Who(), HasSubstr("profile default: not in "));
  EXPECT_THAT(Named("x"), HasSubstr("profile x: not in "));
  Config("[default]\nregion=r\n");
  EXPECT_THAT(Who(), HasSubstr("profile default: aws_access_key_id is not set; "));
  EXPECT_THAT(Named("default"), HasSubstr("the profile has no aws_access_key_id in "));
}

TEST_F(ProfileCredentials, HalfAKeyIsAnErrorThatNamesBoth) {
  Keys("[default]\naws_access_key_id=A\n");
  EXPECT_EQ(Who(), "profile default: aws_access_key_id is set and aws_secret_access_key is not");
}

TEST_F(ProfileCredentials, AProfileNamedByOptionWinsOverTheEnvironment) {
  Keys("[x]\naws_access_key_id=X\naws_secret_access_key=hush\n");
  Set("AWS_ACCESS_KEY_ID", "E");
  Set("AWS_SECRET_ACCESS_KEY", "hush");
  EXPECT_EQ(Named("x"), "X");
  EXPECT_THAT(Named("y"), HasSubstr("profile y: not in"));
  Set("AWS_PROFILE", "x");
  EXPECT_EQ(Who(), "E") << "as AWS's tools have it";
}

TEST_F(ProfileCredentials, AnyoneWhoCanReadTheFileIsWarnedAbout) {
  Keys(kDefaultKeys, 0640);
  const auto provider = *Make({});
  ASSERT_TRUE(provider->Get().ok());
  EXPECT_THAT(provider->Warnings(), ElementsAre(HasSubstr("mode 0640")));
}

TEST_F(ProfileCredentials, ARoleIsTakenOnWithItsSource) {
  stub_.On("POST /", {200, ServiceStub::Sts("ROLE")});
  Keys(kDefaultKeys);
  Config(
      "[profile r]\nrole_arn=arn:aws:iam::123456789012:role/r\nsource_profile=default\n"
      "external_id=ex\nrole_session_name=nightly\nduration_seconds=900\n"
      "aws_access_key_id=OTHER\naws_secret_access_key=hush\n"
      "[profile chained]\nrole_arn=arn:aws:iam::123456789012:role/c\nsource_profile=r\n");
  EXPECT_EQ(Named("r"), "ROLE");
  EXPECT_EQ(RoleSigner(), "A") << "not the keys beside the role";
  const std::string body = stub_.Requests().back().body;
  EXPECT_THAT(body, HasSubstr("ExternalId=ex&"));
  EXPECT_THAT(body, HasSubstr("RoleSessionName=nightly&DurationSeconds=900"));
  EXPECT_EQ(Named("chained"), "ROLE");
  EXPECT_EQ(RoleSigner(), "ROLE");
  EXPECT_EQ(stub_.Requests().back().headers.at("x-amz-security-token"), "token-ROLE");
}

TEST_F(ProfileCredentials, ARoleMayBeItsOwnSource) {
  stub_.On("POST /", {200, ServiceStub::Sts("ROLE")});
  Keys("[r]\naws_access_key_id=OWN\naws_secret_access_key=hush\n");
  Config("[profile r]\nrole_arn=arn:aws:iam::123456789012:role/r\nsource_profile=r\n");
  EXPECT_EQ(Named("r"), "ROLE");
  EXPECT_EQ(RoleSigner(), "OWN");
}

TEST_F(ProfileCredentials, ARolesSourceMayBeAnotherPlace) {
  stub_.On("POST /", {200, ServiceStub::Sts("ROLE")});
  Config(
      "[profile e]\nrole_arn=arn:aws:iam::123456789012:role/r\ncredential_source=Environment\n"
      "[profile i]\nrole_arn=arn:aws:iam::123456789012:role/r\n"
      "credential_source=Ec2InstanceMetadata\n"
      "[profile c]\nrole_arn=arn:aws:iam::123456789012:role/r\ncredential_source=EcsContainer\n");
  EXPECT_THAT(Named("e"), HasSubstr("environment: AWS_ACCESS_KEY_ID is not set"));
  Set("AWS_ACCESS_KEY_ID", "E");
  Set("AWS_SECRET_ACCESS_KEY", "hush");
  EXPECT_EQ(Named("e"), "ROLE");
  EXPECT_EQ(RoleSigner(), "E");
  UseInstance();
  stub_.ServeInstance("I");
  EXPECT_EQ(Named("i"), "ROLE");
  EXPECT_EQ(RoleSigner(), "I");
  Set("AWS_CONTAINER_CREDENTIALS_FULL_URI", stub_.url() + "/creds");
  stub_.On("GET /creds", {200, ServiceStub::Role("C")});
  EXPECT_EQ(Named("c"), "ROLE");
  EXPECT_EQ(RoleSigner(), "C");
}

TEST_F(ProfileCredentials, ARoleByWebIdentityIsNotSigned) {
  stub_.On("POST /", {200, ServiceStub::Sts("WEB")});
  home_.Write("token", "jwt.of.mine\n");
  Config("[profile w]\nrole_arn=arn:aws:iam::123456789012:role/r\nweb_identity_token_file=" +
         home_.path() + "/token\n");
  EXPECT_EQ(Named("w"), "WEB");
  EXPECT_EQ(stub_.Requests().back().headers.count("authorization"), 0u);
  EXPECT_THAT(stub_.Requests().back().body,
              HasSubstr("Action=AssumeRoleWithWebIdentity&WebIdentityToken=jwt.of.mine&"));
}

TEST_F(ProfileCredentials, WrongRolesAreErrors) {
  Keys(kDefaultKeys);
  const std::string arn = "role_arn=arn:aws:iam::123456789012:role/r\n";
  Config("[profile none]\n" + arn + "[profile both]\n" + arn +
         "source_profile=default\ncredential_source=Environment\n" + "[profile a]\n" + arn +
         "source_profile=b\n[profile b]\n" + arn + "source_profile=a\n[profile gone]\n" + arn +
         "source_profile=nobody\n[profile place]\n" + arn + "credential_source=Moon\n" +
         "[profile mfa]\n" + arn + "source_profile=default\nmfa_serial=arn:x\n" +
         "[profile empty]\nregion=r\n[profile onempty]\n" + arn + "source_profile=empty\n");
  EXPECT_THAT(Named("none"), HasSubstr("source_profile, credential_source and"));
  EXPECT_THAT(Named("both"), HasSubstr("exclude each other"));
  EXPECT_THAT(Named("a"), HasSubstr("circle: a, b, a"));
  EXPECT_THAT(Named("gone"), HasSubstr("source_profile nobody does not exist"));
  EXPECT_THAT(Named("place"), HasSubstr("credential_source Moon is none of"));
  EXPECT_THAT(Named("mfa"), HasSubstr("nothing here prompts"));
  EXPECT_THAT(Named("onempty"), HasSubstr("source_profile empty has no credentials"));
  EXPECT_EQ(stub_.Count(), 0u);
}

TEST_F(ProfileCredentials, EveryKindWinsOverEveryLowerOne) {
  std::filesystem::create_directories(home_.path() + "/.aws/sso/cache");
  SsoLogin login;
  login.session = "s";
  home_.Write(".aws/sso/cache/" + SsoCacheName(login),
              R"({"accessToken":"t","expiresAt":"2099-06-17T10:02:08Z"})");
  home_.Write("token", "jwt");
  Set("AWS_ENDPOINT_URL_SSO", stub_.url());
  stub_.On("GET /federation", {200, ServiceStub::Sso("SSO")});
  // The two kinds of roles are told apart by what STS is asked for.
  stub_.On("POST /", [](const ServiceStub::Request& request) {
    const bool web = absl::StrContains(request.body, "Action=AssumeRoleWithWebIdentity");
    return ServiceStub::Answer{200, ServiceStub::Sts(web ? "WEB" : "ROLE")};
  });
  run_command_ = [](const std::vector<std::string>&, absl::Duration) {
    return absl::StatusOr<Secret>(
        Secret(R"({"Version":1,"AccessKeyId":"PROGRAM","SecretAccessKey":"hush"})"));
  };
  const std::string arn = "role_arn = arn:aws:iam::123456789012:role/r\n";
  const std::pair<std::string, std::string> kinds[] = {
      {"WEB", arn + "web_identity_token_file = " + home_.path() + "/token\n"},
      {"ROLE", arn + "source_profile = base\n"},
      {"SSO", "sso_session = s\nsso_account_id = 1\nsso_role_name = r\n"},
      {"KEYS", "aws_access_key_id = KEYS\naws_secret_access_key = hush\n"},
      {"PROGRAM", "credential_process = /opt/tool\n"},
  };
  for (size_t high = 0; high < std::size(kinds); ++high) {
    for (size_t low = high; low < std::size(kinds); ++low) {
      Config(
          "[profile base]\naws_access_key_id=BASE\naws_secret_access_key=hush\n"
          "[sso-session s]\nsso_start_url=https://x\nsso_region=eu-west-1\n[profile p]\n" +
          kinds[low].second + kinds[high].second);
      EXPECT_EQ(Named("p"), kinds[high].first) << "over " << kinds[low].first;
    }
  }
}

TEST_F(ProfileCredentials, AProcessIsRunOnceAndAgainWhenTheFileChanges) {
  int runs = 0;
  run_command_ = [&](const std::vector<std::string>& words, absl::Duration) {
    ++runs;
    EXPECT_THAT(words, ElementsAre("/opt/my tool", "--for", "P"));
    return absl::StatusOr<Secret>(
        Secret(R"({"Version":1,"AccessKeyId":"P","SecretAccessKey":"hush"})"));
  };
  Config("[default]\ncredential_process = \"/opt/my tool\" --for P\n");
  const auto provider = *Make({});
  EXPECT_EQ(provider->Get()->access_key_id, "P");
  EXPECT_EQ(provider->Get()->access_key_id, "P");
  EXPECT_EQ(runs, 1);
  Keys(kDefaultKeys);
  provider->Invalidate();
  EXPECT_EQ(provider->Get()->access_key_id, "A") << "keys come before a program";
}

TEST_F(ProfileCredentials, TheOlderFormOfSsoIsKnown) {
  std::filesystem::create_directories(home_.path() + "/.aws/sso/cache");
  Config(
      "[profile old]\nsso_start_url=https://x/start\nsso_region=eu-west-1\nsso_account_id=1\n"
      "sso_role_name=r\n");
  Set("AWS_ENDPOINT_URL_SSO", stub_.url());
  stub_.On("GET /federation", {200, ServiceStub::Sso("S")});
  EXPECT_THAT(Named("old"), HasSubstr("run aws sso login --profile old"));
  // printf %s https://x/start | sha1sum
  const std::string file = ".aws/sso/cache/f9bd89c67fef27fcb5df8d2e4b64eabe5bae45a4.json";
  home_.Write(file, R"({"accessToken":"t","expiresAt":"2020-06-17T10:02:08UTC","region":"x"})");
  EXPECT_THAT(Named("old"), HasSubstr("expired at 2020-06-17T10:02:08+00:00: run aws sso login"));
  home_.Write(file, R"({"accessToken":"t","expiresAt":"2099-06-17T10:02:08Z","region":"x"})");
  EXPECT_EQ(Named("old"), "S");
}

}  // namespace
}  // namespace ufs
