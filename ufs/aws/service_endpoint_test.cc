#include "ufs/aws/service_endpoint.h"

#include <gtest/gtest.h>

#include <map>
#include <string>

namespace ufs {
namespace {

class ServiceEndpointTest : public ::testing::Test {
 protected:
  ServiceEndpointTest() {
    EXPECT_TRUE(file_
                    .Add("[profile both]\nservices = mine\nendpoint_url = http://profile\n"
                         "[profile one]\nservices = mine\n"
                         "[profile none]\nservices = nobody\n"
                         "[profile ignoring]\nservices = mine\nendpoint_url = http://profile\n"
                         "ignore_configured_endpoint_urls = True\n"
                         "[services mine]\n"
                         "s3 = \n  endpoint_url = http://s3-section # why\n  other = x\n"
                         "sts =\n\tENDPOINT_URL=http://sts-section\n",
                         ProfileFile::Syntax::kConfig, "config")
                    .ok());
  }
  std::string Of(const std::string& service, const std::string& profile,
                 std::map<std::string, std::string> variables = {}) {
    return ServiceEndpoint(FakeEnvironment(std::move(variables)), &file_, profile, service);
  }

  ProfileFile file_;
};

TEST_F(ServiceEndpointTest, TheFirstPlaceThatSaysOneIsTaken) {
  const std::string special = "AWS_ENDPOINT_URL_S3";
  const std::string general = "AWS_ENDPOINT_URL";
  EXPECT_EQ(Of("s3", "both", {{special, "http://s3-var"}, {general, "http://var"}}),
            "http://s3-var");
  EXPECT_EQ(Of("s3", "both", {{general, "http://var"}}), "http://var");
  EXPECT_EQ(Of("s3", "both"), "http://s3-section");
  EXPECT_EQ(Of("sts", "both"), "http://sts-section");
  EXPECT_EQ(Of("sso", "both"), "http://profile");
  EXPECT_EQ(Of("sso", "one"), "");
  EXPECT_EQ(Of("s3", "none"), "") << "there is no such section";
  EXPECT_EQ(Of("s3", "default"), "");
  EXPECT_EQ(ServiceEndpoint(FakeEnvironment(), nullptr, "both", "s3"), "");
  EXPECT_EQ(Of("sso_oidc", "both", {{general, "http://var"}}), "http://var");
  EXPECT_EQ(Of("sso_oidc", "both", {{general, "http://var"}, {general + "_SSO_OIDC", "http://o"}}),
            "http://o");
}

TEST_F(ServiceEndpointTest, AllAreIgnoredWhenTheVariableOrTheProfileSaysSo) {
  const std::string variable = "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS";
  EXPECT_EQ(Of("s3", "both", {{variable, "TRUE"}, {"AWS_ENDPOINT_URL_S3", "http://var"}}), "");
  EXPECT_EQ(Of("s3", "ignoring", {{"AWS_ENDPOINT_URL", "http://var"}}), "");
  EXPECT_EQ(Of("s3", "ignoring", {{variable, "false"}}), "http://s3-section")
      << "the variable wins over the profile";
}

}  // namespace
}  // namespace ufs
