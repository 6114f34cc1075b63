#include "ufs/s3/arn.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace ufs {
namespace {

using ::testing::HasSubstr;

std::string Why(absl::string_view text) {
  const absl::StatusOr<AccessPoint> point = ParseAccessPoint(text);
  return point.ok() ? "fine" : std::string(point.status().message());
}

// The forms are those of "Referencing access points with ARNs" and "Using S3 on Outposts".
TEST(AccessPoint, BothSpellingsOfTheResource) {
  for (const char* text : {"arn:aws:s3:us-west-2:123456789012:accesspoint/prod",
                           "arn:aws:s3:us-west-2:123456789012:accesspoint:prod"}) {
    const absl::StatusOr<AccessPoint> point = ParseAccessPoint(text);
    ASSERT_TRUE(point.ok()) << point.status();
    EXPECT_EQ(point->name, "prod");
    EXPECT_EQ(point->outpost, "");
    EXPECT_EQ(point->arn.region, "us-west-2");
    EXPECT_EQ(point->arn.account, "123456789012");
  }
  const absl::StatusOr<AccessPoint> point = ParseAccessPoint(
      "arn:aws:s3-outposts:us-west-2:123456789012:outpost/op-01234567890123456/accesspoint/prod");
  ASSERT_TRUE(point.ok()) << point.status();
  EXPECT_EQ(point->name, "prod");
  EXPECT_EQ(point->outpost, "op-01234567890123456");
}

TEST(AccessPoint, RefusesWithTheReason) {
  EXPECT_THAT(Why("bucket"), HasSubstr("not an ARN"));
  EXPECT_THAT(Why("arn:aws:s3:::bucket"), HasSubstr("s3://bucket"));
  EXPECT_THAT(Why("arn:aws:s3::123456789012:accesspoint/mfzwi23gnjvgw.mrap"),
              HasSubstr("Signature Version 4A"));
  EXPECT_THAT(Why("arn:aws:s3-object-lambda:us-west-2:123456789012:accesspoint/x"),
              HasSubstr("Object Lambda"));
  EXPECT_THAT(Why("arn:aws:sqs:us-west-2:123456789012:queue"), HasSubstr("not one of S3"));
  EXPECT_THAT(Why("arn:aws:s3:us-west-2:12345:accesspoint/x"), HasSubstr("12 digits"));
  EXPECT_THAT(Why("arn:aws:s3:cn-north-1:123456789012:accesspoint/x"), HasSubstr("partition"));
  EXPECT_THAT(Why("arn:aws-cn:s3:cn-north-1:123456789012:accesspoint/x"), "fine");
  EXPECT_THAT(Why("arn:aws:s3:us-west-2:123456789012:bucket/x"), HasSubstr("accesspoint/NAME"));
  EXPECT_THAT(Why("arn:aws:s3:us-west-2:123456789012:accesspoint/x/object/k"),
              HasSubstr("accesspoint/NAME"));
  EXPECT_THAT(Why("arn:aws:s3:us-west-2:123456789012:accesspoint/evil.org#"),
              HasSubstr("lower-case"));
  EXPECT_THAT(Why("arn:aws:s3-outposts:us-west-2:123456789012:outpost/op-1"),
              HasSubstr("outpost/ID"));
  EXPECT_THAT(Why("arn:aws:s3:evil.org/:123456789012:accesspoint/x"), HasSubstr("partition"));
}

}  // namespace
}  // namespace ufs
