#include "ufs/store/limits_config.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace ufs {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

TEST(LimitsConfig, NothingSaidIsTheUsual) {
  const ConfiguredLimits made = LimitsConfig({});
  const AdmissionLimits usual;
  EXPECT_EQ(made.admission.total, usual.total);
  EXPECT_EQ(made.admission.of_priority, usual.of_priority);
  EXPECT_THAT(made.admission.of_kind, ElementsAre(0, 0, 0, 0));
  EXPECT_TRUE(made.warnings.empty());
}

TEST(LimitsConfig, TooFewConnectionsAreRaisedWithAWarning) {
  LimitOptions options;
  options.connections = 8;
  ConfiguredLimits made = LimitsConfig(options);
  EXPECT_EQ(made.admission.total, 40);
  ASSERT_EQ(made.warnings.size(), 1u);
  EXPECT_THAT(made.warnings[0], HasSubstr("connections.max=8"));
  EXPECT_THAT(made.warnings[0], HasSubstr("40 are used"));
  options.metadata_requests = 3;
  options.uploads = 4;
  made = LimitsConfig(options);
  EXPECT_EQ(made.admission.total, 8);
  EXPECT_TRUE(made.warnings.empty());
}

TEST(LimitsConfig, PrioritiesKeepTheirShares) {
  LimitOptions options;
  options.connections = 64;
  EXPECT_THAT(LimitsConfig(options).admission.of_priority, ElementsAre(64, 32, 16, 4));
  options.uploads = 400;
  EXPECT_EQ(LimitsConfig(options).admission.total, 420);
  options.connections = absl::nullopt;
  EXPECT_EQ(LimitsConfig(options).admission.total, 420);
  EXPECT_TRUE(LimitsConfig(options).warnings.empty());
}

TEST(LimitsConfig, EachKindByItsOption) {
  LimitOptions options;
  options.metadata_requests = 1;
  options.uploads = 2;
  options.reads = 3;
  options.tree_requests = 4;
  EXPECT_THAT(LimitsConfig(options).admission.of_kind, ElementsAre(1, 2, 3, 4));
}

}  // namespace
}  // namespace ufs
