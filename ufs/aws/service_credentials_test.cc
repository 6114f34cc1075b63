// IMDS, container, STS and IAM Identity Center as they answer, and as they break.
#include <string>
#include <vector>

#include "ufs/aws/container_credentials.h"
#include "ufs/aws/region_chain.h"
#include "ufs/aws/services_fixture_fake.h"
#include "ufs/aws/sso_credentials.h"
#include "ufs/aws/sts.h"

namespace ufs {
namespace {

using Answer = ServiceStub::Answer;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr char kArn[] = "arn:aws:iam::123456789012:role/r";

class Instance : public ServicesTest {
 protected:
  Instance() { UseInstance(); }
};

TEST_F(Instance, VersionTwoIsUsedWithOneToken) {
  stub_.ServeInstance("I");
  InstanceMetadata metadata(Services());
  EXPECT_EQ(*metadata.Region(), "eu-central-1");
  EXPECT_EQ(*metadata.Region(), "eu-central-1");
  EXPECT_EQ(stub_.Count("PUT /latest/api/token"), 1u);
  EXPECT_EQ(stub_.Requests("PUT").front().headers.at("x-aws-ec2-metadata-token-ttl-seconds"),
            "21600");
  EXPECT_EQ(Who(), "I");
}

TEST_F(Instance, VersionOneIsUsedWhereThereAreNoTokens) {
  stub_.On("PUT /", Answer{404, ""});
  stub_.On("GET /latest/meta-data/", Answer{200, "ami-id"});
  stub_.On("GET /latest/meta-data/iam/security-credentials/", Answer{200, "r\n"});
  stub_.On("GET /latest/meta-data/iam/security-credentials/r",
           Answer{200, ServiceStub::Role("V1")});
  EXPECT_EQ(Who(), "V1");
  Set("AWS_EC2_METADATA_V1_DISABLED", "true");
  EXPECT_THAT(Who(), HasSubstr("instance role: no instance metadata service answers"));
}

TEST_F(Instance, VersionOneIsUsedWhereTheTokenNeverArrives) {
  stub_.On("PUT /", Answer{200, "", /*silent=*/true});
  stub_.On("GET /latest/meta-data/", Answer{200, "ami-id"});
  stub_.On("GET /latest/meta-data/placement/region", Answer{200, "eu-west-1"});
  InstanceMetadata metadata(Services());
  EXPECT_EQ(*metadata.Region(), "eu-west-1");
}

TEST_F(Instance, AnotherTokenIsTakenWhenTheFirstIsRefused) {
  stub_.ServeInstance("I");
  std::atomic<int> refusals{1};
  stub_.On("GET /latest/meta-data/placement/region", [&](const ServiceStub::Request& request) {
    return refusals.fetch_sub(1) > 0 ? Answer{401, ""}
                                     : ServiceStub::Tokened("eu-central-1")(request);
  });
  InstanceMetadata metadata(Services());
  EXPECT_EQ(*metadata.Region(), "eu-central-1");
  EXPECT_EQ(stub_.Count("PUT /"), 2u);
}

TEST_F(Instance, ThatThereIsNoneIsFoundOutOnce) {
  Set("AWS_EC2_METADATA_SERVICE_ENDPOINT", "http://127.0.0.1:1");
  InstanceMetadata metadata(Services());
  EXPECT_TRUE(absl::IsNotFound(metadata.Region().status()));
  // A server that comes up there later is not asked any more.
  EXPECT_TRUE(absl::IsNotFound(metadata.Region().status()));
  stub_.On("PUT /", Answer{404, ""});
  Set("AWS_EC2_METADATA_SERVICE_ENDPOINT", stub_.url());
  InstanceMetadata other(Services());
  EXPECT_TRUE(absl::IsNotFound(other.Region().status()));
  EXPECT_TRUE(absl::IsNotFound(other.Region().status()));
  EXPECT_EQ(stub_.Count(), 2u);
}

TEST_F(Instance, OneWhoWaitsForAMachineToBootLooksAgain) {
  stub_.On("PUT /", Answer{404, ""});
  InstanceMetadata metadata(Services());
  EXPECT_TRUE(absl::IsNotFound(metadata.Region().status()));
  stub_.ServeInstance("I");
  EXPECT_TRUE(absl::IsNotFound(metadata.Region().status()));
  metadata.LookAgain();
  EXPECT_EQ(*metadata.Region(), "eu-central-1");
  metadata.LookAgain();
  EXPECT_EQ(*metadata.Region(), "eu-central-1");
  EXPECT_EQ(stub_.Count("PUT /"), 2u) << "what is there is not looked for again";
}

TEST_F(Instance, OneThatIsBroughtUpIsAskedAgain) {
  stub_.On("PUT /", Answer{503, ""});
  stub_.On("GET /", Answer{503, ""});
  InstanceMetadata metadata(Services());
  EXPECT_TRUE(absl::IsUnavailable(metadata.Region().status()));
  stub_.ServeInstance("I");
  EXPECT_EQ(*metadata.Region(), "eu-central-1");
}

TEST_F(Instance, NothingIsAskedWhenItIsDisabled) {
  Set("AWS_EC2_METADATA_DISABLED", "TRUE");
  EXPECT_THAT(Who(), HasSubstr("instance role: AWS_EC2_METADATA_DISABLED is true"));
  EXPECT_EQ(stub_.Count(), 0u);
}

TEST_F(Instance, AnInstanceWithoutARoleHasNone) {
  stub_.ServeInstance("I");
  stub_.On("GET /latest/meta-data/iam/security-credentials/", Answer{404, ""});
  EXPECT_THAT(Who(), HasSubstr("instance role: this instance has no role"));
}

TEST_F(Instance, ARolesNameIsEscaped) {
  stub_.ServeInstance("I");
  stub_.On("GET /latest/meta-data/iam/security-credentials/",
           ServiceStub::Tokened("../../x?y\r\nZ"));
  EXPECT_THAT(Who(), HasSubstr("it is no JSON object"));
  EXPECT_EQ(stub_.Count("GET /latest/meta-data/iam/security-credentials/..%2F..%2Fx%3Fy"), 1u);
}

TEST_F(Instance, ItsRegionComesBeforeTheDefault) {
  stub_.ServeInstance("I");
  const AwsServices services = Services();
  ProfileFiles files(*services.environment, services.clock);
  InstanceMetadata metadata(services);
  const auto region =
      ResolveRegion("", *services.environment, &files, {"default", false}, &metadata);
  ASSERT_TRUE(region.ok());
  EXPECT_EQ(region->name, "eu-central-1");
  EXPECT_EQ(region->source, "instance metadata");
  Set("AWS_EC2_METADATA_DISABLED", "true");
  const AwsServices without = Services();
  InstanceMetadata disabled(without);
  EXPECT_EQ(ResolveRegion("", *without.environment, &files, {"default", false}, &disabled)->name,
            "us-east-1");
}

class Container : public ServicesTest {
 protected:
  Container() { Set("AWS_CONTAINER_CREDENTIALS_FULL_URI", stub_.url() + "/v4/creds?x=1"); }
};

TEST_F(Container, ATokenFileIsReadEachTimeAndWinsOverTheVariable) {
  Set("AWS_CONTAINER_AUTHORIZATION_TOKEN", "from-variable");
  stub_.On("GET /v4/creds?x=1", Answer{200, ServiceStub::Role("C")});
  EXPECT_EQ(Who(), "C");
  EXPECT_EQ(stub_.Requests().back().headers.at("authorization"), "from-variable");
  home_.Write("token", "from-file\n");
  Set("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", home_.path() + "/token");
  const auto provider = MakeContainerCredentials(Services());
  EXPECT_TRUE(provider->Get().ok());
  EXPECT_EQ(stub_.Requests().back().headers.at("authorization"), "from-file");
  home_.Write("token", "renewed");
  EXPECT_TRUE(provider->Get().ok());
  EXPECT_EQ(stub_.Requests().back().headers.at("authorization"), "renewed");
  home_.Write("token", "two\nlines");
  EXPECT_TRUE(absl::IsInvalidArgument(provider->Get().status()));
}

TEST_F(Container, OnlySafeHostsAreAsked) {
  for (const char* url : {"http://localhost:1/x", "http://127.8.0.1/", "http://[::1]:80/x",
                          "http://169.254.170.2/x", "http://169.254.170.23/v1/credentials",
                          "http://[fd00:ec2::23]/v1", "https://example.com/x"}) {
    const auto parsed = ParseServiceUrl(url);
    ASSERT_TRUE(parsed.ok()) << url << parsed.status();
    EXPECT_TRUE(IsContainerHost(*parsed)) << url;
  }
  for (const char* url :
       {"http://example.com/x", "http://169.254.169.254/", "http://127.0.0.1.example.com/",
        "http://128.0.0.1/", "http://[fd00:ec2::254]/"}) {
    const auto parsed = ParseServiceUrl(url);
    ASSERT_TRUE(parsed.ok()) << url;
    EXPECT_FALSE(IsContainerHost(*parsed)) << url;
  }
  Set("AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://example.com/x");
  EXPECT_THAT(Who(), HasSubstr("https is needed"));
  Set("AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://user@127.0.0.1/x");
  EXPECT_THAT(Who(), HasSubstr("container: AWS_CONTAINER_CREDENTIALS_FULL_URI: "));
}

TEST_F(Container, ARelativeUriThatIsNoPathIsRefused) {
  for (const char* path : {"x", "@evil.example/x", ".evil.example/x"}) {
    Set("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", path);
    EXPECT_THAT(Who(), HasSubstr("is no path")) << path;
  }
}

// One way to ask each service.
struct Way {
  const char* name;
  std::string line;  // of the request that gives the credentials
  std::string good;
};

class Faults : public ServicesTest {
 protected:
  std::vector<Way> Ways() {
    home_.Write("token", "jwt-of-the-pod");
    home_.Write(".aws/config",
                "[profile sso]\nsso_session=s\nsso_account_id=1\nsso_role_name=r\n"
                "[profile role]\nrole_arn=arn:aws:iam::123456789012:role/r\nsource_profile=role\n"
                "aws_access_key_id=SOURCE\naws_secret_access_key=hush\n"
                "[sso-session s]\nsso_start_url=https://x/start\nsso_region=eu-west-1\n");
    std::filesystem::create_directories(home_.path() + "/.aws/sso/cache");
    SsoLogin login;
    login.session = "s";
    home_.Write(".aws/sso/cache/" + SsoCacheName(login),
                R"({"accessToken":"bearer-of-the-user","expiresAt":"2099-01-01T00:00:00Z"})");
    return {{"instance", "GET /latest/meta-data/iam/security-credentials/role-name",
             ServiceStub::Role("ID")},
            {"container", "GET /creds", ServiceStub::Role("ID")},
            {"web identity", "POST /", ServiceStub::Sts("ID")},
            {"role", "POST /", ServiceStub::Sts("ID")},
            {"sso", "GET /federation/credentials", ServiceStub::Sso("ID")}};
  }
  absl::StatusOr<Credentials> Ask(const Way& way) {
    variables_ = {{"AWS_EC2_METADATA_DISABLED", "true"}};
    const std::string name = way.name;
    CredentialsOptions options;
    if (name == "instance") {
      UseInstance();
      stub_.ServeInstance("ID");
    } else if (name == "container") {
      Set("AWS_CONTAINER_CREDENTIALS_FULL_URI", stub_.url() + "/creds");
    } else if (name == "role") {
      Set("AWS_ENDPOINT_URL_STS", stub_.url());
      options.profile = "role";
    } else if (name == "web identity") {
      Set("AWS_WEB_IDENTITY_TOKEN_FILE", home_.path() + "/token");
      Set("AWS_ROLE_ARN", kArn);
      Set("AWS_ENDPOINT_URL_STS", stub_.url());
    } else {
      Set("AWS_ENDPOINT_URL_SSO", stub_.url());
      options.profile = "sso";
    }
    stub_.On(way.line, answer_(way));
    const auto provider = Make(options);
    return provider.ok() ? (*provider)->Get() : provider.status();
  }
  void ExpectAll(absl::StatusCode code, const std::string& words) {
    for (const Way& way : Ways()) {
      const absl::Status status = Ask(way).status();
      EXPECT_EQ(status.code(), code) << way.name << ": " << status;
      EXPECT_THAT(std::string(status.message()), HasSubstr(words)) << way.name;
      for (const char* secret : {"hush", "jwt-of-the-pod", "bearer-of-the-user", "imds-token"}) {
        EXPECT_THAT(std::string(status.message()), Not(HasSubstr(secret)));
      }
    }
  }

