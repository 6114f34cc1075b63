#include "ufs/config/credential_place.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "ufs/config/option_registry.h"
#include "ufs/config/option_value.h"

namespace ufs {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

std::string Places(absl::string_view classes) {
  const absl::StatusOr<std::string> places = CredentialPlacesOfClasses(classes);
  return places.ok() ? *places : std::string(places.status().message());
}

TEST(CredentialPlace, EveryWellKnownClassHasItsPlace) {
  const struct {
    const char* name;
    const char* places;
  } kCases[] = {
      {"org.apache.hadoop.fs.s3a.SimpleAWSCredentialsProvider", "options"},
      {"org.apache.hadoop.fs.s3a.TemporaryAWSCredentialsProvider", "temporary"},
      {"org.apache.hadoop.fs.s3a.AnonymousAWSCredentialsProvider", "anonymous"},
      {"org.apache.hadoop.fs.s3a.auth.IAMInstanceCredentialsProvider", "container,instance"},
      {"org.apache.hadoop.fs.s3a.auth.AssumedRoleCredentialProvider", "role"},
      {"org.apache.hadoop.fs.s3a.auth.ProfileAWSCredentialsProvider", "profile"},
      {"com.amazonaws.auth.EnvironmentVariableCredentialsProvider", "environment"},
      {"com.amazonaws.auth.InstanceProfileCredentialsProvider", "instance"},
      {"com.amazonaws.auth.WebIdentityTokenCredentialsProvider", "web-identity"},
      {"com.amazonaws.auth.profile.ProfileCredentialsProvider", "profile"},
      {"com.amazonaws.auth.DefaultAWSCredentialsProviderChain",
       "environment,profile,web-identity,container,instance"},
      {"software.amazon.awssdk.auth.credentials.EnvironmentVariableCredentialsProvider",
       "environment"},
      {"software.amazon.awssdk.auth.credentials.ProfileCredentialsProvider", "profile"},
      {"software.amazon.awssdk.auth.credentials.InstanceProfileCredentialsProvider", "instance"},
      {"software.amazon.awssdk.auth.credentials.WebIdentityTokenFileCredentialsProvider",
       "web-identity"},
      {"software.amazon.awssdk.auth.credentials.ContainerCredentialsProvider", "container"},
      {"org.apache.flink.fs.s3base.shaded.com.amazonaws.auth.ContainerCredentialsProvider",
       "container"},
  };
  for (const auto& test : kCases) {
    EXPECT_EQ(Places(test.name), test.places) << test.name;
  }
}

TEST(CredentialPlace, TheOrderOfTheListIsKept) {
  EXPECT_EQ(Places("\n  com.amazonaws.auth.EnvironmentVariableCredentialsProvider,\n"
                   "  org.apache.hadoop.fs.s3a.SimpleAWSCredentialsProvider,\n"
                   "  org.apache.hadoop.fs.s3a.auth.IAMInstanceCredentialsProvider,\n"
                   "  com.amazonaws.auth.InstanceProfileCredentialsProvider\n"),
            "environment,options,container,instance");
}

TEST(CredentialPlace, AnUnknownClassIsNamedWithTheKnownOnes) {
  const auto match = OptionRegistry::BuiltIn().Find("fs.s3a.aws.credentials.provider");
  ASSERT_TRUE(match.ok()) << match.status();
  const auto value = OptionValue::Parse(*match,
                                        "org.apache.hadoop.fs.s3a.SimpleAWSCredentialsProvider,"
                                        "com.acme.EnvironmentVariableCredentialsProvider");
  EXPECT_EQ(value.status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(value.status().message()),
              AllOf(HasSubstr("fs.s3a.aws.credentials.provider"),
                    HasSubstr("'com.acme.EnvironmentVariableCredentialsProvider' is not known"),
                    HasSubstr("com.amazonaws.auth.EnvironmentVariableCredentialsProvider"),
                    HasSubstr("org.apache.hadoop.fs.s3a.auth.AssumedRoleCredentialProvider")));
}

TEST(CredentialPlace, OurOwnNamesAreChecked) {
  const auto match = OptionRegistry::BuiltIn().Find("credentials-provider");
  ASSERT_TRUE(match.ok()) << match.status();
  EXPECT_EQ(OptionValue::Parse(*match, "profile, environment")->ToString(), "profile,environment");
  EXPECT_THAT(std::string(OptionValue::Parse(*match, "profile,moon").status().message()),
              AllOf(HasSubstr("'moon' is not one of: options, "), HasSubstr("web-identity")));
  for (const char* name : {"options", "temporary", "environment", "profile", "web-identity",
                           "container", "instance", "role", "anonymous"}) {
    EXPECT_EQ(CredentialPlaceName(*ParseCredentialPlace(name)), name);
  }
}

}  // namespace
}  // namespace ufs
