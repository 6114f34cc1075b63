#include "ufs/xml/xml_document.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"

namespace ufs {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr size_t kCap = 1 << 20;

XmlDocument MustParse(absl::string_view body, absl::string_view root = "") {
  absl::StatusOr<XmlDocument> document = XmlDocument::Parse(body, root, kCap);
  EXPECT_TRUE(document.ok()) << document.status() << "\n" << body;
  return document.ok() ? *std::move(document) : *XmlDocument::Parse("<failed/>", "", kCap);
}

// The text of <k> in a document that holds nothing else.
std::string TextOf(absl::string_view content) {
  return std::string(MustParse(absl::StrCat("<k>", content, "</k>")).root().text());
}

// From the ListObjectsV2 page of the S3 API reference, shortened.
constexpr char kList[] = R"(<?xml version="1.0" encoding="UTF-8"?>
<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">
    <Name>bucket</Name>
    <Prefix/>
    <KeyCount>2</KeyCount>
    <IsTruncated>false</IsTruncated>
    <Contents>
        <Key>my-image.jpg</Key>
        <ETag>&quot;fba9dede5f27731c9771645a39863328&quot;</ETag>
        <Size>434234</Size>
    </Contents>
    <Contents>
        <Key>a&amp;b &lt;c&gt;.jpg</Key>
        <Size>5</Size>
    </Contents>
</ListBucketResult>
)";

TEST(XmlDocument, ReadsAListPage) {
  const XmlDocument document = MustParse(kList, "ListBucketResult");
  const XmlElement root = document.root();
  EXPECT_EQ(root.name(), "ListBucketResult");
  EXPECT_EQ(root.ChildText("Name"), "bucket");
  EXPECT_TRUE(root.Child("Prefix"));
  EXPECT_EQ(root.ChildText("Prefix"), "");
  EXPECT_EQ(root.Attribute("xmlns"), "http://s3.amazonaws.com/doc/2006-03-01/");
  std::vector<std::string> keys;
  for (const XmlElement child : root.Children()) {
    if (child.name() == "Contents") {
      keys.emplace_back(child.ChildText("Key"));
    }
  }
  EXPECT_THAT(keys, ElementsAre("my-image.jpg", "a&b <c>.jpg"));
  EXPECT_EQ(root.Child("Contents").ChildText("ETag"), "\"fba9dede5f27731c9771645a39863328\"");
}

TEST(XmlDocument, WhatIsAbsentIsAnElementWithNothing) {
  const XmlDocument document = MustParse("<a><b>x</b></a>");
  const XmlElement none = document.root().Child("c").Child("d");
  EXPECT_FALSE(none);
  EXPECT_EQ(none.name(), "");
  EXPECT_EQ(none.text(), "");
  EXPECT_EQ(none.ChildText("e"), "");
  EXPECT_EQ(none.Attribute("f"), absl::nullopt);
  EXPECT_FALSE(none.FirstChild());
  EXPECT_FALSE(none.NextSibling());
  for (const XmlElement child : none.Children()) {
    ADD_FAILURE() << child.name();
  }
}

TEST(XmlDocument, IgnoresPrefixes) {
  const XmlDocument document = MustParse(
      "<s3:Error xmlns:s3='u' xmlns:xsi='v'><s3:Key xsi:type='Group'>k</s3:Key></s3:Error>",
      "Error");
  EXPECT_EQ(document.root().ChildText("Key"), "k");
  EXPECT_EQ(document.root().Child("Key").Attribute("type"), "Group");
}

TEST(XmlDocument, RefusesAnotherRootAndNamesBoth) {
  const absl::Status status =
      XmlDocument::Parse("<html><body/></html>", "ListBucketResult", kCap).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kDataLoss);
  EXPECT_THAT(status.message(), HasSubstr("<html>"));
  EXPECT_THAT(status.message(), HasSubstr("<ListBucketResult>"));
}

TEST(XmlDocument, TakesAnyRootWhenNoneIsExpected) {
  EXPECT_EQ(MustParse("<Error><Code>InternalError</Code></Error>").root().name(), "Error");
}

TEST(XmlDocument, JoinsTextAroundCommentsCdataAndInstructions) {
  EXPECT_EQ(TextOf("a<!--c-->b"), "ab");
  EXPECT_EQ(TextOf("a<![CDATA[<&]]>b"), "a<&b");
  EXPECT_EQ(TextOf("<!--c--><![CDATA[]]>a&amp;<?pi x?>&lt;b"), "a&<b");
  EXPECT_EQ(TextOf("<![CDATA[]]]]><![CDATA[>]]>"), "]]>");
  EXPECT_EQ(TextOf("&#65;&#x42;<!-- long comment that moves what follows -->&#67;"), "ABC");
}

