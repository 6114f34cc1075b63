#include "ufs/s3/list_page.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "ufs/xml/xml_document.h"

namespace ufs {
namespace {

using ::testing::ElementsAre;

std::string Key(const std::string& key) {
  return absl::StrCat("<Contents><Key>", key, "</Key><LastModified>2015-10-21T07:28:00.000Z",
                      "</LastModified><ETag>&quot;e&quot;</ETag><Size>7</Size>",
                      "<StorageClass>STANDARD</StorageClass></Contents>");
}

std::string Common(const std::string& prefix) {
  return absl::StrCat("<CommonPrefixes><Prefix>", prefix, "</Prefix></CommonPrefixes>");
}

std::string More(const std::string& token) {
  return absl::StrCat("<IsTruncated>true</IsTruncated><NextContinuationToken>", token,
                      "</NextContinuationToken>");
}

absl::StatusOr<ListPage> Read(const std::string& inner, const ListTerms& terms = {}) {
  const absl::StatusOr<XmlDocument> document = XmlDocument::Parse(
      absl::StrCat("<ListBucketResult xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">", inner,
                   "</ListBucketResult>"),
      "ListBucketResult", kXmlMaxListBytes);
  return document.ok() ? ReadListPage(document->root(), terms) : document.status();
}

absl::StatusCode Code(const std::string& inner, const ListTerms& terms = {}) {
  return Read(inner, terms).status().code();
}

ListTerms Terms(const std::string& prefix, const std::string& delimiter = "") {
  ListTerms terms;
  terms.prefix = prefix;
  terms.delimiter = delimiter;
  return terms;
}

constexpr auto kInternal = absl::StatusCode::kInternal;
constexpr auto kDataLoss = absl::StatusCode::kDataLoss;
constexpr auto kOk = absl::StatusCode::kOk;

TEST(ListPage, ReadsObjectsAndPrefixes) {
  const auto page =
      Read(Key("p/a") + Key("p/c") + Common("p/b/") + Common("p/d/"), Terms("p/", "/"));
  ASSERT_TRUE(page.ok()) << page.status();
  ASSERT_EQ(page->objects.size(), 2u);
  EXPECT_EQ(page->objects[1].key, "p/c");
  EXPECT_EQ(page->objects[1].meta.size, 7);
  EXPECT_EQ(page->objects[1].meta.etag, "e");
  EXPECT_EQ(page->objects[1].meta.storage_class, "");
  EXPECT_EQ(page->objects[1].meta.last_modified, absl::FromUnixSeconds(1445412480));
  EXPECT_THAT(page->common_prefixes, ElementsAre("p/b/", "p/d/"));
  EXPECT_EQ(page->next_token, "");
}

TEST(ListPage, DecodesNamesOnlyWhenTheServerEncodedThem) {
  auto page = Read("<EncodingType>url</EncodingType>" + Key("a%2Bb+c%0D%FF"));
  ASSERT_TRUE(page.ok()) << page.status();
  EXPECT_EQ(page->objects[0].key, "a+b c\r\xFF");
  page = Read(Key("a%2Bb+c&amp;"));
  ASSERT_TRUE(page.ok()) << page.status();
  EXPECT_EQ(page->objects[0].key, "a%2Bb+c&");
  EXPECT_EQ(Code("<EncodingType>url</EncodingType>" + Key("a%2")), kDataLoss);
}

TEST(ListPage, SpacesAreNamesToo) {
  const auto page = Read(Key("   "));
  ASSERT_TRUE(page.ok()) << page.status();
  EXPECT_EQ(page->objects[0].key, "   ");
}

TEST(ListPage, RefusesEntriesWithoutTheirParts) {
  EXPECT_EQ(Code(Key("")), kDataLoss);
  EXPECT_EQ(Code("<Contents><Key>a</Key><Size>1</Size></Contents>"), kDataLoss);
  EXPECT_EQ(Code("<Contents><Key>a</Key><ETag>e</ETag></Contents>"), kDataLoss);
  EXPECT_EQ(Code("<Contents><Key>a</Key><ETag>e</ETag><Size>-1</Size></Contents>"), kDataLoss);
  EXPECT_EQ(Code("<Contents><Key>a</Key><ETag>e</ETag><Size>1e3</Size></Contents>"), kDataLoss);
}

TEST(ListPage, RefusesNamesOutsideThePrefix) {
  EXPECT_EQ(Code(Key("data2/a"), Terms("data/")), kInternal);
  EXPECT_EQ(Code(Key("../a"), Terms("data/")), kInternal);
  EXPECT_EQ(Code(Common("x/"), Terms("data/", "/")), kInternal);
  EXPECT_EQ(Code(Key("data/"), Terms("data/")), kOk) << "the marker itself";
}

TEST(ListPage, RefusesWhatTheDelimiterDoesNotMake) {
  EXPECT_EQ(Code(Key("p/a/b"), Terms("p/", "/")), kInternal);
  EXPECT_EQ(Code(Common("p/a"), Terms("p/", "/")), kInternal);
  EXPECT_EQ(Code(Common("p/"), Terms("p/", "/")), kInternal) << "the prefix itself";
  EXPECT_EQ(Code(Common("p/a/"), Terms("p/")), kInternal) << "no delimiter was asked for";
  EXPECT_EQ(Code(Common("p//"), Terms("p/", "/")), kOk);
}

TEST(ListPage, RefusesDisorder) {
  EXPECT_EQ(Code(Key("b") + Key("a")), kInternal);
  EXPECT_EQ(Code(Key("a") + Key("a")), kInternal);
  EXPECT_EQ(Code(Common("b/") + Common("a/"), Terms("", "/")), kInternal);
  EXPECT_EQ(Code("<EncodingType>url</EncodingType>" + Key("z") + Key("%C3%A4")), kOk)
      << "by unsigned bytes";
  ListTerms unordered = Terms("");
  unordered.ordered = false;
  EXPECT_EQ(Code(Key("b") + Key("a"), unordered), kOk);
}

TEST(ListPage, RefusesNamesBeforeTheStart) {
  ListTerms terms = Terms("", "/");
  terms.start_after = "d/x";
  EXPECT_EQ(Code(Key("c"), terms), kInternal);
  EXPECT_EQ(Code(Common("d/"), terms), kOk) << "it may hold names after d/x";
  EXPECT_EQ(Code(Common("c/"), terms), kInternal);
  terms = Terms("");
  terms.start_after = "m";
  EXPECT_EQ(Code(Key("m"), terms), kInternal);
  EXPECT_EQ(Code(Key("m\x01"), terms), kDataLoss) << "not XML";
  EXPECT_EQ(Code(Key("ma"), terms), kOk);
}

TEST(ListPage, PagesLeadOn) {
  auto page = Read(Key("a") + Key("c") + Common("b/") + More("T1"), Terms("", "/"));
  ASSERT_TRUE(page.ok()) << page.status();
  auto token = ListToken::Decode(page->next_token);
  ASSERT_TRUE(token.ok());
  EXPECT_EQ(token->server, "T1");
  EXPECT_EQ(token->last, "c");

  ListTerms next = Terms("", "/");
  next.token = *token;
  EXPECT_EQ(Code(Key("d"), next), kOk);
  EXPECT_EQ(Code(Key("c"), next), kInternal) << "the same name again";
  EXPECT_EQ(Code(Common("b/"), next), kInternal);
  EXPECT_EQ(Code(Key("d") + More("T1"), next), kInternal) << "the same token again";
  EXPECT_EQ(Code(More("T2"), next), kInternal) << "more, but nothing";
  EXPECT_EQ(Code(Key("d") + "<IsTruncated>true</IsTruncated>", next), kInternal);
  EXPECT_EQ(Code(Key("d") + More("T2"), next), kOk);
  EXPECT_EQ(Code("", next), kOk) << "an end without names is an end";
}

// "ListObjects", Amazon S3 API Reference: NextMarker comes with a delimiter only; without one the
// last key is the marker.
TEST(ListPage, Version1GoesOnAfterTheLastName) {
  const std::string truncated = "<IsTruncated>true</IsTruncated>";
  ListTerms flat;
  flat.v1 = true;
  auto page = Read(Key("a") + Key("b") + truncated, flat);
  ASSERT_TRUE(page.ok()) << page.status();
  EXPECT_EQ(ListToken::Decode(page->next_token)->server, "b");
  ListTerms terms = Terms("", "/");
  terms.v1 = true;
  page = Read(Key("a") + Common("b/") + truncated + "<NextMarker>b/</NextMarker>", terms);
  ASSERT_TRUE(page.ok()) << page.status();
  terms.token = *ListToken::Decode(page->next_token);
  EXPECT_EQ(terms.token.server, "b/");
  // A server that says the prefix again is understood; one that does not get on is not.
  page = Read(Common("b/") + Key("c"), terms);
  ASSERT_TRUE(page.ok()) << page.status();
  EXPECT_TRUE(page->common_prefixes.empty());
  EXPECT_EQ(Code(Common("b/") + truncated + "<NextMarker>b/</NextMarker>", terms), kInternal);
  // Without NextMarker the last name of either kind.
  page = Read(Key("c") + Common("d/") + truncated, terms);
  ASSERT_TRUE(page.ok()) << page.status();
  EXPECT_EQ(ListToken::Decode(page->next_token)->server, "d/");
  page = Read("<EncodingType>url</EncodingType>" + Key("x%20y") + truncated +
                  "<NextMarker>x%20y</NextMarker>",
              terms);
  ASSERT_TRUE(page.ok()) << page.status();
  EXPECT_EQ(ListToken::Decode(page->next_token)->server, "x y");
}

TEST(ListToken, TravelsWhole) {
  for (const std::string last : {"", "a", "3:x", "\x01:\xFF"}) {
    const ListToken token{last, "1:server+=/"};
    const auto decoded = ListToken::Decode(token.Encode());
    ASSERT_TRUE(decoded.ok());
    EXPECT_EQ(decoded->last, token.last);
    EXPECT_EQ(decoded->server, token.server);
  }
  for (const char* text : {"", "x", ":", "1:", "1:a", "2:a", "-1:ab", "99999999999999999999:a"}) {
    EXPECT_FALSE(ListToken::Decode(text).ok()) << text;
  }
}

}  // namespace
}  // namespace ufs
