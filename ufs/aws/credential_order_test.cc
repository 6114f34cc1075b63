// The order in which credentials are looked for: every place against every lower one.
#include <functional>
#include <string>
#include <vector>

#include "ufs/aws/services_fixture_fake.h"

namespace ufs {
namespace {

using ::testing::HasSubstr;

class CredentialOrder : public ServicesTest {
 protected:
  struct Rank {
    const char* name;
    std::function<void()> configure;
    std::string id;
  };

  std::vector<Rank> Ranks() {
    return {
        {"options",
         [this] {
           options_.access_key_id = "OPTION";
           options_.secret_access_key = Secret("hush");
         },
         "OPTION"},
        {"environment",
         [this] {
           Set("AWS_ACCESS_KEY_ID", "ENVIRONMENT");
           Set("AWS_SECRET_ACCESS_KEY", "hush");
         },
         "ENVIRONMENT"},
        {"profile",
         [this] {
           home_.Write(".aws/credentials",
                       "[default]\naws_access_key_id=PROFILE\naws_secret_access_key=hush\n");
         },
         "PROFILE"},
        {"web identity",
         [this] {
           home_.Write("token", "jwt\n");
           Set("AWS_WEB_IDENTITY_TOKEN_FILE", home_.path() + "/token");
           Set("AWS_ROLE_ARN", "arn:aws:iam::123456789012:role/web");
           Set("AWS_ENDPOINT_URL_STS", stub_.url());
           stub_.On("POST /", {200, ServiceStub::Sts("WEB")});
         },
         "WEB"},
        {"container",
         [this] {
           Set("AWS_CONTAINER_CREDENTIALS_FULL_URI", stub_.url() + "/creds");
           stub_.On("GET /creds", {200, ServiceStub::Role("CONTAINER")});
         },
         "CONTAINER"},
        {"instance",
         [this] {
           UseInstance();
           stub_.ServeInstance("INSTANCE");
         },
         "INSTANCE"},
    };
  }
  void Clear() {
    options_ = {};
    variables_ = {{"AWS_EC2_METADATA_DISABLED", "true"}};
    home_.Remove(".aws/credentials");
  }

