#include "ufs/aws/explain_credentials.h"

#include <string>

#include "ufs/aws/services_fixture_fake.h"

namespace ufs {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

class ExplainTest : public ServicesTest {
 protected:
  std::string Explain(const CredentialsOptions& options = {}) {
    const AwsServices services = Services();
    ProfileFiles files(*services.environment, services.clock);
    std::string text = ExplainCredentials(options, *services.environment, &files);
    EXPECT_THAT(text, Not(HasSubstr("hush")));
    EXPECT_EQ(stub_.Count(), 0u) << "nobody is asked";
    return text;
  }
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
              "[sso-session corp]\nsso_start_url=https://x\nsso_region=r\n"
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
  EXPECT_THAT(Named("none"), StartsWith("credentials: wrong in profile none: not in "));
}

TEST_F(ExplainTest, ARoleAListAndAFile) {
  CredentialsOptions options;
  options.role.arn = "arn:r";
  options.places = {CredentialPlace::kProfile, CredentialPlace::kAnonymous};
  EXPECT_THAT(Explain(options),
              StartsWith("role-arn: role arn:r is assumed with these\n"
                         "credentials from anonymous: requests go unsigned\n  none in profile "));
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
}

}  // namespace
}  // namespace ufs
