// Tags, archived objects, requester pays, and what makes the server less than S3.
#include <gmock/gmock.h>

#include "absl/strings/escaping.h"
#include "tests/s3server/digest.h"
#include "tests/s3server/test_server.h"

namespace s3server {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class StateTest : public ServerTest {
 protected:
  StateTest()
      : ServerTest([this](Options* options) {
          options->buckets = {"bucket", "paid", "versions"};
          options->requester_pays = {"paid"};
          options->versioned = {"versions"};
          options->locked = {"versions"};
          options->restore_time = absl::Hours(4);
          options->now = [this] { return now_; };
        }) {}

  RawAnswer PutTags(const std::string& xml) {
    return Do("PUT", "/bucket/k?tagging", xml, {"Content-MD5: " + absl::Base64Escape(Md5(xml))});
  }
  RawAnswer Restore(const std::string& tier) {
    return Do("POST", "/bucket/k?restore",
              "<RestoreRequest><Days>2</Days><GlacierJobParameters><Tier>" + tier +
                  "</Tier></GlacierJobParameters></RestoreRequest>");
  }

  absl::Time now_ = absl::Now();
};

TEST_F(StateTest, TagsComeWithTheObjectAndCanBeReplaced) {
  EXPECT_EQ(Do("PUT", "/bucket/k", "x", {"x-amz-tagging: a=1&b%20c=d%26e"}).status, 200);
  EXPECT_EQ(Do("HEAD", "/bucket/k").Header("x-amz-tagging-count"), "2");
  EXPECT_THAT(Do("GET", "/bucket/k?tagging").body,
              HasSubstr("<Tag><Key>b c</Key><Value>d&amp;e</Value></Tag>"));
  EXPECT_EQ(
      PutTags("<Tagging><TagSet><Tag><Key>z</Key><Value>9</Value></Tag></TagSet></Tagging>").status,
      200);
  EXPECT_THAT(Do("GET", "/bucket/k?tagging").body, Not(HasSubstr("<Key>a</Key>")));
  EXPECT_EQ(Do("PUT", "/bucket/k?tagging", "<Tagging/>").Element("Code"), "InvalidRequest");
  EXPECT_EQ(Do("DELETE", "/bucket/k?tagging").status, 204);
  EXPECT_EQ(Do("HEAD", "/bucket/k").Header("x-amz-tagging-count"), "");
  EXPECT_EQ(Do("PUT", "/bucket/k", "x", {"x-amz-tagging: a=1&a=2"}).Element("Code"), "InvalidTag");
  EXPECT_EQ(Do("PUT", "/bucket/k", "x", {"x-amz-tagging: %zz=1"}).Element("Code"),
            "InvalidArgument");
}

TEST_F(StateTest, ALockedBucketWantsADigestOfEveryBody) {
  const RawAnswer refused = Do("PUT", "/versions/k", "body");
  EXPECT_EQ(refused.status, 400);
  EXPECT_EQ(refused.Element("Code"), "InvalidRequest");
  EXPECT_THAT(refused.Element("Message"), HasSubstr("Content-MD5"));
  const std::string md5 = "Content-MD5: " + absl::Base64Escape(Md5("body"));
  EXPECT_EQ(Do("PUT", "/versions/k", "body", {md5}).status, 200);
  EXPECT_EQ(Do("PUT", "/versions/k", "body", {"x-amz-checksum-crc32c: Jj/JUA=="}).status, 200);
  EXPECT_EQ(Do("PUT", "/bucket/k", "body").status, 200);
}

TEST_F(StateTest, CopiesKeepTagsUnlessToldOtherwise) {
  Do("PUT", "/bucket/k", "x", {"x-amz-tagging: a=1"});
  Do("PUT", "/bucket/kept", "", {"x-amz-copy-source: bucket/k"});
  EXPECT_EQ(Do("HEAD", "/bucket/kept").Header("x-amz-tagging-count"), "1");
  Do("PUT", "/bucket/new", "",
     {"x-amz-copy-source: bucket/k", "x-amz-tagging-directive: REPLACE", "x-amz-tagging: b=2&c=3"});
  EXPECT_EQ(Do("HEAD", "/bucket/new").Header("x-amz-tagging-count"), "2");
}

TEST_F(StateTest, ArchivedObjectsAreReadOnceTheyAreRestored) {
  Do("PUT", "/bucket/k", "cold", {"x-amz-storage-class: DEEP_ARCHIVE"});
  const RawAnswer refused = Do("GET", "/bucket/k");
  EXPECT_EQ(refused.status, 403);
  EXPECT_EQ(refused.Element("StorageClass"), "DEEP_ARCHIVE");
  EXPECT_EQ(Restore("Expedited").Element("Code"), "InvalidObjectState");
  EXPECT_EQ(Restore("Soon").Element("Code"), "MalformedXML");
  EXPECT_EQ(Restore("Bulk").status, 202);
  EXPECT_EQ(Do("HEAD", "/bucket/k").Header("x-amz-restore"), "ongoing-request=\"true\"");
  EXPECT_EQ(Restore("Bulk").Element("Code"), "RestoreAlreadyInProgress");
  EXPECT_EQ(Do("GET", "/bucket/k").status, 403);
  now_ += absl::Hours(5);
  EXPECT_EQ(Do("GET", "/bucket/k").body, "cold");
  EXPECT_THAT(Do("HEAD", "/bucket/k").Header("x-amz-restore"),
              HasSubstr("ongoing-request=\"false\", expiry-date=\""));
  EXPECT_EQ(Restore("Bulk").status, 200);
  now_ += absl::Hours(72);
  EXPECT_EQ(Do("GET", "/bucket/k").status, 403);
  Do("PUT", "/bucket/warm", "x");
  EXPECT_EQ(
      Do("POST", "/bucket/warm?restore", "<RestoreRequest><Days>1</Days></RestoreRequest>").status,
      403);
}

TEST_F(StateTest, WhoDoesNotPayIsRefused) {
  EXPECT_EQ(Do("GET", "/paid?list-type=2").status, 403);
  EXPECT_EQ(Do("PUT", "/paid/k", "x").status, 403);
  const RawAnswer listed = Do("GET", "/paid?list-type=2", "", {"x-amz-request-payer: requester"});
  EXPECT_EQ(listed.status, 200);
  EXPECT_EQ(listed.Header("x-amz-request-charged"), "requester");
}

TEST_F(StateTest, BucketsSayWhatTheyAre) {
  EXPECT_THAT(Do("GET", "/versions?versioning").body, HasSubstr("<Status>Enabled</Status>"));
  EXPECT_THAT(Do("GET", "/bucket?versioning").body, Not(HasSubstr("Status")));
  EXPECT_THAT(Do("GET", "/versions?object-lock").body, HasSubstr("Enabled"));
  EXPECT_EQ(Do("GET", "/bucket?object-lock").Element("Code"),
            "ObjectLockConfigurationNotFoundError");
}

class LesserTest : public ServerTest {
 protected:
  LesserTest()
      : ServerTest([](Options* options) {
          options->quirks.ignores_put_conditions = true;
          options->quirks.ignores_copy_conditions = true;
          options->quirks.ignores_copy_source_conditions = true;
          options->quirks.no_bulk_delete = true;
          options->quirks.no_list_v2 = true;
          options->quirks.encodes_upload_keys = true;
        }) {}
};

TEST_F(LesserTest, DoesLess) {
  Do("PUT", "/bucket/k", "1");
  EXPECT_EQ(Do("PUT", "/bucket/k", "2", {"If-None-Match: *"}).status, 200);
  EXPECT_EQ(Do("PUT", "/bucket/c", "",
               {"x-amz-copy-source: bucket/k", "x-amz-copy-source-if-match: \"no\""})
                .status,
            200);
  EXPECT_EQ(Do("PUT", "/bucket/c", "", {"x-amz-copy-source: bucket/k", "If-None-Match: *"}).status,
            200);
  EXPECT_EQ(Do("POST", "/bucket?delete", "<Delete/>", {"Content-MD5: x"}).status / 100, 4);
  EXPECT_EQ(Do("GET", "/bucket?list-type=2").status, 501);
  EXPECT_EQ(Do("GET", "/bucket").status, 200);
  Do("POST", "/bucket/a%20b?uploads");
  const std::string uploads = Do("GET", "/bucket?uploads&encoding-type=url").body;
  EXPECT_THAT(uploads, HasSubstr("<Key>a%20b</Key>"));
  EXPECT_THAT(uploads, Not(HasSubstr("EncodingType")));
}

}  // namespace
}  // namespace s3server
