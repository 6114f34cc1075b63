#include "ufs/probe/iam_policy.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "ufs/object/object_store.h"
#include "ufs/probe/json_text.h"

namespace ufs {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST(IamPolicyTest, AllowsWhatFailedAndNothingElse) {
  EXPECT_EQ(IamPolicy({"GetObject", "HeadObject", "ListObjects"}, {"b", "data/"}),
            R"({
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": ["s3:ListBucket"],
      "Resource": "arn:aws:s3:::b",
      "Condition": {"StringLike": {"s3:prefix": "data/*"}}
    },
    {
      "Effect": "Allow",
      "Action": ["s3:GetObject"],
      "Resource": "arn:aws:s3:::b/data/*"
    }
  ]
}
)");
}

TEST(IamPolicyTest, AWholeBucketHasNoCondition) {
  const std::string policy =
      IamPolicy({"ListObjects", "ListMultipartUploads", "CopyObject"}, {"b", "", "aws-cn"});
  EXPECT_THAT(policy, HasSubstr("[\"s3:ListBucket\", \"s3:ListBucketMultipartUploads\"]"));
  EXPECT_THAT(policy, HasSubstr("\"arn:aws-cn:s3:::b\""));
  EXPECT_THAT(policy, HasSubstr("\"arn:aws-cn:s3:::b/*\""));
  EXPECT_THAT(policy, HasSubstr("[\"s3:GetObject\", \"s3:PutObject\"]"));
  EXPECT_THAT(policy, Not(HasSubstr("Condition")));
}

TEST(IamPolicyTest, SpecialCharactersStayLiteral) {
  const std::string policy = IamPolicy({"PutObject"}, {"b", "a*b?c$\"d\"/"});
  EXPECT_THAT(policy, HasSubstr(R"(arn:aws:s3:::b/a${*}b${?}c${$}\"d\"/*")"));
}

TEST(IamPolicyTest, AccessPointsHaveObjectsOfTheirOwn) {
  const std::string arn = "arn:aws:s3:eu-west-1:123456789012:accesspoint/ap";
  EXPECT_THAT(IamPolicy({"GetObject"}, {arn, ""}), HasSubstr(arn + "/object/*"));
}

TEST(IamPolicyTest, NothingRefusedIsNoPolicy) {
  EXPECT_EQ(IamPolicy({}, {"b", ""}), "");
  EXPECT_EQ(IamPolicy({"NoSuchOperation"}, {"b", ""}), "");
}

TEST(IamPolicyTest, EveryOperationIsKnown) {
#define UFS_KNOWN_(Request, name) EXPECT_FALSE(IamActions(name).empty()) << name;
  UFS_OBJECT_STORE_OPERATIONS(UFS_KNOWN_)
#undef UFS_KNOWN_
}

TEST(JsonTextTest, StringsAreJsonWhateverTheyHold) {
  EXPECT_EQ(JsonString("a\"b\\c\n\x01\x7f"), R"("a\"b\\c\n\u0001\u007f")");
  EXPECT_EQ(JsonString("é日😀"), "\"é日😀\"");
  EXPECT_EQ(JsonString("a\xff\xc3"), "\"a\xef\xbf\xbd\xef\xbf\xbd\"");
  EXPECT_EQ(JsonString("\xed\xa0\x80"),
            "\"\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\"");  // a surrogate
}

}  // namespace
}  // namespace ufs
