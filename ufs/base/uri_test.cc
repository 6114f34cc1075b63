#include "ufs/base/uri.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ufs/base/status.h"
#include "ufs/base/uri_error.h"

namespace ufs {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

std::string Message(absl::string_view text) {
  return std::string(Uri::Parse(text).status().message());
}

TEST(Uri, SpellingsOfABucketAreTheSame) {
  for (const char* text : {"s3://bucket", "s3://bucket/", "s3a://bucket", "S3N://bucket/"}) {
    const absl::StatusOr<Uri> uri = Uri::Parse(text);
    ASSERT_TRUE(uri.ok()) << uri.status();
    EXPECT_EQ(uri->ToString(), "s3://bucket/") << text;
  }
}

TEST(Uri, ThePathIsTheKeyByteForByte) {
  EXPECT_EQ(Uri::Parse("s3://b/a//../%41?x#y z")->path, "a//../%41?x#y z");
  EXPECT_EQ(Uri::Parse("file:///tmp/x")->path, "/tmp/x");
}

TEST(Uri, AnArnIsABucket) {
  for (const char* arn :
       {"arn:aws:s3:us-west-2:123456789012:accesspoint/prod",
        "arn:aws:s3:us-west-2:123456789012:accesspoint:prod",
        "arn:aws:s3-outposts:us-west-2:123456789012:outpost/op-1/accesspoint/prod", "arn:aws"}) {
    const absl::StatusOr<Uri> uri = Uri::Parse(std::string("s3://") + arn + "/dir/key");
    ASSERT_TRUE(uri.ok()) << uri.status();
    EXPECT_EQ(uri->authority, arn);
    EXPECT_EQ(uri->path, "dir/key");
    EXPECT_EQ(Uri::Parse(uri->ToString())->authority, arn);
    EXPECT_EQ(Uri::Parse(std::string("s3://") + arn)->path, "");
  }
}

TEST(Uri, RefusesWithTheFix) {
  EXPECT_THAT(Message("bucket"), HasSubstr("write s3://bucket"));
  EXPECT_THAT(Message("gs://b"), HasSubstr("s3://, s3a://, s3n://, file:// or mem://"));
  EXPECT_THAT(Message("s3:///key"), HasSubstr("names no bucket"));
  EXPECT_THAT(Message("s3://b:9000/x"), HasSubstr("option endpoint"));
  EXPECT_THAT(Message("file://host/x"), HasSubstr("file:///directory"));
  EXPECT_THAT(Message("s3://arn:aws:s3:us-west-2:123456789012:accesspoint"),
              HasSubstr("an ARN without its end"));
  EXPECT_TRUE(IsUriError(Annotate(Uri::Parse("bucket").status(), "cp")));
  EXPECT_FALSE(IsUriError(absl::InvalidArgumentError("another")));
  EXPECT_FALSE(IsUriError(absl::OkStatus()));
}

TEST(Uri, NeverRepeatsASecret) {
  for (const char* text :
       {"s3://ID:hush@bucket/x", "gs://ID:hush@bucket", "s3:ID:hush@bucket", "ID:hush@s3://bucket",
        "s3://ID:hush/hush@bucket", "file://ID:hush/hush@bucket"}) {
    EXPECT_THAT(Message(text), HasSubstr("must not hold credentials"));
    EXPECT_THAT(Message(text), Not(HasSubstr("hush")));
  }
}

}  // namespace
}  // namespace ufs
