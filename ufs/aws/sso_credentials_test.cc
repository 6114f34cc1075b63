// IAM Identity Center: tokens that end, and how they are renewed.
#include "ufs/aws/sso_credentials.h"

#include <sys/stat.h>

#include <fstream>
#include <iterator>
#include <string>

#include "ufs/aws/services_fixture_fake.h"

namespace ufs {
namespace {

using Answer = ServiceStub::Answer;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

class SsoTest : public ServicesTest {
 protected:
  SsoTest() {
    login_.session = "corp";
    std::filesystem::create_directories(home_.path() + "/.aws/sso/cache");
    home_.Write(".aws/config",
                "[profile p]\nsso_session = corp\nsso_account_id = 1\nsso_role_name = r\n"
                "services = local\n"
                "[sso-session corp]\nsso_start_url = https://x/start\nsso_region = eu-west-1\n"
                "[services local]\nsso =\n  endpoint_url = " +
                    stub_.url() + "\nsso_oidc =\n  endpoint_url = " + stub_.url() + "/oidc\n");
    options_.profile = "p";
    stub_.On("GET /federation", [this](const ServiceStub::Request& request) {
      return request.headers.at("x-amz-sso_bearer_token") == good_
                 ? Answer{200, ServiceStub::Sso("ROLE")}
                 : Answer{401, R"({"message":"Session token not found or invalid"})"};
    });
    stub_.On("POST /oidc/token",
             Answer{200, R"({"accessToken":"hush-new","expiresIn":28800,"tokenType":"Bearer",)"
                         R"("refreshToken":"hush-refresh-2"})"});
  }

  std::string File() const { return ".aws/sso/cache/" + SsoCacheName(login_); }
  std::string Path() const { return home_.path() + "/" + File(); }
  static std::string Time(absl::Duration from_now) {
    return ServiceStub::Time(absl::Now() + from_now);
  }
  // As `aws sso login` writes it.
  void Token(absl::Duration left, absl::Duration registration = absl::Hours(1000)) {
    home_.Write(File(),
                absl::StrCat(R"({"startUrl":"https://x/start","region":"eu-west-1","accessToken":)",
                             R"("hush-old","expiresAt":")", Time(left),
                             R"(","clientId":"client","clientSecret":"hush-client",)",
                             R"("registrationExpiresAt":")", Time(registration),
                             R"(","refreshToken":"hush-refresh","another":["field"]})"));
  }
  std::string Text() const {
    std::ifstream file(Path());
    return {std::istreambuf_iterator<char>(file), {}};
  }
  size_t Renewals() const { return stub_.Count("POST /oidc/token"); }
  absl::Status Status() {
    const auto provider = Make(options_);
    const absl::Status status = provider.ok() ? (*provider)->Get().status() : provider.status();
    EXPECT_THAT(std::string(status.message()), Not(HasSubstr("hush")));
    return status;
  }

  SsoLogin login_;
  CredentialsOptions options_;
  std::string good_ = "hush-new";
};

TEST_F(SsoTest, ATokenThatHasEndedIsRenewedAndTheFileWritten) {
  Token(-absl::Hours(3));
  ASSERT_EQ(chmod(Path().c_str(), 0644), 0);
  EXPECT_EQ(Who(options_), "ROLE");
  ASSERT_EQ(Renewals(), 1u);
  const ServiceStub::Request sent = stub_.Requests("POST /oidc/token").front();
  EXPECT_EQ(sent.headers.at("content-type"), "application/json");
  EXPECT_EQ(sent.headers.count("authorization"), 0u);
  EXPECT_EQ(sent.body,
            R"({"clientId":"client","clientSecret":"hush-client","grantType":"refresh_token",)"
            R"("refreshToken":"hush-refresh"})");
  const std::string text = Text();
  EXPECT_THAT(text, AllOf(HasSubstr(R"("accessToken":"hush-new")"),
                          HasSubstr(R"("refreshToken":"hush-refresh-2")"),
                          HasSubstr(R"("clientSecret":"hush-client")"),
                          HasSubstr(R"("another":["field"])"), Not(HasSubstr("hush-old"))));
  const auto token = ParseSsoToken(text);
  ASSERT_TRUE(token.ok()) << token.status();
  EXPECT_LT(absl::AbsDuration(token->expires - absl::Now() - absl::Hours(8)), absl::Minutes(1));
  struct stat status {};
  ASSERT_EQ(stat(Path().c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0600u);
  EXPECT_EQ(
      std::distance(std::filesystem::directory_iterator(home_.path() + "/.aws/sso/cache"), {}), 1)
      << "nothing is left beside it";
  EXPECT_EQ(Who(options_), "ROLE");
  EXPECT_EQ(Renewals(), 1u) << "the file has a good one now";
}

TEST_F(SsoTest, OneThatEndsSoonIsRenewedAndAFreshOneIsNot) {
  Token(absl::Minutes(10));
  good_ = "hush-old";
  EXPECT_EQ(Who(options_), "ROLE");
  EXPECT_EQ(Renewals(), 0u);
  Token(absl::Minutes(2));
  good_ = "hush-new";
  EXPECT_EQ(Who(options_), "ROLE");
  EXPECT_EQ(Renewals(), 1u);
}

TEST_F(SsoTest, WhatEndsSoonIsGoodEnoughWhileItIsNotRenewed) {
  Token(absl::Minutes(2));
  good_ = "hush-old";
  stub_.On("POST /oidc/token", Answer{500, ""});
  EXPECT_EQ(Who(options_), "ROLE");
  EXPECT_EQ(Renewals(), 1u);
}

TEST_F(SsoTest, ARefusedRenewalNamesTheCommandToRun) {
  Token(-absl::Hours(3));
  stub_.On("POST /oidc/token",
           Answer{400, R"({"error":"invalid_grant","error_description":"Invalid refresh token"})"});
  const absl::Status status = Status();
  EXPECT_TRUE(absl::IsUnauthenticated(status)) << status;
  EXPECT_THAT(std::string(status.message()),
              AllOf(HasSubstr("expired at "), HasSubstr("invalid_grant: Invalid refresh token"),
                    HasSubstr("run aws sso login --profile p")));
  EXPECT_EQ(stub_.Count("GET /federation"), 0u);
}

TEST_F(SsoTest, AServiceThatIsDownOrTalksNonsenseIsSaidSo) {
  Token(-absl::Hours(3));
  stub_.On("POST /oidc/token", Answer{503, ""});
  absl::Status status = Status();
  EXPECT_TRUE(absl::IsUnavailable(status)) << status;
  EXPECT_THAT(std::string(status.message()), HasSubstr("run aws sso login --profile p"));
  for (const char* nonsense :
       {"", "hush", "[]", R"({"accessToken":"hush"})", R"({"accessToken":1,"expiresIn":1})",
        R"({"accessToken":"hush\r\n","expiresIn":1})", R"({"accessToken":"x","expiresIn":"1"})",
        R"({"accessToken":"x","expiresIn":-1})"}) {
    stub_.On("POST /oidc/token", Answer{200, nonsense});
    status = Status();
    EXPECT_TRUE(absl::IsUnauthenticated(status)) << nonsense << status;
    EXPECT_THAT(std::string(status.message()), HasSubstr("run aws sso login --profile p"));
    EXPECT_THAT(Text(), HasSubstr("hush-old")) << "the file stays as it is";
  }
  patience_ = absl::Milliseconds(50);
  stub_.On("POST /oidc/token", Answer{200, "", /*silent=*/true});
  EXPECT_TRUE(absl::IsDeadlineExceeded(Status()));
}

TEST_F(SsoTest, WithoutARegistrationNobodyIsAsked) {
  Token(-absl::Hours(3), -absl::Hours(1));
  EXPECT_THAT(std::string(Status().message()), HasSubstr("run aws sso login --profile p"));
  home_.Write(File(), absl::StrCat(R"({"accessToken":"hush-old","expiresAt":")",
                                   Time(-absl::Hours(3)), "\"}"));
  EXPECT_THAT(std::string(Status().message()), HasSubstr("run aws sso login --profile p"));
  EXPECT_EQ(stub_.Count(), 0u);
}