TEST(XmlDocument, KeepsWhiteSpaceOfALeaf) {
  EXPECT_EQ(TextOf("   "), "   ");
  EXPECT_EQ(TextOf(" a\tb\n "), " a\tb\n ");
  EXPECT_EQ(TextOf(" <!--c--> "), "  ");
  EXPECT_EQ(TextOf("<![CDATA[  ]]>"), "  ");
}

TEST(XmlDocument, LeavesLayoutBetweenChildrenOut) {
  EXPECT_EQ(TextOf("\n  <a>x</a>\n  <b/>\n"), "");
}

TEST(XmlDocument, JoinsTextAroundChildren) {
  EXPECT_EQ(TextOf("Access <b>denied</b> to <i>you</i>."), "Access  to .");
  EXPECT_EQ(TextOf("<b/>after"), "after");
  EXPECT_EQ(TextOf(" <b/> a &amp; b <c/>"), " a & b ");
}

TEST(XmlDocument, ReadsLineEndsAsXmlSays) {
  EXPECT_EQ(TextOf("a\r\nb\rc\nd"), "a\nb\nc\nd");
  EXPECT_EQ(TextOf("<![CDATA[a\r\nb\r]]>"), "a\nb\n");
  EXPECT_EQ(TextOf("a&#13;b&#xD;&#10;"), "a\rb\r\n");
}

TEST(XmlDocument, ResolvesReferencesToEveryLengthOfUtf8) {
  EXPECT_EQ(TextOf("&#x7F;&#x80;&#x7FF;&#x800;&#xFFFD;&#x10000;&#x10FFFF;&#xe9;&#0065;"),
            "\x7F\xC2\x80\xDF\xBF\xE0\xA0\x80\xEF\xBF\xBD\xF0\x90\x80\x80\xF4\x8F\xBF\xBF\xC3\xA9"
            "A");
  EXPECT_EQ(TextOf("&quot;&apos;&lt;&gt;&amp;amp;"), "\"'<>&amp;");
}

TEST(XmlDocument, ReadsAttributes) {
  const XmlDocument document =
      MustParse("<a one='&quot;1&quot;' two = \"x>\r\ny\tz&#9;\"  three=''><b two='3'/></a >");
  EXPECT_EQ(document.root().Attribute("one"), "\"1\"");
  EXPECT_EQ(document.root().Attribute("two"), "x> y z\t");
  EXPECT_EQ(document.root().Attribute("three"), "");
  EXPECT_EQ(document.root().Attribute("four"), absl::nullopt);
  EXPECT_EQ(document.root().Child("b").Attribute("two"), "3");
  EXPECT_EQ(document.root().Child("b").Attribute("one"), absl::nullopt);
}

TEST(XmlDocument, AcceptsWhiteSpaceSentToKeepTheConnectionAlive) {
  EXPECT_EQ(MustParse("  \n \n<?xml version=\"1.0\" encoding=\"utf-8\"?>\n   \n<a>x</a>\n\n")
                .root()
                .text(),
            "x");
}

TEST(XmlDocument, AcceptsByteOrderMarkCommentsAndInstructionsAroundTheRoot) {
  EXPECT_EQ(MustParse("\xEF\xBB\xBF<?xml version='1.0' standalone='yes' ?><!-- a --><?style x?>"
                      "<a>x</a><!-- b --><?done?>")
                .root()
                .text(),
            "x");
}

TEST(XmlDocument, ElementsOutliveAMoveOfTheirDocument) {
  XmlDocument first = MustParse("<a><b>x</b></a>");
  const XmlElement child = first.root().Child("b");
  const XmlDocument second = std::move(first);
  EXPECT_EQ(child.text(), "x");
  EXPECT_EQ(second.root().ChildText("b"), "x");
}

TEST(XmlDocument, TakesABodyOfExactlyTheCapAndNotOneByteMore) {
  const std::string body = "<a>x</a>";
  EXPECT_TRUE(XmlDocument::Parse(body, "", body.size()).ok());
  const absl::Status status = XmlDocument::Parse(body, "", body.size() - 1).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kDataLoss);
  EXPECT_THAT(status.message(), HasSubstr("8 bytes"));
}

}  // namespace
}  // namespace ufs
