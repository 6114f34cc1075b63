#include "ufs/s3/write_headers.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace ufs {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Pair;

NameValues Of(const WriteHeaders& headers, const std::string& key,
              const ObjectAttributes& attributes = {}) {
  S3Call call;
  headers.AddTo(key, attributes, &call);
  return call.headers;
}

NameValues OfCopy(const WriteHeaders& headers, const std::string& key,
                  const std::string& source_class = "") {
  S3Call call;
  headers.AddToCopy(key, source_class, &call);
  return call.headers;
}

TEST(ContentTypeTest, GoesByTheLastSuffixWhateverItsCase) {
  EXPECT_EQ(ContentTypeOf("a/b.html"), "text/html");
  EXPECT_EQ(ContentTypeOf("B.JPG"), "image/jpeg");
  EXPECT_EQ(ContentTypeOf("x.tar.gz"), "application/gzip");
  EXPECT_EQ(ContentTypeOf("part-0000.parquet"), "application/vnd.apache.parquet");
  EXPECT_EQ(ContentTypeOf("zst.zst"), "application/zstd");
  EXPECT_EQ(ContentTypeOf("a.aac"), "audio/aac");
  for (const char* unknown : {"", "name", "a.html/b", ".html", "a.", "a.nosuch", "dir.html/"}) {
    EXPECT_EQ(ContentTypeOf(unknown), "") << unknown;
  }
}

TEST(FitsPatternTest, StarsStopAtSlashes) {
  EXPECT_TRUE(FitsPattern("*.css", "a/b/c.css"));
  EXPECT_TRUE(FitsPattern("*", "a/b"));
  EXPECT_TRUE(FitsPattern("a/*.css", "a/c.css"));
  EXPECT_FALSE(FitsPattern("a/*.css", "a/b/c.css"));
  EXPECT_TRUE(FitsPattern("a/**.css", "a/b/c.css"));
  EXPECT_TRUE(FitsPattern("a/**", "a/"));
  EXPECT_FALSE(FitsPattern("a/**", "ab/c"));
  EXPECT_TRUE(FitsPattern("?.x", "d/a.x"));
  EXPECT_FALSE(FitsPattern("a?b/c", "a/b/c"));
  EXPECT_FALSE(FitsPattern("*.css", "a.css.gz"));
  EXPECT_TRUE(FitsPattern("a*b*c", "a--b--bc"));
}

TEST(WriteHeadersTest, TypeGoesByRequestThenRuleThenSuffixThenOption) {
  WriteHeaders headers;
  EXPECT_THAT(Of(headers, "a.css"), ElementsAre(Pair("content-type", "text/css")));
  EXPECT_THAT(Of(headers, "a"), ElementsAre(Pair("content-type", "application/octet-stream")));
  headers.content_type = "text/plain";
  EXPECT_THAT(Of(headers, "a"), ElementsAre(Pair("content-type", "text/plain")));
  headers.rules = *WriteHeaders::ParseRules("*.css Content-Type: x/y");
  EXPECT_THAT(Of(headers, "a.css"), ElementsAre(Pair("content-type", "x/y")));
  EXPECT_THAT(Of(headers, "a.css", {"a/b", {}}), ElementsAre(Pair("content-type", "a/b")));
  headers.rules.clear();
  headers.type_by_suffix = false;
  EXPECT_THAT(Of(headers, "a.css"), ElementsAre(Pair("content-type", "text/plain")));
}

TEST(WriteHeadersTest, TheLastRuleThatFitsWins) {
  WriteHeaders headers;
  headers.cache_control = "max-age=1";
  headers.storage_class = "STANDARD_IA";
  headers.tags = "a=1";
  headers.rules = *WriteHeaders::ParseRules(
      "# everything\n"
      "*      Cache-Control: no-store\n"
      "\n"
      "*.html Cache-Control: public, max-age=300\n"
      "www/** x-amz-meta-site: main\n"
      "*.log  x-amz-storage-class: ONEZONE_IA\n");
  EXPECT_THAT(
      Of(headers, "www/a.html"),
      ElementsAre(Pair("content-type", "text/html"), Pair("x-amz-meta-site", "main"),
                  Pair("cache-control", "public, max-age=300"),
                  Pair("x-amz-storage-class", "STANDARD_IA"), Pair("x-amz-tagging", "a=1")));
  EXPECT_THAT(
      Of(headers, "a.log"),
      ElementsAre(Pair("content-type", "text/plain"), Pair("x-amz-storage-class", "ONEZONE_IA"),
                  Pair("cache-control", "no-store"), Pair("x-amz-tagging", "a=1")));
  ObjectAttributes own;
  own.headers["cache-control"] = "private";
  own.tags = "b=2";
  own.storage_class = "GLACIER_IR";
  EXPECT_THAT(Of(headers, "k", own),
              ElementsAre(Pair("content-type", "application/octet-stream"),
                          Pair("cache-control", "private"), Pair("x-amz-tagging", "b=2"),
                          Pair("x-amz-storage-class", "GLACIER_IR")));
}