  std::function<Answer(const Way&)> answer_ = [](const Way& way) { return Answer{200, way.good}; };
};

TEST_F(Faults, WithoutAnyAllGiveTheirCredentials) {
  for (const Way& way : Ways()) {
    const absl::StatusOr<Credentials> credentials = Ask(way);
    ASSERT_TRUE(credentials.ok()) << way.name << credentials.status();
    EXPECT_EQ(credentials->access_key_id, "ID");
    EXPECT_EQ(credentials->secret_access_key.Reveal(), "hush");
    EXPECT_EQ(credentials->session_token.Reveal(), "token-ID");
    ASSERT_TRUE(credentials->expires.has_value());
    ASSERT_TRUE(credentials->renew_at.has_value());
    EXPECT_LT(*credentials->renew_at, *credentials->expires - absl::Minutes(5));
  }
  EXPECT_EQ(stub_.Requests("GET /federation").front().headers.at("x-amz-sso_bearer_token"),
            "bearer-of-the-user");
  EXPECT_EQ(stub_.Requests("GET /federation").front().line,
            "GET /federation/credentials?role_name=r&account_id=1");
}

TEST_F(Faults, AServerErrorIsUnavailable) {
  answer_ = [](const Way&) { return Answer{500, "hush <html>"}; };
  ExpectAll(absl::StatusCode::kUnavailable, "HTTP 500");
}

TEST_F(Faults, WhatIsNoDocumentIsDamaged) {
  answer_ = [](const Way& way) {
    return Answer{200, way.good.substr(0, way.good.size() / 2) + "hush"};
  };
  ExpectAll(absl::StatusCode::kDataLoss, "");
}

TEST_F(Faults, AHugeAnswerIsCutOff) {
  answer_ = [](const Way& way) { return Answer{200, way.good + std::string(1 << 20, ' ')}; };
  ExpectAll(absl::StatusCode::kDataLoss, "larger than 64 KiB");
}

TEST_F(Faults, WhatExpiredAlreadyIsNotUsed) {
  answer_ = [](const Way& way) {
    const absl::Time past = absl::Now() - absl::Hours(1);
    const std::string name = way.name;
    return Answer{200, name == "sso"          ? ServiceStub::Sso("ID", past)
                       : way.line == "POST /" ? ServiceStub::Sts("ID", past)
                                              : ServiceStub::Role("ID", past)};
  };
  ExpectAll(absl::StatusCode::kUnavailable, "expired already");
}

TEST_F(Faults, ASilentServerIsGivenUp) {
  patience_ = absl::Milliseconds(100);
  answer_ = [](const Way&) { return Answer{200, "", /*silent=*/true}; };
  ExpectAll(absl::StatusCode::kDeadlineExceeded, "");
}

TEST_F(Faults, ARedirectIsNotFollowed) {
  answer_ = [](const Way&) { return Answer{302, ""}; };
  ExpectAll(absl::StatusCode::kFailedPrecondition, "HTTP 302");
}

class Sts : public ServicesTest {
 protected:
  std::unique_ptr<CredentialsProvider> Role(AssumedRole role) {
    home_.Write(".aws/credentials",
                "[default]\naws_access_key_id=SOURCE\naws_secret_access_key=hush\n");
    role.arn = kArn;
    return MakeAssumedRole(*Make({}), std::move(role), {stub_.url(), "eu-west-1"}, Services());
  }
};

TEST_F(Sts, ARefusalHasItsWordsAndTheIdentity) {
  stub_.On("POST /",
           Answer{403,
                  "<ErrorResponse><Error><Type>Sender</Type><Code>AccessDenied</Code><Message>User "
                  "is not authorized</Message></Error><RequestId>1</RequestId></ErrorResponse>"});
  const absl::Status status = Role({})->Get().status();
  EXPECT_EQ(status, absl::PermissionDeniedError(
                        "with SOURCE of profile default: STS answered HTTP 403: AccessDenied: User "
                        "is not authorized"));
}

TEST_F(Sts, ARoleThatCannotBeIsNotAsked) {
  AssumedRole role;
  role.session_name = "a b";
  EXPECT_THAT(std::string(Role(role)->Get().status().message()), HasSubstr("no name for a role's"));
  role.session_name = "";
  role.duration = absl::Seconds(10);
  EXPECT_THAT(std::string(Role(role)->Get().status().message()), HasSubstr("15 minutes"));
  EXPECT_EQ(stub_.Count(), 0u);
}

// A machine's clock that somebody has set wrong.
class OffClock final : public Clock {
 public:
  explicit OffClock(absl::Duration off) : off_(off) {}
  Instant Now() const override { return Clock::Real()->Now(); }
  absl::Time WallNow() const override { return Clock::Real()->WallNow() + off_; }

