#include "ufs/aws/region_chain.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <string>

#include "absl/strings/str_cat.h"
#include "ufs/aws/home_fake.h"
#include "ufs/base/fake_clock.h"

namespace ufs {
namespace {

using ::testing::HasSubstr;

class RegionChainTest : public ::testing::Test {
 protected:
  absl::StatusOr<ResolvedRegion> Resolve(absl::string_view option,
                                         std::map<std::string, std::string> variables) {
    const FakeEnvironment environment = home_.MakeEnvironment(std::move(variables));
    ProfileFiles files(environment, &clock_);
    return ResolveRegion(option, environment, &files, SelectProfile("", environment));
  }
  // "name from source".
  std::string Region(absl::string_view option, std::map<std::string, std::string> variables) {
    const absl::StatusOr<ResolvedRegion> region = Resolve(option, std::move(variables));
    return region.ok() ? absl::StrCat(region->name, " from ", region->source)
                       : std::string(region.status().message());
  }

  FakeHome home_;
  FakeClock clock_;
};

TEST_F(RegionChainTest, AsksInOrder) {
  home_.Write(".aws/config", "[default]\nregion=in-file\n[profile x]\nregion=of-x\n");
  EXPECT_EQ(Region("opt-1", {{"AWS_REGION", "env-1"}}), "opt-1 from option");
  EXPECT_EQ(Region("", {{"AWS_REGION", "env-1"}, {"AWS_DEFAULT_REGION", "env-2"}}),
            "env-1 from AWS_REGION");
  EXPECT_EQ(Region("", {{"AWS_REGION", ""}, {"AWS_DEFAULT_REGION", "env-2"}}),
            "env-2 from AWS_DEFAULT_REGION");
  EXPECT_EQ(Region("", {}), "in-file from profile default");
  EXPECT_EQ(Region("", {{"AWS_PROFILE", "x"}}), "of-x from profile x");
  EXPECT_EQ(Region("", {{"AWS_PROFILE", "y"}}), "us-east-1 from default");
}

TEST_F(RegionChainTest, SaysWhenNobodyNamedIt) {
  EXPECT_TRUE(Resolve("", {})->assumed);
  EXPECT_FALSE(Resolve("us-east-1", {})->assumed);
}

TEST_F(RegionChainTest, RefusesWhatCouldNameAnotherHost) {
  for (const char* bad :
       {"evil.example.com", "a/b", "a@b", "a b", "-x", "a#", "a:80", "\xC3\xA9", "a\nb"}) {
    const absl::Status status = Resolve("", {{"AWS_REGION", bad}}).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << bad;
    EXPECT_THAT(status.message(), HasSubstr("AWS_REGION"));
  }
  EXPECT_FALSE(Resolve(std::string(64, 'a'), {}).ok());
  EXPECT_TRUE(Resolve("RegionOne", {}).ok());
}

TEST_F(RegionChainTest, DoesNotReadTheFilesWhenItNeedNot) {
  home_.Write(".aws/config", "broken");
  EXPECT_EQ(Region("r-1", {}), "r-1 from option");
  EXPECT_THAT(Region("", {}), HasSubstr("config, line 1"));
}

}  // namespace
}  // namespace ufs