TEST(WriteHeadersTest, DirectoryMarkersAreLeftAlone) {
  WriteHeaders headers;
  headers.cache_control = "max-age=1";
  headers.storage_class = "GLACIER";
  headers.tags = "a=1";
  headers.rules =
      *WriteHeaders::ParseRules("** x-amz-acl: bucket-owner-full-control\n** Content-Type: a/b\n");
  EXPECT_THAT(Of(headers, "dir/"), ElementsAre(Pair("content-type", "application/octet-stream"),
                                               Pair("x-amz-acl", "bucket-owner-full-control")));
}

TEST(WriteHeadersTest, CopiesGetWhatTheyWouldLose) {
  WriteHeaders headers;
  EXPECT_THAT(OfCopy(headers, "k"), ElementsAre());
  EXPECT_THAT(OfCopy(headers, "k", "STANDARD_IA"),
              ElementsAre(Pair("x-amz-storage-class", "STANDARD_IA")));
  headers.storage_class = "INTELLIGENT_TIERING";
  headers.rules = *WriteHeaders::ParseRules(
      "* x-amz-acl: bucket-owner-full-control\n* Cache-Control: no-store");
  EXPECT_THAT(OfCopy(headers, "k", "STANDARD_IA"),
              ElementsAre(Pair("x-amz-acl", "bucket-owner-full-control"),
                          Pair("x-amz-storage-class", "INTELLIGENT_TIERING")));
  EXPECT_THAT(OfCopy(headers, "dir/", "STANDARD_IA"),
              ElementsAre(Pair("x-amz-acl", "bucket-owner-full-control")));
}

TEST(WriteHeadersTest, RulesAreStrict) {
  for (const char* wrong :
       {"*.html", "*.html Cache-Control", "Cache-Control: x",
        "* Cache-Control:", "* Authorization: x", "* Host: x", "* If-None-Match: *",
        "* Content-MD5: x", "* x-amz-server-side-encryption: AES256", "* x-amz-meta-\xc3\xa4: x",
        "* Cache-Control: a\x01z", "* x-amz-tagging: =", "* x-amz-storage-class: cold"}) {
    EXPECT_FALSE(WriteHeaders::ParseRule(wrong).ok()) << wrong;
  }
  EXPECT_THAT(WriteHeaders::ParseRules("\n* Content-Type: a/b\n* Host: x").status().message(),
              HasSubstr("line 3"));
}

TEST(WriteHeadersTest, TagsAndClassesAreChecked) {
  EXPECT_TRUE(WriteHeaders::CheckTags("").ok());
  EXPECT_TRUE(WriteHeaders::CheckTags("team=data%20lake&stage=").ok());
  EXPECT_FALSE(WriteHeaders::CheckTags("=x").ok());
  EXPECT_FALSE(WriteHeaders::CheckTags("a=%zz").ok());
  EXPECT_FALSE(WriteHeaders::CheckTags("a=\n").ok());
  EXPECT_FALSE(WriteHeaders::CheckTags(absl::StrCat(std::string(129, 'k'), "=1")).ok());
  EXPECT_FALSE(WriteHeaders::CheckTags("k=" + std::string(257, 'v')).ok());
  EXPECT_FALSE(WriteHeaders::CheckTags("a=1&b=1&c=1&d=1&e=1&f=1&g=1&h=1&i=1&j=1&k=1").ok());
  EXPECT_TRUE(WriteHeaders::CheckStorageClass("STANDARD_IA").ok());
  EXPECT_FALSE(WriteHeaders::CheckStorageClass("standard").ok());
}

}  // namespace
}  // namespace ufs
