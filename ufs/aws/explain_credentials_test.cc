#include "ufs/aws/explain_credentials.h"

#include <functional>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "ufs/aws/credentials_chain.h"
#include "ufs/aws/services_fixture_fake.h"

namespace ufs {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

class ExplainTest : public ServicesTest {
 protected:
  CredentialsStory Story(const CredentialsOptions& options = {}) {
    const AwsServices services = Services();
    ProfileFiles files(*services.environment, services.clock);
    const size_t asked = stub_.Count();
    CredentialsStory story = ExplainCredentials(options, *services.environment, &files);
    EXPECT_THAT(story.text, Not(HasSubstr("hush")));
    EXPECT_EQ(stub_.Count(), asked) << "nobody is asked";
    return story;
  }
  std::string Explain(const CredentialsOptions& options = {}) { return Story(options).text; }
  std::string Named(const std::string& profile) {
    CredentialsOptions options;
    options.profile = profile;
    return Explain(options);
  }
  std::string Config() const { return home_.path() + "/.aws/config"; }
  std::string Keys() const { return home_.path() + "/.aws/credentials"; }
};

TEST_F(ExplainTest, EveryPlaceBeforeTheOneThatIsTaken) {
  Set("AWS_CONTAINER_CREDENTIALS_FULL_URI", stub_.url() + "/creds?hush");
  Set("AWS_CONTAINER_AUTHORIZATION_TOKEN", "hush");
  EXPECT_EQ(Explain(), "credentials from container: the service at " + stub_.authority() +
                           " would be asked\n"
                           "  none in options: aws.accessKeyId is not set\n"
                           "  none in environment: AWS_ACCESS_KEY_ID is not set\n"
                           "  none in profile default: not in " +
                           Keys() + " or " + Config() +
                           "\n"
                           "  none in web-identity: AWS_WEB_IDENTITY_TOKEN_FILE is not set\n");
  Set("AWS_WEB_IDENTITY_TOKEN_FILE", "/token");
  EXPECT_THAT(Explain(), StartsWith("credentials: wrong in web-identity: "));
  Set("AWS_ROLE_ARN", "arn:x");
  EXPECT_THAT(Explain(), StartsWith("credentials from web-identity: role arn:x, assumed with the "
                                    "token in /token\n"));
  home_.Write(".aws/credentials", "[default]\naws_access_key_id=P\naws_secret_access_key=hush\n");
  EXPECT_THAT(Explain(),
              StartsWith("credentials from profile default: access key P, in " + Keys() + "\n"));
  Set("AWS_ACCESS_KEY_ID", "E");
  Set("AWS_SECRET_ACCESS_KEY", "hush");
  Set("AWS_SESSION_TOKEN", "hush");
  EXPECT_THAT(Explain(),
              StartsWith("credentials from environment: access key E with a session token\n"));
  CredentialsOptions options;
  options.access_key_id = "O";
  options.secret_access_key = Secret("hush");
  EXPECT_EQ(Explain(options), "credentials from options: access key O\n");
}

TEST_F(ExplainTest, TheInstanceIsNotAsked) {
  EXPECT_THAT(Explain(), StartsWith("credentials: none are found\n"));
  EXPECT_THAT(Explain(), HasSubstr("  none in instance: AWS_EC2_METADATA_DISABLED is true\n"));
  UseInstance();
  EXPECT_THAT(Explain(), StartsWith("credentials from instance: the metadata service would be "
                                    "asked"));
}

TEST_F(ExplainTest, WhatAProfileRefersTo) {
  home_.Write(".aws/credentials", "[base]\naws_access_key_id=B\naws_secret_access_key=hush\n");
  home_.Write(".aws/config",
              "[profile r]\nrole_arn=arn:r\nsource_profile=base\n"
              "[profile e]\nrole_arn=arn:e\ncredential_source=Ec2InstanceMetadata\n"
              "[profile s]\nsso_session=corp\nsso_account_id=1\nsso_role_name=reader\n"
              "[sso-session corp]\nsso_start_url=https://x\nsso_region=us-east-1\n"
              "[profile h]\nsso_session=corp\nsso_account_id=1\n"
              "[profile x]\ncredential_process=/opt/tool --password hush\n"
              "[profile a]\nrole_arn=arn:a\nsource_profile=b\n"
              "[profile b]\nrole_arn=arn:b\nsource_profile=a\n"
              "[profile m]\nrole_arn=arn:m\nsource_profile=base\nmfa_serial=arn:mfa\n");
  EXPECT_EQ(Named("r"), "credentials from profile r: role arn:r, in " + Config() +
                            ", assumed with profile base (access key B, in " + Keys() + ")\n");
  EXPECT_THAT(Named("e"), HasSubstr("assumed with credential_source Ec2InstanceMetadata\n"));
  EXPECT_THAT(Named("s"),
              HasSubstr("IAM Identity Center, role reader of account 1, in " + Config() +
                        ", with the token in " + home_.path() + "/.aws/sso/cache/"));
  EXPECT_EQ(Named("x"), "credentials from profile x: the program /opt/tool would be run, in " +
                            Config() + "\n");
  EXPECT_THAT(Named("a"), HasSubstr("in a circle"));
  EXPECT_THAT(Named("m"), StartsWith("credentials: wrong in profile m: mfa_serial asks"));
  EXPECT_THAT(Named("h"), StartsWith("credentials: wrong in profile h: sso_role_name is not set"));
  EXPECT_THAT(Named("none"), StartsWith("credentials: wrong in profile none: not in "));
}

TEST_F(ExplainTest, ARoleAListAndAFile) {
  CredentialsOptions options;
  options.role.arn = "arn:r";
  options.places = {CredentialPlace::kProfile, CredentialPlace::kAnonymous};
  EXPECT_THAT(Explain(options),
              StartsWith("role-arn: role arn:r is not assumed: credentials-provider does not list "
                         "role\ncredentials from anonymous: requests go unsigned\n"
                         "  none in profile "));
  options.places = {CredentialPlace::kRole};
  EXPECT_EQ(Explain(options), "credentials from role: role arn:r would be assumed\n");
  options.places.clear();
  options.role_places = {CredentialPlace::kEnvironment};
  Set("AWS_ACCESS_KEY_ID", "E");
  Set("AWS_SECRET_ACCESS_KEY", "hush");
  EXPECT_EQ(Explain(options),
            "role-arn: role arn:r is assumed with these\n"
            "credentials from environment: access key E\n");
  options.web_identity_token_file = "/token";
  EXPECT_EQ(Explain(options), "role-arn: role arn:r is assumed with the token in /token\n");
  options = {};
  home_.Write("passwd", "ALL:hush\n");
  options.passwd_file = home_.path() + "/passwd";
  EXPECT_EQ(Explain(options),
            "credentials from passwd-file: access key ALL, in " + home_.path() + "/passwd\n");
  options = {};
  options.anonymous = true;
  EXPECT_EQ(Explain(options), "credentials: none, requests go unsigned\n");
  options.profile = "p";
  EXPECT_THAT(Explain(options), HasSubstr("exclude each other"));
  EXPECT_TRUE(absl::IsInvalidArgument(Story(options).status));
}

// Every place as it has none, has some, and is wrong, with every other: what is told is what
// happens.
class ExplainMatrix : public ExplainTest {
 protected:
  struct Place {
    std::string told;      // as it is called here
    std::string provider;  // and in errors
    std::function<void()> has;
    std::function<void()> wrong;
  };

