#include "ufs/probe/bucket_name.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace ufs {
namespace {

using ::testing::HasSubstr;

TEST(BucketNameTest, GoodNamesPass) {
  for (const char* name : {"abc", "my-bucket", "my.bucket.2", "1a2", "a-s3alias",
                           "arn:aws:s3:eu-west-1:123456789012:accesspoint/ap"}) {
    EXPECT_EQ(BucketNameProblem(name), "") << name;
  }
  EXPECT_EQ(BucketNameProblem(std::string(63, 'a')), "");
}

TEST(BucketNameTest, EachRuleIsNamed) {
  EXPECT_THAT(BucketNameProblem("ab"), HasSubstr("3 to 63"));
  EXPECT_THAT(BucketNameProblem(std::string(64, 'a')), HasSubstr("3 to 63"));
  EXPECT_THAT(BucketNameProblem("My-Bucket"), HasSubstr("lower-case"));
  EXPECT_THAT(BucketNameProblem("my_bucket"), HasSubstr("lower-case"));
  EXPECT_THAT(BucketNameProblem("-bucket"), HasSubstr("begin and end"));
  EXPECT_THAT(BucketNameProblem("bucket."), HasSubstr("begin and end"));
  EXPECT_THAT(BucketNameProblem("my..bucket"), HasSubstr("two dots"));
  EXPECT_THAT(BucketNameProblem("192.168.0.1"), HasSubstr("IP addresses"));
  EXPECT_THAT(BucketNameProblem("xn--bucket"), HasSubstr("reserved"));
  EXPECT_THAT(BucketNameProblem("bucket--ol-s3"), HasSubstr("reserved"));
}

TEST(BucketNameTest, PrefixesThatCannotBePathsAreNamed) {
  for (const char* prefix : {"", "data", "data/", "a/b c/d", "..."}) {
    EXPECT_EQ(PrefixProblem(prefix), "") << prefix;
  }
  EXPECT_THAT(PrefixProblem("a//b"), HasSubstr("slash too many"));
  EXPECT_THAT(PrefixProblem("/a"), HasSubstr("slash too many"));
  EXPECT_THAT(PrefixProblem("a/../b"), HasSubstr("not a direction"));
  EXPECT_THAT(PrefixProblem(std::string(1024, 'a')), HasSubstr("1,024"));
  EXPECT_THAT(PrefixProblem(std::string(256, 'a')), HasSubstr("255"));
}

}  // namespace
}  // namespace ufs
