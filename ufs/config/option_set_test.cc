#include "ufs/config/option_set.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "ufs/base/environment.h"
#include "ufs/config/value_sources.h"

namespace ufs {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

// A source of any rank.
class FixedSource final : public ValueSource {
 public:
  FixedSource(ValueRank rank, std::vector<RawValue> values)
      : rank_(rank), values_(std::move(values)) {}
  ValueRank rank() const override { return rank_; }
  absl::StatusOr<std::vector<RawValue>> Values() const override { return values_; }

 private:
  ValueRank rank_;
  std::vector<RawValue> values_;
};

absl::StatusOr<OptionSet> Build(const std::vector<const ValueSource*>& sources) {
  return OptionSet::Build(OptionRegistry::BuiltIn(), sources);
}

absl::StatusOr<OptionSet> BuildOne(std::vector<RawValue> values) {
  const MountOptionSource source(std::move(values));
  return Build({&source});
}

TEST(OptionSet, HighestRankHoldsWhateverTheOrderOfSources) {
  std::vector<std::unique_ptr<FixedSource>> owned;
  std::vector<const ValueSource*> sources;
  const std::pair<ValueRank, const char*> given[] = {
      {ValueRank::kProfile, "profile"},         {ValueRank::kMountOption, "mount"},
      {ValueRank::kEnvironment, "environment"}, {ValueRank::kRole, "role"},
      {ValueRank::kCommandLine, "command"},     {ValueRank::kSiteFile, "site"},
  };
  for (const auto& [rank, value] : given) {
    owned.push_back(std::make_unique<FixedSource>(
        rank, std::vector<RawValue>{{"region", value, std::string(RankName(rank))}}));
    sources.push_back(owned.back().get());
  }
  // Takes the winner away again and again: the next one holds.
  for (const char* const expected :
       {"mount", "command", "site", "environment", "profile", "role"}) {
    const absl::StatusOr<OptionSet> set = Build(sources);
    ASSERT_TRUE(set.ok()) << set.status();
    const OptionSet::Entry* const entry = set->Find("underfs.s3.region");
    ASSERT_NE(entry, nullptr);
    EXPECT_EQ(entry->value.AsString(), expected);
    EXPECT_EQ(entry->overridden.size(), sources.size() - 1);
    const ValueRank rank = entry->rank;
    std::erase_if(sources, [rank](const ValueSource* s) { return s->rank() == rank; });
  }
}

TEST(OptionSet, RemembersWhatWasOverridden) {
  const FixedSource site(ValueRank::kSiteFile, {{"metadata-ttl", "5s", "site.properties:3"}});
  const MountOptionSource mount({{"metadata_ttl", "7s", "-o"}});
  const absl::StatusOr<OptionSet> set = Build({&mount, &site});
  ASSERT_TRUE(set.ok()) << set.status();
  const OptionSet::Entry& entry = *set->Find("underfs.metadata.ttl");
  EXPECT_EQ(entry.value.AsDuration(), absl::Seconds(7));
  EXPECT_EQ(entry.origin, "-o");
  ASSERT_EQ(entry.overridden.size(), 2u);
  EXPECT_EQ(entry.overridden[0].value, "5s");
  EXPECT_EQ(entry.overridden[0].origin, "site.properties:3");
  EXPECT_EQ(entry.overridden[1].value, "1s");
  EXPECT_EQ(entry.overridden[1].rank, ValueRank::kDefault);
}

TEST(OptionSet, OfTwoInOnePlaceTheLaterHolds) {
  const absl::StatusOr<OptionSet> set =
      BuildOne({{"region", "one", "-o"}, {"s3.region", "two", "-o"}});
  ASSERT_TRUE(set.ok()) << set.status();
  EXPECT_EQ(set->Find("underfs.s3.region")->value.AsString(), "two");
}

TEST(OptionSet, UnsetOptionsHaveNoEntryAndOthersTheirDefault) {
  const absl::StatusOr<OptionSet> set = BuildOne({});
  ASSERT_TRUE(set.ok()) << set.status();
  EXPECT_EQ(set->Find("underfs.s3.endpoint"), nullptr);
  ASSERT_NE(set->Find("underfs.metadata.ttl"), nullptr);
  EXPECT_EQ(set->Find("underfs.metadata.ttl")->rank, ValueRank::kDefault);
}

TEST(OptionSet, ErrorsSayWhereTheValueStood) {
  const FixedSource site(ValueRank::kSiteFile, {{"part-size", "1k", "site.properties:3"}});
  EXPECT_THAT(std::string(Build({&site}).status().message()),
              HasSubstr("site.properties:3: option 'part-size': '1k' is less than 5MiB"));
  EXPECT_EQ(BuildOne({{"enpoint", "x", "-o"}}).status().message(),
            "-o: unknown option 'enpoint'; did you mean 'endpoint'?");
}

TEST(OptionSet, AnIdNeedsItsSecretAndTheReverse) {
  EXPECT_THAT(std::string(BuildOne({{"aws.accessKeyId", "AK", "-o"}}).status().message()),
              HasSubstr("without 'aws.secretKey'"));
  const absl::Status status = BuildOne({{"s3a.secretKey", "hush", "-o"}}).status();
  EXPECT_THAT(std::string(status.message()), HasSubstr("without 'aws.accessKeyId'"));
  EXPECT_THAT(std::string(status.message()), Not(HasSubstr("hush")));
  EXPECT_FALSE(BuildOne({{"aws.sessionToken", "t", "-o"}}).ok());
  EXPECT_TRUE(BuildOne({{"aws.accessKeyId", "AK", "-o"}, {"aws.secretKey", "SK", "-o"}}).ok());
}

TEST(OptionSet, MasksSecretsThatWereOverridden) {
  const absl::StatusOr<OptionSet> set = BuildOne({{"aws.accessKeyId", "AK", "-o"},
                                                  {"aws.secretKey", "first", "-o"},
                                                  {"aws.secretKey", "second", "-o"}});
  ASSERT_TRUE(set.ok()) << set.status();
  const OptionSet::Entry& entry = *set->Find("underfs.aws.secret-key");
  EXPECT_EQ(entry.value.AsSecret().Reveal(), "second");
  ASSERT_EQ(entry.overridden.size(), 1u);
  EXPECT_EQ(entry.overridden[0].value, "***");
}

TEST(DefinitionSource, TakesKeysWithValues) {
  const DefinitionSource source({"endpoint=http://h:1/?a=b"});
  const absl::StatusOr<OptionSet> set = Build({&source});
  ASSERT_TRUE(set.ok()) << set.status();
  EXPECT_EQ(set->Find("underfs.s3.endpoint")->value.AsString(), "http://h:1/?a=b");
  EXPECT_EQ(set->Find("underfs.s3.endpoint")->rank, ValueRank::kCommandLine);
  EXPECT_THAT(std::string(DefinitionSource({"endpoint"}).Values().status().message()),
              HasSubstr("-D takes KEY=VALUE"));
}

TEST(EnvironmentSource, SpecialVariablesWinOverGeneralOnes) {
  const FakeEnvironment environment({{"AWS_REGION", "eu-central-1"},
                                     {"AWS_DEFAULT_REGION", "us-west-2"},
                                     {"AWS_ENDPOINT_URL", "http://all:1"},
                                     {"AWS_ENDPOINT_URL_S3", "http://s3:2"},
                                     {"AWS_PROFILE", "work"}});
  const EnvironmentSource source(&environment);
  const absl::StatusOr<OptionSet> set = Build({&source});
  ASSERT_TRUE(set.ok()) << set.status();
  EXPECT_EQ(set->Find("underfs.s3.region")->value.AsString(), "eu-central-1");
  EXPECT_EQ(set->Find("underfs.s3.region")->origin, "AWS_REGION");
  EXPECT_EQ(set->Find("underfs.s3.endpoint")->value.AsString(), "http://s3:2");
  EXPECT_EQ(set->Find("underfs.aws.profile")->value.AsString(), "work");
}

TEST(EnvironmentSource, EmptyVariablesAreUnset) {
  const FakeEnvironment environment(std::map<std::string, std::string>{{"AWS_REGION", ""}});
  const EnvironmentSource source(&environment);
  const absl::StatusOr<OptionSet> set = Build({&source});
  ASSERT_TRUE(set.ok()) << set.status();
  EXPECT_EQ(set->Find("underfs.s3.region"), nullptr);
}

TEST(EnvironmentSource, ConfiguredEndpointsCanBeIgnored) {
  const FakeEnvironment environment({{"AWS_ENDPOINT_URL", "http://a"},
                                     {"AWS_ENDPOINT_URL_S3", "http://b"},
                                     {"AWS_REGION", "eu-west-1"},
                                     {"AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "True"}});
  const absl::StatusOr<std::vector<RawValue>> values = EnvironmentSource(&environment).Values();
  ASSERT_TRUE(values.ok());
  ASSERT_EQ(values->size(), 1u);
  EXPECT_EQ(values->front().value, "eu-west-1");
}

}  // namespace
}  // namespace ufs
