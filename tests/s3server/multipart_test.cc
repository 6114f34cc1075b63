#include <gmock/gmock.h>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "tests/s3server/digest.h"
#include "tests/s3server/encoding.h"
#include "tests/s3server/test_server.h"

namespace s3server {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class MultipartTest : public ServerTest {
 protected:
  MultipartTest()
      : ServerTest([](Options* options) {
          options->limits.min_part_size = 10;
          options->limits.max_part_number = 20;
        }) {}

  std::string Create(const std::string& key = "k", const std::vector<std::string>& headers = {}) {
    return Do("POST", absl::StrCat("/bucket/", key, "?uploads"), "", headers).Element("UploadId");
  }
  RawAnswer Part(const std::string& id, int number, const std::string& bytes,
                 const std::vector<std::string>& headers = {}) {
    return Do("PUT", absl::StrCat("/bucket/k?partNumber=", number, "&uploadId=", id), bytes,
              headers);
  }
  RawAnswer Complete(const std::string& id, const std::vector<std::pair<int, std::string>>& parts,
                     const std::vector<std::string>& headers = {}) {
    std::string xml = "<CompleteMultipartUpload>";
    for (const auto& part : parts) {
      absl::StrAppend(&xml, "<Part><PartNumber>", part.first, "</PartNumber><ETag>", part.second,
                      "</ETag></Part>");
    }
    return Do("POST", "/bucket/k?uploadId=" + id, xml + "</CompleteMultipartUpload>", headers);
  }
};

TEST_F(MultipartTest, JoinsPartsInOrderWithTheCompositeEtag) {
  const std::string id = Create("k", {"x-amz-meta-a: 1"});
  const std::string two = Part(id, 2, "tail").Header("etag");
  const std::string one = Part(id, 1, "0123456789").Header("etag");
  EXPECT_EQ(one, absl::StrCat("\"", Hex(Md5("0123456789")), "\""));
  const RawAnswer done = Complete(id, {{1, one}, {2, two}});
  EXPECT_EQ(done.status, 200);
  const std::string composite = Hex(Md5(Md5("0123456789") + Md5("tail"))) + "-2";
  EXPECT_EQ(done.Element("ETag"), "&quot;" + composite + "&quot;");
  const RawAnswer get = Do("GET", "/bucket/k");
  EXPECT_EQ(get.body, "0123456789tail");
  EXPECT_EQ(get.Header("etag"), "\"" + composite + "\"");
  EXPECT_EQ(get.Header("x-amz-meta-a"), "1");
  EXPECT_EQ(Do("GET", "/bucket/k", "", {"Range: bytes=8-11"}).body, "89ta");
  const RawAnswer part = Do("GET", "/bucket/k?partNumber=2");
  EXPECT_EQ(part.status, 206);
  EXPECT_EQ(part.body, "tail");
  EXPECT_EQ(part.Header("x-amz-mp-parts-count"), "2");
  EXPECT_EQ(Do("GET", "/bucket/k?partNumber=3").status, 416);
  EXPECT_EQ(Complete(id, {{1, one}, {2, two}}).Element("Code"), "NoSuchUpload");
  EXPECT_THAT(server_->OpenUploads("bucket"), IsEmpty());
}

TEST_F(MultipartTest, ComparesTheChecksumsOfParts) {
  const std::string id = Create();
  const auto part = [&](const std::string& crc) {
    return Part(id, 1, "123456789", {"x-amz-checksum-crc32c: " + crc});
  };
  EXPECT_EQ(part("AAAAAA==").Element("Code"), "BadDigest");
  EXPECT_THAT(server_->OpenUploads("bucket")[0].parts, IsEmpty());
  const RawAnswer right = part("4waSgw==");
  EXPECT_EQ(right.status, 200);
  EXPECT_EQ(right.Header("x-amz-checksum-crc32c"), "4waSgw==");
  EXPECT_EQ(Complete(id, {{1, right.Header("etag")}}).status, 200);
  EXPECT_EQ(
      Do("HEAD", "/bucket/k", "", {"x-amz-checksum-mode: ENABLED"}).Header("x-amz-checksum-crc32c"),
      "")
      << "multipart objects have none here";
}

TEST_F(MultipartTest, RefusesWrongParts) {
  const std::string id = Create();
  const std::string one = Part(id, 1, "small").Header("etag");
  const std::string two = Part(id, 2, "0123456789").Header("etag");
  EXPECT_EQ(Complete(id, {{1, one}, {2, two}}).Element("Code"), "EntityTooSmall");
  EXPECT_EQ(Complete(id, {{2, two}, {1, one}}).Element("Code"), "InvalidPartOrder");
  EXPECT_EQ(Complete(id, {{2, two}, {2, two}}).Element("Code"), "InvalidPartOrder");
  EXPECT_EQ(Complete(id, {{2, one}}).Element("Code"), "InvalidPart");
  EXPECT_EQ(Complete(id, {{3, one}}).Element("Code"), "InvalidPart");
  EXPECT_EQ(Complete(id, {}).Element("Code"), "MalformedXML");
  EXPECT_EQ(Complete("none", {{2, two}}).Element("Code"), "NoSuchUpload");
  // After all these the upload is still whole.
  EXPECT_EQ(Complete(id, {{2, two}}).status, 200);
  EXPECT_EQ(*server_->GetObject("bucket", "k"), "0123456789");
}

TEST_F(MultipartTest, RefusesWrongPartNumbersAndUploads) {
  const std::string id = Create();
  for (const int number : {0, -1, 21}) {
    EXPECT_EQ(Part(id, number, "x").Element("Code"), "InvalidArgument");
  }
  EXPECT_EQ(Part(id, 20, "x").status, 200);
  EXPECT_EQ(Part("none", 1, "x").Element("Code"), "NoSuchUpload");
  // The id belongs to its key.
  EXPECT_EQ(Do("PUT", "/bucket/other?partNumber=1&uploadId=" + id, "x").Element("Code"),
            "NoSuchUpload");
}

TEST_F(MultipartTest, ConditionsHoldAtComplete) {
  ASSERT_TRUE(server_->PutObject("bucket", "k", "old").ok());
  const std::string id = Create();
  const std::string one = Part(id, 1, "new").Header("etag");
  EXPECT_EQ(Complete(id, {{1, one}}, {"If-None-Match: *"}).status, 412);
  EXPECT_EQ(Complete(id, {{1, one}}, {"If-Match: \"x\""}).status, 412);
  EXPECT_EQ(*server_->GetObject("bucket", "k"), "old");
  EXPECT_EQ(Complete(id, {{1, one}}, {"If-Match: " + *server_->GetEtag("bucket", "k")}).status,
            200);
}

TEST_F(MultipartTest, CopiesRangesIntoParts) {
  ASSERT_TRUE(server_->PutObject("bucket", "src", "abcdefghijklmnopqrstuvwxyz").ok());
  const std::string id = Create();
  const auto copy = [&](int number, const std::string& range) {
    return Part(id, number, "",
                {"x-amz-copy-source: bucket/src", "x-amz-copy-source-range: " + range});
  };
  const RawAnswer first = copy(1, "bytes=10-25");
  EXPECT_EQ(first.status, 200);
  EXPECT_EQ(first.Element("ETag"), "&quot;" + Hex(Md5("klmnopqrstuvwxyz")) + "&quot;");
  const RawAnswer second = Part(id, 2, "", {"x-amz-copy-source: bucket/src"});
  EXPECT_EQ(copy(3, "bytes=10-26").Element("Code"), "InvalidArgument");
  EXPECT_EQ(copy(3, "10-12").Element("Code"), "InvalidArgument");
  EXPECT_EQ(copy(3, "bytes=-5").Element("Code"), "InvalidArgument");
  EXPECT_EQ(Complete(id, {{1, first.Element("ETag")}, {2, second.Element("ETag")}}).status, 200);
  EXPECT_EQ(*server_->GetObject("bucket", "k"), "klmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz");
  // A copy of a composite object gets a plain MD5.
  const RawAnswer plain = Do("PUT", "/bucket/plain", "", {"x-amz-copy-source: bucket/k"});
  EXPECT_EQ(plain.Element("ETag"),
            "&quot;" + Hex(Md5("klmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz")) + "&quot;");
}

TEST_F(MultipartTest, ListsPartsAndUploadsInPages) {
  const std::string id = Create();
  for (int number = 1; number <= 5; ++number) {
    Part(id, number, std::string(static_cast<size_t>(number), 'x'));
  }
  Part(id, 3, "replaced");
  const RawAnswer page = Do("GET", "/bucket/k?max-parts=2&part-number-marker=2&uploadId=" + id);
  EXPECT_THAT(page.Elements("PartNumber"), ElementsAre("3", "4"));
  EXPECT_THAT(page.Elements("Size"), ElementsAre("8", "4"));
  EXPECT_EQ(page.Element("IsTruncated"), "true");
  EXPECT_EQ(page.Element("NextPartNumberMarker"), "4");
  EXPECT_EQ(Do("GET", "/bucket/k?uploadId=none").Element("Code"), "NoSuchUpload");

  const std::string later = Create("k2");
  const RawAnswer uploads = Do("GET", "/bucket?uploads&prefix=k&max-uploads=1");
  EXPECT_THAT(uploads.Elements("UploadId"), ElementsAre(id));
  EXPECT_EQ(uploads.Element("IsTruncated"), "true");
  const RawAnswer rest =
      Do("GET", absl::StrCat("/bucket?uploads&key-marker=", uploads.Element("NextKeyMarker"),
                             "&upload-id-marker=", uploads.Element("NextUploadIdMarker")));
  EXPECT_THAT(rest.Elements("UploadId"), ElementsAre(later));
  EXPECT_EQ(rest.Element("IsTruncated"), "false");
}

TEST_F(MultipartTest, AbortForgetsTheUpload) {
  const std::string id = Create();
  Part(id, 1, "x");
  ASSERT_THAT(server_->OpenUploads("bucket"), SizeIs(1));
  EXPECT_THAT(server_->OpenUploads("bucket")[0].parts, ElementsAre(1));
  EXPECT_EQ(Do("DELETE", "/bucket/k?uploadId=" + id).status, 204);
  EXPECT_EQ(Do("DELETE", "/bucket/k?uploadId=" + id).status, 404);
  EXPECT_EQ(Part(id, 1, "x").Element("Code"), "NoSuchUpload");
  EXPECT_THAT(server_->OpenUploads("bucket"), IsEmpty());
}

class NullStoreTest : public ServerTest {
 protected:
  NullStoreTest()
      : ServerTest([](Options* options) {
          options->data = "null";
          options->limits.min_part_size = 1;
        }) {}
};

TEST_F(NullStoreTest, KeepsSizesAndGeneratesBytesByOffset) {
  const std::string body(2 << 20, 'z');
  const std::string etag = Do("PUT", "/bucket/k", body).Header("etag");
  EXPECT_THAT(etag, SizeIs(34));
  const RawAnswer get = Do("GET", "/bucket/k");
  EXPECT_THAT(get.body, SizeIs(2 << 20));
  EXPECT_EQ(Do("GET", "/bucket/k", "", {"Range: bytes=1500000-1600000"}).body,
            get.body.substr(1500000, 100001));
  // Small bodies keep their MD5, which clients compare.
  EXPECT_EQ(Do("PUT", "/bucket/s", "abc").Header("etag"), "\"" + Hex(Md5("abc")) + "\"");
}

TEST_F(NullStoreTest, TheCompositeEtagFollowsFromTheParts) {
  const std::string id = Do("POST", "/bucket/k?uploads").Element("UploadId");
  std::string digests;
  std::string xml = "<CompleteMultipartUpload>";
  for (const int number : {1, 2}) {
    const std::string etag =
        Do("PUT", absl::StrCat("/bucket/k?partNumber=", number, "&uploadId=", id),
           std::string(2 << 20, 'a'))
            .Header("etag");
    digests += absl::HexStringToBytes(etag.substr(1, 32));
    absl::StrAppend(&xml, "<Part><PartNumber>", number, "</PartNumber><ETag>", etag,
                    "</ETag></Part>");
  }
  const RawAnswer done = Do("POST", "/bucket/k?uploadId=" + id, xml + "</CompleteMultipartUpload>");
  EXPECT_EQ(done.Element("ETag"), "&quot;" + Hex(Md5(digests)) + "-2&quot;");
  EXPECT_EQ(Do("HEAD", "/bucket/k").Header("content-length"), absl::StrCat(4 << 20));
}

}  // namespace
}  // namespace s3server