  std::vector<Place> Places() {
    return {
        {"options", "options",
         [this] {
           options_.access_key_id = "O";
           options_.secret_access_key = Secret("hush");
         },
         [this] { options_.access_key_id = "O"; }},
        {"environment", "environment",
         [this] {
           Set("AWS_ACCESS_KEY_ID", "E");
           Set("AWS_SECRET_ACCESS_KEY", "hush");
         },
         [this] { Set("AWS_SECRET_KEY", "hush"); }},
        {"profile default", "profile default",
         [this] { Profile("aws_access_key_id=P\naws_secret_access_key=hush\n"); },
         [this] { Profile("role_arn=arn:r\nsource_profile=none\n"); }},
        {"web-identity", "web identity",
         [this] {
           home_.Write("token", "hush\n");
           Set("AWS_WEB_IDENTITY_TOKEN_FILE", home_.path() + "/token");
           Set("AWS_ROLE_ARN", "arn:aws:iam::123456789012:role/web");
           Set("AWS_ENDPOINT_URL_STS", stub_.url());
         },
         [this] { Set("AWS_WEB_IDENTITY_TOKEN_FILE", "/token"); }},
        {"container", "container",
         [this] { Set("AWS_CONTAINER_CREDENTIALS_FULL_URI", stub_.url() + "/creds"); },
         [this] { Set("AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://elsewhere.test/creds"); }},
        {"instance", "instance role", [this] { UseInstance(); },
         [this] {
           UseInstance();
           Set("AWS_EC2_METADATA_SERVICE_ENDPOINT", "nonsense");
         }},
    };
  }
  void Profile(const std::string& text) { home_.Write(".aws/credentials", "[default]\n" + text); }
  void Clear() {
    options_ = {};
    variables_ = {{"AWS_EC2_METADATA_DISABLED", "true"}};
    home_.Remove(".aws/credentials");
  }
  static std::string NamesTold(std::string error, const std::vector<Place>& places) {
    for (const Place& place : places) {
      if (absl::StartsWith(error, place.provider + ": ")) {
        return absl::StrCat(place.told, error.substr(place.provider.size()));
      }
    }
    return error;
  }
  void Compare(const std::vector<Place>& places) {
    const CredentialsStory story = Story(options_);
    const auto provider = Make(options_);
    ASSERT_TRUE(provider.ok()) << provider.status();
    const absl::Status status = (*provider)->Get().status();
    EXPECT_EQ(story.status.code(), status.code()) << status;
    const std::string error(status.message());
    if (status.ok()) {
      EXPECT_THAT(story.text,
                  StartsWith("credentials from " + NamesTold((*provider)->name() + ": ", places)));
    } else if (NoCredentialsFound(status)) {
      EXPECT_THAT(story.text, StartsWith("credentials: none are found\n"));
      for (const Place& place : places) {
        const std::string line = absl::StrCat("  none in ", place.told, ": ");
        const size_t at = story.text.find(line);
        ASSERT_NE(at, std::string::npos) << place.told;
        const size_t why = at + line.size();
        EXPECT_THAT(error, HasSubstr(absl::StrCat(
                               place.provider, ": ",
                               story.text.substr(why, story.text.find('\n', why) - why))));
      }
    } else {
      EXPECT_THAT(story.text, StartsWith(absl::StrCat("credentials: wrong in ",
                                                      NamesTold(error, places), "\n")));
    }
  }

  CredentialsOptions options_;
};

TEST_F(ExplainMatrix, TellsWhatMakeCredentialsDoes) {
  stub_.On("POST /", {200, ServiceStub::Sts("W")});
  stub_.On("GET /creds", {200, ServiceStub::Role("C")});
  stub_.ServeInstance("I");
  const std::vector<Place> places = Places();
  constexpr int kStates = 3;
  int all = 1;
  for (size_t i = 0; i < places.size(); ++i) {
    all *= kStates;
  }
  for (int each = 0; each < all; ++each) {
    Clear();
    std::string how;
    for (size_t i = 0, rest = each; i < places.size(); ++i, rest /= kStates) {
      const size_t state = rest % kStates;
      absl::StrAppend(&how,
                      state == 0   ? ""
                      : state == 1 ? " has "
                                   : " wrong ",
                      state == 0 ? "" : places[i].told);
      if (state != 0) {
        (state == 1 ? places[i].has : places[i].wrong)();
      }
    }
    SCOPED_TRACE(how);
    Compare(places);
  }
}

}  // namespace
}  // namespace ufs