TEST_F(SsoTest, ATokenThatIsRefusedIsRenewedOnce) {
  Token(absl::Hours(3));  // so it says
  EXPECT_EQ(Who(options_), "ROLE");
  EXPECT_EQ(Renewals(), 1u);
  EXPECT_THAT(Text(), HasSubstr("hush-new"));
  good_ = "nobody's";
  const absl::Status status = Status();
  EXPECT_TRUE(absl::IsUnauthenticated(status)) << status;
  EXPECT_THAT(std::string(status.message()), HasSubstr("run aws sso login --profile p"));
  EXPECT_EQ(Renewals(), 2u);
}

TEST_F(SsoTest, AnotherProgramMayHaveRenewedIt) {
  Token(-absl::Hours(3));
  good_ = "hush-others";
  stub_.On("POST /oidc/token", [this](const ServiceStub::Request&) {
    home_.Write(File(), absl::StrCat(R"({"accessToken":"hush-others","expiresAt":")",
                                     Time(absl::Hours(8)), "\"}"));
    return Answer{400, R"({"error":"invalid_grant"})"};
  });
  EXPECT_EQ(Who(options_), "ROLE");
  EXPECT_THAT(Text(), HasSubstr("hush-others"));
}

// "Service-specific endpoints", AWS SDKs and Tools Reference Guide: the service's own first, then
// the one for all services, of the environment before the profile's.
TEST_F(SsoTest, AnEndpointForAllServicesIsItsToo) {
  const std::string sso =
      "[profile p]\nsso_session = corp\nsso_account_id = 1\nsso_role_name = r\n";
  const std::string session =
      "[sso-session corp]\nsso_start_url = https://x/start\nsso_region = eu-west-1\n";
  Token(absl::Hours(3));
  good_ = "hush-old";
  home_.Write(".aws/config", absl::StrCat(sso, "endpoint_url = ", stub_.url(), "\n", session));
  EXPECT_EQ(Who(options_), "ROLE");
  Set("AWS_ENDPOINT_URL", "http://127.0.0.1:1");
  patience_ = absl::Milliseconds(100);
  EXPECT_NE(Who(options_), "ROLE");
  Set("AWS_ENDPOINT_URL_SSO", stub_.url());
  patience_ = absl::Seconds(5);
  EXPECT_EQ(Who(options_), "ROLE");
  home_.Write(".aws/config", absl::StrCat(sso, session));
  variables_.erase("AWS_ENDPOINT_URL_SSO");
  Set("AWS_ENDPOINT_URL", stub_.url());
  EXPECT_EQ(Who(options_), "ROLE");
  EXPECT_EQ(stub_.Count("GET /federation"), 3u);
}

TEST_F(SsoTest, TheDefaultProfileNeedsNoNameInTheCommand) {
  home_.Write(".aws/config",
              "[default]\nsso_session = corp\nsso_account_id = 1\nsso_role_name = r\n"
              "[sso-session corp]\nsso_start_url = https://x/start\nsso_region = eu-west-1\n");
  options_.profile = "";
  const std::string message = Who(options_);
  EXPECT_THAT(message, HasSubstr("there is no " + Path() + ": run aws sso login"));
  EXPECT_THAT(message, Not(HasSubstr("--profile")));
}

}  // namespace
}  // namespace ufs