 private:
  const absl::Duration off_;
};

TEST_F(Sts, AWrongClockIsSetRightByTheRefusalAndTheCallSignedAgain) {
  const auto date_of = [](absl::Time time) {
    return absl::StrCat(
        "Date: ", absl::FormatTime("%a, %d %b %Y %H:%M:%S GMT", time, absl::UTCTimeZone()), "\r\n");
  };
  stub_.On("POST /", [&](const ServiceStub::Request& request) {
    std::string date = request.headers.at("x-amz-date");
    date.insert(6, "-").insert(4, "-");  // %Y takes all the digits it finds
    absl::Time signed_at;
    EXPECT_TRUE(absl::ParseTime("%Y-%m-%dT%H%M%SZ", date, &signed_at, nullptr)) << date;
    const bool good = absl::AbsDuration(absl::Now() - signed_at) < absl::Minutes(15);
    return Answer{good ? 200 : 403,
                  good ? ServiceStub::Sts("ROLE", absl::Now() + absl::Minutes(15))
                       : "<ErrorResponse><Error><Code>SignatureDoesNotMatch</Code></Error>"
                         "</ErrorResponse>",
                  false, date_of(absl::Now())};
  });
  for (const absl::Duration off : {absl::Minutes(20), -absl::Minutes(20)}) {
    const OffClock machine(off);
    CorrectedClock clock(&machine);
    clock_ = &clock;
    learns_ = &clock;
    const size_t before = stub_.Count();
    const auto role = Role({});
    const absl::StatusOr<Credentials> credentials = role->Get();
    ASSERT_TRUE(credentials.ok()) << credentials.status();
    EXPECT_EQ(stub_.Count() - before, 2u);
    EXPECT_LT(absl::AbsDuration(clock.offset() + off), absl::Minutes(1));
    EXPECT_TRUE(role->Get().ok());
    EXPECT_EQ(stub_.Count() - before, 3u) << "the time is known now";
  }
}

TEST_F(Sts, WithoutASourceThereIsNoRole) {
  CredentialsOptions options;
  options.role.arn = kArn;
  EXPECT_THAT(Who(options), HasSubstr("no credentials found"));
}

}  // namespace
}  // namespace ufs