  CredentialsOptions options_;
};

TEST_F(CredentialOrder, EveryPlaceWinsOverEveryLowerOne) {
  const std::vector<Rank> ranks = Ranks();
  for (size_t high = 0; high < ranks.size(); ++high) {
    for (size_t low = high; low < ranks.size(); ++low) {
      Clear();
      ranks[low].configure();
      ranks[high].configure();
      EXPECT_EQ(Who(options_), ranks[high].id) << ranks[high].name << " over " << ranks[low].name;
    }
  }
}

TEST_F(CredentialOrder, TheHighestWinsOverAll) {
  const std::vector<Rank> ranks = Ranks();
  for (size_t high = 0; high < ranks.size(); ++high) {
    Clear();
    for (size_t low = high; low < ranks.size(); ++low) {
      ranks[low].configure();
    }
    EXPECT_EQ(Who(options_), ranks[high].id);
  }
}

TEST_F(CredentialOrder, WhatIsHalfSetStopsTheSearch) {
  const std::vector<Rank> ranks = Ranks();
  ranks.back().configure();
  Set("AWS_SECRET_KEY", "hush");
  EXPECT_EQ(Who(), "environment: AWS_SECRET_ACCESS_KEY is set and AWS_ACCESS_KEY_ID is not");
  Clear();
  ranks.back().configure();
  Set("AWS_WEB_IDENTITY_TOKEN_FILE", "/token");
  EXPECT_EQ(Who(), "web identity: AWS_WEB_IDENTITY_TOKEN_FILE is set and AWS_ROLE_ARN is not");
}

TEST_F(CredentialOrder, TheOlderNamesOfTheVariablesCountAsWell) {
  Set("AWS_ACCESS_KEY", "OLD");
  Set("AWS_SECRET_KEY", "hush");
  EXPECT_EQ(Who(), "OLD");
  Set("AWS_ACCESS_KEY_ID", "NEW");
  EXPECT_EQ(Who(), "NEW");
}

TEST_F(CredentialOrder, NothingFoundNamesEveryPlaceAndWhy) {
  EXPECT_EQ(Who(),
            "no credentials found (options: aws.accessKeyId is not set; environment: "
            "AWS_ACCESS_KEY_ID is not set; profile default: not in " +
                home_.path() + "/.aws/credentials or " + home_.path() +
                "/.aws/config; web identity: AWS_WEB_IDENTITY_TOKEN_FILE is not set; container: "
                "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI and AWS_CONTAINER_CREDENTIALS_FULL_URI are "
                "not set; instance role: AWS_EC2_METADATA_DISABLED is true). Set AWS_ACCESS_KEY_ID "
                "and AWS_SECRET_ACCESS_KEY, name a profile, or give aws.accessKeyId and "
                "aws.secretKey");
}

TEST_F(CredentialOrder, ARoleIsTakenOnWithWhateverIsFound) {
  Set("AWS_ENDPOINT_URL_STS", stub_.url());
  stub_.On("POST /", {200, ServiceStub::Sts("ROLE")});
  CredentialsOptions options;
  options.role.arn = "arn:aws:iam::123456789012:role/r";
  options.role.external_id = "ext/1";
  options.role.session_name = "me@here";
  for (const Rank& rank : Ranks()) {
    if (std::string(rank.name) == "web identity") {
      continue;  // the stub's STS gives the same role to both
    }
    Clear();
    Set("AWS_ENDPOINT_URL_STS", stub_.url());
    rank.configure();
    options_.role = options.role;
    EXPECT_EQ(Who(options_), "ROLE") << rank.name;
    const ServiceStub::Request sent = stub_.Requests("POST /").back();
    EXPECT_THAT(sent.headers.at("authorization"),
                HasSubstr(absl::StrCat("Credential=", rank.id, "/")));
    EXPECT_THAT(sent.headers.at("authorization"), HasSubstr("/us-east-1/sts/aws4_request"));
    EXPECT_EQ(sent.body,
              "Action=AssumeRole&ExternalId=ext%2F1&Version=2011-06-15&RoleArn=arn%3Aaws%3Aiam%3A%"
              "3A123456789012%3Arole%2Fr&RoleSessionName=me%40here&DurationSeconds=3600");
  }
}

TEST_F(CredentialOrder, OptionsThatExcludeEachOtherAreRefused) {
  CredentialsOptions options;
  options.passwd_file = "/x";
  options.profile = "p";
  EXPECT_THAT(Who(options), HasSubstr("exclude each other"));
  options = {};
  options.anonymous = true;
  options.role.arn = "arn:aws:iam::123456789012:role/r";
  EXPECT_THAT(Who(options), HasSubstr("a role cannot be assumed anonymously"));
  options = {};
  options.web_identity_token_file = "/t";
  EXPECT_EQ(Who(options), "web-identity-token-file is given and role-arn is not");
  options = {};
  options.role.external_id = "e";
  EXPECT_THAT(Who(options), HasSubstr("role-arn is not given"));
}

// The places of `names`, and what each rank of Ranks() is called there.
std::vector<CredentialPlace> PlacesOf(const std::vector<std::string>& names) {
  std::vector<CredentialPlace> places;
  for (const std::string& name : names) {
    places.push_back(*ParseCredentialPlace(name));
  }
  return places;
}
constexpr const char* kRankNames[] = {"options",      "environment", "profile",
                                      "web-identity", "container",   "instance"};

TEST_F(CredentialOrder, AListIsFollowedInItsOrder) {
  const std::vector<Rank> ranks = Ranks();
  for (size_t first = 0; first < ranks.size(); ++first) {
    for (size_t second = 0; second < ranks.size(); ++second) {
      if (first == second) {
        continue;
      }
      Clear();
      for (const Rank& rank : ranks) {
        rank.configure();
      }
      options_.places = PlacesOf({kRankNames[first], kRankNames[second]});
      EXPECT_EQ(Who(options_), ranks[first].id) << kRankNames[first] << "," << kRankNames[second];
      Clear();
      ranks[second].configure();
      options_.places = PlacesOf({kRankNames[first], kRankNames[second]});
      EXPECT_EQ(Who(options_), ranks[second].id) << kRankNames[first] << " has none";
    }
  }
}

TEST_F(CredentialOrder, WhatAListLeavesOutIsNotLookedAt) {
  for (const Rank& rank : Ranks()) {
    rank.configure();
  }
  options_.places = PlacesOf({"temporary"});
  EXPECT_THAT(Who(options_), HasSubstr("(temporary: aws.sessionToken is not set)"));
  options_.session_token = Secret("token");
  EXPECT_EQ(Who(options_), "OPTION");
  options_.places = PlacesOf({"anonymous"});
  EXPECT_EQ(Who(options_), "");
  options_ = {};
  options_.places = PlacesOf({"options", "anonymous"});
  EXPECT_EQ(Who(options_), "");
  EXPECT_EQ(stub_.Count(), 0u);
}

TEST_F(CredentialOrder, AListMayHaveARoleWithPlacesOfItsOwn) {
  Set("AWS_ENDPOINT_URL_STS", stub_.url());
  stub_.On("POST /", {200, ServiceStub::Sts("ROLE")});
  Ranks()[0].configure();
  Ranks()[1].configure();
  const auto signer = [this] {
    return stub_.Requests("POST /").back().headers.at("authorization");
  };
  options_.role.arn = "arn:aws:iam::123456789012:role/r";
  options_.role.policy = R"({"Version":"2012-10-17"})";
  options_.places = PlacesOf({"role"});
  options_.role_places = PlacesOf({"environment"});
  EXPECT_EQ(Who(options_), "ROLE");
  EXPECT_THAT(signer(), HasSubstr("Credential=ENVIRONMENT/"));
  EXPECT_THAT(stub_.Requests("POST /").back().body,
              HasSubstr("&Policy=%7B%22Version%22%3A%222012-10-17%22%7D&"));
  options_.role_places.clear();
  EXPECT_EQ(Who(options_), "ROLE");
  EXPECT_THAT(signer(), HasSubstr("Credential=OPTION/"));
  options_.places.clear();
  options_.role_places = PlacesOf({"environment", "options"});
  EXPECT_EQ(Who(options_), "ROLE");
  EXPECT_THAT(signer(), HasSubstr("Credential=ENVIRONMENT/"));
}

TEST_F(CredentialOrder, AListWithoutRoleAssumesNone) {
  Ranks()[0].configure();
  Ranks()[1].configure();
  options_.role.arn = "arn:aws:iam::123456789012:role/r";
  options_.role_places = PlacesOf({"options"});
  options_.places = PlacesOf({"environment", "options"});
  EXPECT_FALSE(AssumesRole(options_));
  EXPECT_EQ(Who(options_), "ENVIRONMENT");
  EXPECT_EQ(stub_.Count(), 0u);
  options_.places.push_back(CredentialPlace::kRole);
  EXPECT_TRUE(AssumesRole(options_));
  EXPECT_EQ(Who(options_), "ENVIRONMENT") << "which stands before it";
}

TEST_F(CredentialOrder, ListsThatCannotBeAreRefused) {
  options_.places = PlacesOf({"role"});
  EXPECT_EQ(Who(options_), "credentials-provider lists role, and role-arn is not given");
  options_.role.arn = "arn:aws:iam::123456789012:role/r";
  options_.role_places = PlacesOf({"environment", "role"});
  EXPECT_THAT(Who(options_), HasSubstr("lists role, which no role can be assumed with"));
  options_ = {};
  options_.places = PlacesOf({"environment"});
  options_.anonymous = true;
  EXPECT_THAT(Who(options_), HasSubstr("exclude each other"));
  options_ = {};
  options_.role.policy = "{}";
  EXPECT_THAT(Who(options_), HasSubstr("role-arn is not given"));
  options_.role.arn = "arn:aws:iam::123456789012:role/r";
  options_.role.policy = "[]";
  Ranks()[0].configure();
  EXPECT_THAT(Who(options_), HasSubstr("role-policy is no policy"));
}

TEST_F(CredentialOrder, APasswdFileIsAnIdentityOfItsOwn) {
  Ranks()[1].configure();
  home_.Write("passwd", "other:X:hush\nmine:MINE:hush\nALL:hush\n", 0644);
  CredentialsOptions options;
  options.passwd_file = home_.path() + "/passwd";
  options.bucket = "mine";
  const auto provider = Make(options);
  ASSERT_TRUE(provider.ok());
  EXPECT_EQ((*provider)->Get()->access_key_id, "MINE");
  EXPECT_THAT((*provider)->Warnings(), testing::ElementsAre(HasSubstr("mode 0644")));
  options.bucket = "another";
  EXPECT_EQ(Who(options), "ALL");
  home_.Remove("passwd");
  EXPECT_THAT(Who(options), HasSubstr("there is no such file"));
}

}  // namespace
}  // namespace ufs
