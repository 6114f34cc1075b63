#include <gmock/gmock.h>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "tests/s3server/digest.h"
#include "tests/s3server/encoding.h"
#include "tests/s3server/test_server.h"

namespace s3server {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class ObjectsTest : public ServerTest {
 protected:
  ObjectsTest()
      : ServerTest([](Options* options) {
          options->limits.max_put_size = 1 << 20;
          options->buckets = {"bucket", "other"};
        }) {}
};

TEST_F(ObjectsTest, PutGivesTheMd5AndGetGivesTheBytesBack) {
  const RawAnswer put = Do("PUT", "/bucket/a/b", "hello", {"Content-Type: text/plain"});
  EXPECT_EQ(put.status, 200);
  EXPECT_EQ(put.Header("etag"), absl::StrCat("\"", Hex(Md5("hello")), "\""));
  EXPECT_FALSE(put.Header("x-amz-request-id").empty());
  EXPECT_FALSE(put.Header("date").empty());
  const RawAnswer get = Do("GET", "/bucket/a/b");
  EXPECT_EQ(get.status, 200);
  EXPECT_EQ(get.body, "hello");
  EXPECT_EQ(get.Header("content-type"), "text/plain");
  EXPECT_EQ(get.Header("accept-ranges"), "bytes");
  EXPECT_FALSE(get.Header("last-modified").empty());
  const RawAnswer head = Do("HEAD", "/bucket/a/b");
  EXPECT_EQ(head.status, 200);
  EXPECT_EQ(head.Header("content-length"), "5");
  EXPECT_EQ(Do("HEAD", "/bucket/none").status, 404);
  EXPECT_EQ(Do("GET", "/bucket/none").Element("Code"), "NoSuchKey");
  EXPECT_EQ(Do("GET", "/nobucket/none").Element("Code"), "NoSuchBucket");
}

TEST_F(ObjectsTest, KeepsMetadataAndContentHeaders) {
  Do("PUT", "/bucket/k", "x",
     {"x-amz-meta-one: 1", "X-Amz-Meta-Two: zwei", "Cache-Control: no-store",
      "Content-Encoding: aws-chunked, gzip", "Content-Disposition: inline",
      "x-amz-storage-class: STANDARD_IA"});
  const RawAnswer head = Do("HEAD", "/bucket/k");
  EXPECT_EQ(head.Header("x-amz-meta-one"), "1");
  EXPECT_EQ(head.Header("x-amz-meta-two"), "zwei");
  EXPECT_EQ(head.Header("cache-control"), "no-store");
  EXPECT_EQ(head.Header("content-encoding"), "gzip");
  EXPECT_EQ(head.Header("content-disposition"), "inline");
  EXPECT_EQ(head.Header("content-type"), "binary/octet-stream");
  EXPECT_EQ(head.Header("x-amz-storage-class"), "STANDARD_IA");
  EXPECT_EQ(Do("PUT", "/bucket/k", "x", {"x-amz-storage-class: NONE"}).Element("Code"),
            "InvalidStorageClass");
  EXPECT_EQ(Do("GET", "/bucket/k?response-content-type=a%2Fb").Header("content-type"), "a/b");
}

TEST_F(ObjectsTest, RangesAreCutAndRefused) {
  ASSERT_TRUE(server_->PutObject("bucket", "k", "0123456789").ok());
  const auto range = [this](const std::string& value) {
    return Do("GET", "/bucket/k", "", {"Range: " + value});
  };
  EXPECT_EQ(range("bytes=2-4").body, "234");
  EXPECT_EQ(range("bytes=2-4").Header("content-range"), "bytes 2-4/10");
  EXPECT_EQ(range("bytes=2-4").status, 206);
  EXPECT_EQ(range("bytes=7-").body, "789");
  EXPECT_EQ(range("bytes=-3").body, "789");
  EXPECT_EQ(range("bytes=-30").body, "0123456789");
  EXPECT_EQ(range("bytes=8-100").Header("content-range"), "bytes 8-9/10");
  EXPECT_EQ(range("bytes=10-").status, 416);
  EXPECT_EQ(range("bytes=10-").Element("Code"), "InvalidRange");
  EXPECT_EQ(range("bytes=10-").Header("content-range"), "bytes */10");
  EXPECT_EQ(range("bytes=-0").status, 416);
  EXPECT_EQ(range("bytes=5-2").status, 200);
  EXPECT_EQ(range("lines=1-2").status, 200);
  EXPECT_EQ(range("bytes=1-2,4-5").status, 200);
  ASSERT_TRUE(server_->PutObject("bucket", "empty", "").ok());
  EXPECT_EQ(Do("GET", "/bucket/empty", "", {"Range: bytes=0-0"}).status, 416);
  EXPECT_EQ(Do("HEAD", "/bucket/k", "", {"Range: bytes=2-4"}).Header("content-length"), "3");
}

TEST_F(ObjectsTest, ConditionalReads) {
  ASSERT_TRUE(server_->PutObject("bucket", "k", "abc").ok());
  const std::string etag = *server_->GetEtag("bucket", "k");
  const std::string modified = Do("HEAD", "/bucket/k").Header("last-modified");
  const auto status = [this](const std::vector<std::string>& headers) {
    return Do("GET", "/bucket/k", "", headers).status;
  };
  EXPECT_EQ(status({"If-Match: " + etag}), 200);
  EXPECT_EQ(status({"If-Match: \"" + etag + "\""}), 200);
  EXPECT_EQ(status({"If-Match: \"x\", \"" + etag + "\""}), 200);
  EXPECT_EQ(status({"If-Match: *"}), 200);
  EXPECT_EQ(status({"If-Match: \"x\""}), 412);
  EXPECT_EQ(status({"If-None-Match: " + etag}), 304);
  EXPECT_EQ(status({"If-None-Match: x"}), 200);
  EXPECT_EQ(status({"If-Modified-Since: " + modified}), 304);
  EXPECT_EQ(status({"If-Unmodified-Since: " + modified}), 200);
  EXPECT_EQ(status({"If-Unmodified-Since: Sat, 01 Jan 2000 00:00:00 GMT"}), 412);
  // If-Match wins over If-Unmodified-Since, If-None-Match over If-Modified-Since.
  EXPECT_EQ(status({"If-Match: " + etag, "If-Unmodified-Since: Sat, 01 Jan 2000 00:00:00 GMT"}),
            200);
  EXPECT_EQ(status({"If-None-Match: x", "If-Modified-Since: " + modified}), 200);
  const RawAnswer unchanged = Do("GET", "/bucket/k", "", {"If-None-Match: " + etag});
  EXPECT_EQ(unchanged.Header("etag"), "\"" + etag + "\"");
  EXPECT_EQ(Do("GET", "/bucket/k", "", {"If-Match: x"}).Element("Condition"), "If-Match");
}

TEST_F(ObjectsTest, ConditionalWrites) {
  EXPECT_EQ(Do("PUT", "/bucket/k", "1", {"If-Match: \"x\""}).Element("Code"), "NoSuchKey");
  EXPECT_EQ(Do("PUT", "/bucket/k", "1", {"If-None-Match: *"}).status, 200);
  EXPECT_EQ(Do("PUT", "/bucket/k", "2", {"If-None-Match: *"}).status, 412);
  EXPECT_EQ(*server_->GetObject("bucket", "k"), "1");
  EXPECT_EQ(Do("PUT", "/bucket/k", "2", {"If-None-Match: \"x\""}).status, 501);
  const std::string etag = *server_->GetEtag("bucket", "k");
  EXPECT_EQ(Do("PUT", "/bucket/k", "2", {"If-Match: \"x\""}).status, 412);
  EXPECT_EQ(Do("PUT", "/bucket/k", "2", {"If-Match: \"" + etag + "\""}).status, 200);
  EXPECT_EQ(Do("DELETE", "/bucket/k", "", {"If-Match: " + etag}).status, 412);
  EXPECT_EQ(Do("DELETE", "/bucket/k", "", {"If-Match: " + Hex(Md5("2"))}).status, 204);
}

TEST_F(ObjectsTest, KeepsTheLimits) {
  const std::string longest(1024, 'k');
  EXPECT_EQ(Do("PUT", "/bucket/" + longest, "x").status, 200);
  EXPECT_EQ(Do("PUT", "/bucket/" + longest + "k", "x").Element("Code"), "KeyTooLongError");
  const std::string meta = "x-amz-meta-a: ";
  EXPECT_EQ(Do("PUT", "/bucket/k", "x", {meta + std::string(2047, 'v')}).status, 200);
  EXPECT_EQ(Do("PUT", "/bucket/k", "x", {meta + std::string(2048, 'v')}).Element("Code"),
            "MetadataTooLarge");
  EXPECT_EQ(Do("PUT", "/bucket/k", std::string((1 << 20) + 1, 'x')).Element("Code"),
            "EntityTooLarge");
  EXPECT_EQ(Do("GET", "/bucket/k").body, "x");
}

TEST_F(ObjectsTest, ChecksTheDigestOfTheBody) {
  const std::string right = absl::Base64Escape(Md5("body"));
  const std::string wrong = absl::Base64Escape(Md5("other"));
  EXPECT_EQ(Do("PUT", "/bucket/k", "body", {"Content-MD5: " + right}).status, 200);
  EXPECT_EQ(Do("PUT", "/bucket/k", "body", {"Content-MD5: " + wrong}).Element("Code"), "BadDigest");
  EXPECT_EQ(Do("PUT", "/bucket/k", "body", {"Content-MD5: zzz"}).Element("Code"), "InvalidDigest");
}

TEST_F(ObjectsTest, ComparesTheChecksumOfTheBodyAndTellsIt) {
  const std::string right = "4waSgw==";  // the check value of CRC-32C
  const auto put = [this](const std::string& crc) {
    return Do("PUT", "/bucket/k", "123456789", {"x-amz-checksum-crc32c: " + crc});
  };
  EXPECT_EQ(put("AAAAAA==").status, 400);
  EXPECT_EQ(put("AAAAAA==").Element("Code"), "BadDigest");
  EXPECT_THAT(put("AAAAAA==").Element("Message"), HasSubstr("CRC32C"));
  EXPECT_EQ(put("e3069283").Element("Code"), "InvalidRequest") << "hex";
  EXPECT_EQ(put("not base64").Element("Code"), "InvalidRequest");
  EXPECT_EQ(Do("HEAD", "/bucket/k").status, 404) << "nothing was stored";
  const RawAnswer stored = put(right);
  EXPECT_EQ(stored.status, 200);
  EXPECT_EQ(stored.Header("x-amz-checksum-crc32c"), right);
  EXPECT_EQ(stored.Header("x-amz-checksum-type"), "FULL_OBJECT");

  const auto told = [this](const std::string& method, const std::string& key,
                           std::vector<std::string> headers = {}) {
    headers.emplace_back("x-amz-checksum-mode: ENABLED");
    return Do(method, "/bucket/" + key, "", headers).Header("x-amz-checksum-crc32c");
  };
  EXPECT_EQ(told("HEAD", "k"), right);
  EXPECT_EQ(told("GET", "k"), right);
  EXPECT_EQ(told("GET", "k", {"Range: bytes=1-2"}), "") << "it is of the whole";
  EXPECT_EQ(Do("HEAD", "/bucket/k").Header("x-amz-checksum-crc32c"), "") << "nobody asked";
  Do("PUT", "/bucket/copy", "", {"x-amz-copy-source: /bucket/k"});
  EXPECT_EQ(told("HEAD", "copy"), right);
  Do("PUT", "/bucket/k", "other");
  EXPECT_EQ(told("HEAD", "k"), "") << "replaced by one that came without";
  EXPECT_EQ(Do("PUT", "/bucket/empty", "", {"x-amz-checksum-crc32c: AAAAAA=="}).status, 200);
  EXPECT_EQ(told("HEAD", "empty"), "AAAAAA==");
}

TEST_F(ObjectsTest, RefusesBodiesWithoutALength) {
  client_->Send("PUT /bucket/k HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_EQ(client_->Read().Element("Code"), "MissingContentLength");
  client_->Send("PUT /bucket/k HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n");
  EXPECT_EQ(client_->Read().Element("Code"), "NotImplemented");
}

TEST_F(ObjectsTest, DeletesOneAndMany) {
  for (const char* key : {"a", "b & <c>", "  "}) {
    ASSERT_TRUE(server_->PutObject("bucket", key, "x").ok());
  }
  EXPECT_EQ(Do("DELETE", "/bucket/none").status, 204);
  const std::string xml =
      "<Delete><Object><Key>b &amp; &lt;c></Key></Object><Object><Key>  </Key></Object>"
      "<Object><Key>none</Key></Object></Delete>";
  EXPECT_EQ(Do("POST", "/bucket?delete", xml).Element("Code"), "InvalidRequest");
  const std::string md5 = "Content-MD5: " + absl::Base64Escape(Md5(xml));
  const RawAnswer answer = Do("POST", "/bucket?delete", xml, {md5});
  EXPECT_EQ(answer.status, 200);
  EXPECT_THAT(answer.Elements("Key"), ElementsAre("b &amp; &lt;c&gt;", "  ", "none"));
  EXPECT_THAT(server_->ListKeys("bucket"), ElementsAre("a"));
  const std::string quiet = "<Delete><Quiet>true</Quiet><Object><Key>a</Key></Object></Delete>";
  const RawAnswer silent =
      Do("POST", "/bucket?delete", quiet, {"Content-MD5: " + absl::Base64Escape(Md5(quiet))});
  EXPECT_THAT(silent.Elements("Deleted"), IsEmpty());
  EXPECT_THAT(server_->ListKeys("bucket"), IsEmpty());
  EXPECT_EQ(
      Do("POST", "/bucket?delete", "<Delete", {"x-amz-checksum-crc32: AAAAAA=="}).Element("Code"),
      "MalformedXML");
}

TEST_F(ObjectsTest, BulkDeleteTakesAThousandKeysAndNoMore) {
  std::string objects;
  for (int i = 0; i < 1001; ++i) {
    absl::StrAppend(&objects, "<Object><Key>k", i, "</Key></Object>");
  }
  const std::string xml = absl::StrCat("<Delete>", objects, "</Delete>");
  EXPECT_EQ(Do("POST", "/bucket?delete", xml, {"x-amz-checksum-crc32: AAAAAA=="}).Element("Code"),
            "MalformedXML");
}

TEST_F(ObjectsTest, CopiesWithAndWithoutMetadata) {
  Do("PUT", "/bucket/s%20r%2Bc", "bytes", {"x-amz-meta-a: 1", "Content-Type: text/x"});
  const std::string source = "x-amz-copy-source: /bucket/s%20r%2Bc";
  const RawAnswer copied = Do("PUT", "/other/copy", "", {source, "x-amz-meta-b: 2"});
  EXPECT_EQ(copied.status, 200);
  EXPECT_EQ(copied.Element("ETag"), "&quot;" + Hex(Md5("bytes")) + "&quot;");
  EXPECT_EQ(Do("HEAD", "/other/copy").Header("x-amz-meta-a"), "1");
  EXPECT_EQ(Do("HEAD", "/other/copy").Header("x-amz-meta-b"), "");
  Do("PUT", "/other/new", "", {source, "x-amz-metadata-directive: REPLACE", "x-amz-meta-b: 2"});
  EXPECT_EQ(Do("HEAD", "/other/new").Header("x-amz-meta-a"), "");
  EXPECT_EQ(Do("HEAD", "/other/new").Header("x-amz-meta-b"), "2");
  EXPECT_EQ(Do("GET", "/other/new").body, "bytes");
  EXPECT_EQ(Do("PUT", "/bucket/s%20r%2Bc", "", {source}).Element("Code"), "InvalidRequest");
  EXPECT_EQ(Do("PUT", "/bucket/c", "", {"x-amz-copy-source: bucket/none"}).status, 404);
  EXPECT_EQ(Do("PUT", "/bucket/c", "", {"x-amz-copy-source: bucket"}).Element("Code"),
            "InvalidArgument");
  EXPECT_EQ(Do("PUT", "/bucket/c", "", {source, "x-amz-copy-source-if-match: x"}).status, 412);
  EXPECT_EQ(Do("PUT", "/bucket/c", "",
               {source, "x-amz-copy-source-if-match: \"" + Hex(Md5("bytes")) + "\""})
                .status,
            200);
}

TEST_F(ObjectsTest, ArchivedObjectsCannotBeRead) {
  Do("PUT", "/bucket/cold", "x", {"x-amz-storage-class: GLACIER"});
  EXPECT_EQ(Do("GET", "/bucket/cold").status, 403);
  EXPECT_EQ(Do("GET", "/bucket/cold").Element("Code"), "InvalidObjectState");
  EXPECT_EQ(Do("HEAD", "/bucket/cold").Header("x-amz-storage-class"), "GLACIER");
}

TEST_F(ObjectsTest, EveryByteOfAKeyComesBackFromTheListing) {
  std::string key;
  for (int c = 1; c < 256; ++c) {
    key.push_back(static_cast<char>(c));
  }
  const std::string encoded = UriEncode(key, true);
  EXPECT_EQ(Do("PUT", "/bucket/" + encoded, "x").status, 200);
  EXPECT_THAT(server_->ListKeys("bucket"), ElementsAre(key));
  const RawAnswer listed = Do("GET", "/bucket?list-type=2&encoding-type=url");
  EXPECT_EQ(UriDecode(listed.Element("Key"), true), absl::make_optional(key));
  EXPECT_EQ(Do("DELETE", "/bucket/" + encoded).status, 204);
  EXPECT_THAT(server_->ListKeys("bucket"), IsEmpty());
}

TEST_F(ObjectsTest, HostileKeysStayWhatTheyAre) {
  for (const char* key : {"..", "a//b", "/lead", "a/../../b", "./x", "trail/"}) {
    EXPECT_EQ(Do("PUT", absl::StrCat("/bucket/", key), key).status, 200);
    EXPECT_EQ(*server_->GetObject("bucket", key), key);
  }
  EXPECT_EQ(server_->ListKeys("bucket").size(), 6u);
}

TEST_F(ObjectsTest, ListingsNameWhatTheyWereAsked) {
  for (const char* key : {"a b", "d/1", "d/2", "e"}) {
    ASSERT_TRUE(server_->PutObject("bucket", key, "xyz").ok());
  }
  const RawAnswer v2 = Do("GET", "/bucket?list-type=2&delimiter=%2F&max-keys=2&encoding-type=url");
  EXPECT_THAT(v2.Elements("Key"), ElementsAre("a+b"));
  EXPECT_EQ(v2.Element("CommonPrefixes"), "<Prefix>d/</Prefix>");
  EXPECT_EQ(v2.Element("KeyCount"), "2");
  EXPECT_EQ(v2.Element("IsTruncated"), "true");
  EXPECT_EQ(v2.Element("Size"), "3");
  EXPECT_THAT(v2.body, ::testing::Not(HasSubstr("<Owner>")));
  const RawAnswer next = Do(
      "GET", "/bucket?list-type=2&delimiter=%2F&max-keys=2&fetch-owner=true&continuation-token=" +
                 UriEncode(v2.Element("NextContinuationToken"), false));
  EXPECT_THAT(next.Elements("Key"), ElementsAre("e"));
  EXPECT_EQ(next.Element("IsTruncated"), "false");
  EXPECT_THAT(next.body, HasSubstr("<Owner>"));
  const RawAnswer v1 = Do("GET", "/bucket?delimiter=/&max-keys=2");
  EXPECT_EQ(v1.Element("NextMarker"), "d/");
  EXPECT_THAT(Do("GET", "/bucket?delimiter=/&marker=d/").Elements("Key"), ElementsAre("e"));
  EXPECT_EQ(Do("GET", "/bucket?max-keys=2").Element("NextMarker"), "");
  EXPECT_THAT(Do("GET", "/bucket?list-type=2&start-after=d/1").Elements("Key"),
              ElementsAre("d/2", "e"));
  for (const char* bad : {"list-type=2&continuation-token=bogus!", "max-keys=x", "max-keys=-1",
                          "encoding-type=gzip", "list-type=2&continuation-token="}) {
    EXPECT_EQ(Do("GET", absl::StrCat("/bucket?", bad)).Element("Code"), "InvalidArgument") << bad;
  }
}

TEST_F(ObjectsTest, BucketsComeAndGo) {
  EXPECT_EQ(Do("PUT", "/Upper").Element("Code"), "InvalidBucketName");
  EXPECT_EQ(Do("PUT", "/fresh").status, 200);
  EXPECT_EQ(Do("HEAD", "/fresh").Header("x-amz-bucket-region"), "us-east-1");
  EXPECT_THAT(Do("GET", "/").Elements("Name"), ElementsAre("bucket", "fresh", "other"));
  EXPECT_EQ(Do("PUT", "/fresh/k", "x").status, 200);
  EXPECT_EQ(Do("DELETE", "/fresh").Element("Code"), "BucketNotEmpty");
  EXPECT_EQ(Do("DELETE", "/fresh/k").status, 204);
  EXPECT_EQ(Do("DELETE", "/fresh").status, 204);
  EXPECT_EQ(Do("HEAD", "/fresh").status, 404);
  EXPECT_EQ(Do("PUT", "/far",
               "<CreateBucketConfiguration><LocationConstraint>eu-west-1</LocationConstraint>"
               "</CreateBucketConfiguration>")
                .Element("Code"),
            "IllegalLocationConstraintException");
  EXPECT_EQ(Do("GET", "/bucket?location").status, 200);
  EXPECT_EQ(Do("GET", "/bucket?versioning").status, 200);
  EXPECT_EQ(Do("GET", "/bucket?acl").Element("Permission"), "FULL_CONTROL");
  EXPECT_EQ(Do("GET", "/bucket?policy").status, 501);
  EXPECT_EQ(Do("PUT", "/bucket?acl").status, 501);
  EXPECT_EQ(Do("GET", "/bucket/k?torrent").Element("Code"), "NotImplemented");
  EXPECT_EQ(Do("GET", "/bucket/%zz").Element("Code"), "InvalidURI");
}

}  // namespace
}  // namespace s3server
