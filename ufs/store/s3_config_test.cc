// Which endpoint comes of options, environment and profile.
#include "ufs/store/s3_config.h"

#include <map>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "ufs/aws/home_fake.h"
#include "ufs/base/fake_clock.h"

namespace ufs {
namespace {

using ::testing::HasSubstr;

class S3ConfigTest : public ::testing::Test {
 protected:
  S3ConfigTest() {
    options_.payload_signing = "auto";
    options_.signer = "v4";
  }

  // "scheme://authority region" of s3://data/, or what is wrong.
  std::string Where(std::map<std::string, std::string> variables = {}) {
    const FakeEnvironment environment = home_.MakeEnvironment(std::move(variables));
    ProfileFiles files(environment, &clock_);
    const absl::StatusOr<S3StoreOptions> store =
        S3StoreConfig(*Uri::Parse("s3://data/"), options_, environment, &files, nullptr);
    if (!store.ok()) {
      return std::string(store.status().message());
    }
    const absl::StatusOr<Endpoint> endpoint = ResolveEndpoint(store->endpoint);
    return endpoint.ok() ? endpoint->scheme + "://" + endpoint->authority + " " + endpoint->region
                         : std::string(endpoint.status().message());
  }

  FakeHome home_;
  FakeClock clock_;
  MountOptions options_;
};

TEST_F(S3ConfigTest, AwsByDefault) {
  EXPECT_EQ(Where(), "https://data.s3.us-east-1.amazonaws.com us-east-1");
  EXPECT_EQ(Where({{"AWS_REGION", "eu-west-1"}}),
            "https://data.s3.eu-west-1.amazonaws.com eu-west-1");
}

TEST_F(S3ConfigTest, TheProfilesEndpoint) {
  home_.Write(".aws/config", "[default]\nendpoint_url = http://minio.test:9000\n");
  EXPECT_EQ(Where(), "http://data.minio.test:9000 us-east-1");
  EXPECT_EQ(Where({{"AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "true"}}),
            "https://data.s3.us-east-1.amazonaws.com us-east-1");
  options_.endpoint = "ceph.test";
  EXPECT_EQ(Where(), "https://data.ceph.test us-east-1");
}

TEST_F(S3ConfigTest, AServicesSectionWinsOverTheProfilesEndpoint) {
  home_.Write(".aws/config",
              "[default]\nservices = local\nendpoint_url = http://all.test\n"
              "[services local]\ns3 = \n  endpoint_url = http://section.test:9000\n");
  EXPECT_EQ(Where(), "http://data.section.test:9000 us-east-1");
  EXPECT_EQ(Where({{"AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "true"}}),
            "https://data.s3.us-east-1.amazonaws.com us-east-1");
  options_.endpoint = "http://variable.test";
  options_.endpoint_of_environment = true;
  EXPECT_EQ(Where(), "http://data.variable.test us-east-1");
}

TEST_F(S3ConfigTest, AProfileMayIgnoreTheEndpointsOfTheEnvironment) {
  home_.Write(
      ".aws/config",
      "[default]\nendpoint_url = http://all.test\nignore_configured_endpoint_urls = true\n");
  options_.endpoint = "http://variable.test";
  options_.endpoint_of_environment = true;
  EXPECT_EQ(Where(), "https://data.s3.us-east-1.amazonaws.com us-east-1");
  options_.endpoint_of_environment = false;
  EXPECT_EQ(Where(), "http://data.variable.test us-east-1") << "an option holds all the same";
}

TEST_F(S3ConfigTest, TheProfilesKindOfEndpoint) {
  home_.Write(".aws/config",
              "[default]\nuse_dualstack_endpoint = true\nuse_fips_endpoint = true\n");
  EXPECT_EQ(Where(), "https://data.s3-fips.dualstack.us-east-1.amazonaws.com us-east-1");
  options_.fips = false;
  EXPECT_EQ(Where(), "https://data.s3.dualstack.us-east-1.amazonaws.com us-east-1");
  options_.endpoint = "ceph.test";  // of which the profile says nothing
  EXPECT_EQ(Where(), "https://data.ceph.test us-east-1");
  options_.dual_stack = true;
  EXPECT_THAT(Where(), HasSubstr("cannot be combined"));
}

TEST_F(S3ConfigTest, HttpOnlyWhenSaid) {
  options_.endpoint = "ceph.test:7480";
  EXPECT_EQ(Where(), "https://data.ceph.test:7480 us-east-1");
  options_.secure_http = false;
  EXPECT_EQ(Where(), "http://data.ceph.test:7480 us-east-1");
  options_.endpoint = "https://ceph.test";
  EXPECT_EQ(Where(), "https://data.ceph.test us-east-1");
}

TEST_F(S3ConfigTest, AnEndpointOfAwsNamesItsRegion) {
  options_.endpoint = "s3.eu-west-3.amazonaws.com";
  EXPECT_EQ(Where(), "https://data.s3.eu-west-3.amazonaws.com eu-west-3");
}

TEST_F(S3ConfigTest, AnAccessPointStandsForTheBucket) {
  options_.access_point = "arn:aws:s3:eu-west-1:123456789012:accesspoint/ap";
  EXPECT_EQ(Where(), "https://ap-123456789012.s3-accesspoint.eu-west-1.amazonaws.com eu-west-1");
  options_.access_point_required = true;
  EXPECT_THAT(Where(), HasSubstr("https://ap-123456789012"));
  options_.access_point = "ap";
  EXPECT_THAT(Where(), HasSubstr("'ap' is no ARN"));
  options_.access_point.clear();
  EXPECT_THAT(Where(), HasSubstr("fs.s3a.bucket.data.accesspoint.arn"));
}

}  // namespace
}  // namespace ufs
