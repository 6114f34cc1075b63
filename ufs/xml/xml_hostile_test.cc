// What a server must not be able to make us believe. tinyxml2 9.0.0, the parser at hand in Debian
// 12, lets many of these pass.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "ufs/xml/xml_document.h"

namespace ufs {
namespace {

using ::testing::HasSubstr;

constexpr size_t kCap = 16 << 20;

void ExpectRefused(absl::string_view body, absl::string_view reason) {
  const absl::StatusOr<XmlDocument> document = XmlDocument::Parse(body, "", kCap);
  ASSERT_FALSE(document.ok()) << absl::CHexEscape(body.substr(0, 200));
  EXPECT_EQ(document.status().code(), absl::StatusCode::kDataLoss);
  EXPECT_THAT(document.status().message(), HasSubstr(std::string(reason)))
      << absl::CHexEscape(body.substr(0, 200));
}

void ExpectTextRefused(absl::string_view text, absl::string_view reason) {
  ExpectRefused(absl::StrCat("<r><Key>", text, "</Key></r>"), reason);
  ExpectRefused(absl::StrCat("<r Key=\"", text, "\"/>"), reason);
}

TEST(XmlHostile, ReferenceToNulDoesNotCutAKey) {
  ExpectTextRefused("safe&#0;.evil", "a reference to");
  ExpectTextRefused("safe&#x0;.evil", "a reference to");
  ExpectTextRefused("safe&#00000000000;.evil", "a reference to");
}

TEST(XmlHostile, ReferencesToWhatIsNoCharacter) {
  for (const char* bad :
       {"&#x110000;", "&#1114112;", "&#xD800;", "&#xDFFF;", "&#xFFFE;", "&#xFFFF;", "&#1;",
        "&#x1F;", "&#xB;", "&#4294967361;", "&#x100000041;", "&#99999999;"}) {
    ExpectTextRefused(bad, "a reference to");
  }
}

TEST(XmlHostile, MalformedReferences) {
  for (const char* bad : {"&;", "&#;", "&#x;", "&#X41;", "&#-1;", "&#+65;", "&# 65;", "&#x 41;",
                          "&#6 5;", "&AMP;", "& amp;", "&#xG;", "&#12a;"}) {
    ExpectTextRefused(bad, "a reference to");
  }
  for (const char* bad : {"&", "&amp", "a & b", "&#65", "&#0000000000000000000065;"}) {
    ExpectTextRefused(bad, "begins no reference");
  }
}

TEST(XmlHostile, DocumentTypesAndEntities) {
  constexpr char kType[] = "document type declaration";
  ExpectRefused("<!DOCTYPE r><r/>", kType);
  ExpectRefused("<!DOCTYPE r [<!ENTITY b \"boom\">]><r>&b;</r>", kType);
  ExpectRefused("<!DOCTYPE r SYSTEM \"file:///etc/passwd\"><r/>", kType);
  ExpectRefused("<?xml version='1.0'?><!-- x --><!doctype r><r/>", kType);
  ExpectRefused("<r/><!DOCTYPE r>", kType);
  ExpectRefused("<![CDATA[x]]><r/>", kType);
  ExpectRefused("<r><!DOCTYPE r></r>", "a declaration inside an element");
  ExpectRefused("<r><!ENTITY b \"x\"></r>", "a declaration inside an element");
  ExpectTextRefused("&b;", "a reference to");
  ExpectTextRefused("&nbsp;", "a reference to");
}

TEST(XmlHostile, SecondRootAndTrailingJunk) {
  ExpectRefused("<a/><b/>", "a second root");
  ExpectRefused("<a></a><a></a>", "a second root");
  ExpectRefused("<a/></a>", "a second root");
  ExpectRefused("<a/>junk", "text after the root");
  ExpectRefused("junk<a/>", "text before the root");
  ExpectRefused("<a/><?xml version='1.0'?>", "not at the beginning");
}

TEST(XmlHostile, RawControlCharacters) {
  for (int c = 0; c < 0x20; ++c) {
    if (c == '\t' || c == '\n' || c == '\r') {
      continue;
    }
    const std::string raw(1, static_cast<char>(c));
    ExpectTextRefused(absl::StrCat("before", raw, "after"), "does not have");
    ExpectRefused(absl::StrCat("<r><!--", raw, "--></r>"), "does not have");
  }
  EXPECT_TRUE(XmlDocument::Parse("<r>\x7F</r>", "", kCap).ok());
}

TEST(XmlHostile, BytesThatAreNotUtf8) {
  for (const char* bad : {"\xFF",
                          "\x80",
                          "\xC0\x80",
                          "\xC1\xBF",
                          "\xC3",
                          "\xC3(",
                          "\xE0\x80\x80",
                          "\xE0\x9F\xBF",
                          "\xED\xA0\x80",
                          "\xED\xBF\xBF",
                          "\xE2\x82",
                          "\xE2(\xA1",
                          "\xF0\x80\x80\x80",
                          "\xF0\x8F\xBF\xBF",
                          "\xF4\x90\x80\x80",
                          "\xF5\x80\x80\x80",
                          "\xF0\x90\x80",
                          "\xFE",
                          "\xEF\xBF\xBE",
                          "\xEF\xBF\xBF"}) {
    // At every offset from the borders that the eight-byte steps make.
    for (int shift = 0; shift < 9; ++shift) {
      ExpectTextRefused(absl::StrCat(std::string(shift, 'x'), bad, "yyyyyyyyy"), "UTF-8");
    }
  }
  EXPECT_TRUE(
      XmlDocument::Parse("<r>\xC2\x80\xED\x9F\xBF\xEE\x80\x80\xF4\x8F\xBF\xBF</r>", "", kCap).ok());
}

TEST(XmlHostile, OtherEncodings) {
  ExpectRefused("<?xml version='1.0' encoding='ISO-8859-1'?><r/>", "encoding");
  ExpectRefused("<?xml version='1.0' encoding='UTF-7'?><r/>", "encoding");
  ExpectRefused(absl::string_view("\xFF\xFE<\0r\0/\0>\0", 10), "UTF-8");
  ExpectRefused("<?xml version='1.1'?><r/>", "malformed XML declaration");
  ExpectRefused("<?xml encoding='UTF-8'?><r/>", "version 1.0");
  ExpectRefused("<?xml version='1.0'><r/>", "XML declaration");
  ExpectRefused("<?xml version='1.0?><r/>'?><r/>", "malformed XML declaration");
}

std::string Nested(int depth) {
  std::string body;
  for (int i = 0; i < depth; ++i) {
    body += "<a>";
  }
  for (int i = 0; i < depth; ++i) {
    body += "</a>";
  }
  return body;
}

TEST(XmlHostile, DeepNesting) {
  EXPECT_TRUE(XmlDocument::Parse(Nested(100), "", kCap).ok());
  ExpectRefused(Nested(101), "100 deep");
  ExpectRefused(Nested(200000), "100 deep");
}

TEST(XmlHostile, FloodsOfElementsAndAttributes) {
  std::string elements = "<r>";
  for (int i = 0; i < 300000; ++i) {
    elements += "<a/>";
  }
  ExpectRefused(elements + "</r>", "more elements");
  std::string attributes = "<r";
  for (int i = 0; i < 100; ++i) {
    absl::StrAppend(&attributes, " a", i, "=''");
  }
  ExpectRefused(attributes + "/>", "more attributes");
}

TEST(XmlHostile, WhatIsNotWellFormed) {
  for (const char* bad : {"",
                          " ",
                          "<",
                          "<a",
                          "<a ",
                          "<a/",
                          "<a>",
                          "<a></b>",
                          "<a></ab>",
                          "<ab></a>",
                          "<a></a",
                          "<a></a b>",
                          "</a>",
                          "<a><b></a></b>",
                          "< a/>",
                          "<1/>",
                          "<a:/>",
                          "<:a/>",
                          "<a:b:c/>",
                          "<a:1/>",
                          "<a b/>",
                          "<a b=c/>",
                          "<a b='/>",
                          "<a b='<'/>",
                          "<a b='1'c='2'/>",
                          "<a b='1' b='2'/>",
                          "<a/ >",
                          "<a><!-- </a>",
                          "<a><!-- a -- b --></a>",
                          "<a><!--></a>",
                          "<a><![CDATA[x</a>",
                          "<a>]]></a>",
                          "<a><?p</a>",
                          "<a><?xml version='1.0'?></a>",
                          "<a><?\?></a>",
                          "<a><?p/?></a>",
                          "<a><!- -></a>",
                          "<a></ a>",
                          "<a>x</a>&amp;",
                          "<>x</>",
                          "<?xml?><a/>",
                          "<?XML version='1.0'?><a/>",
                          "<x:a></y:a>",
                          "<x:a></a>"}) {
    EXPECT_EQ(XmlDocument::Parse(bad, "", kCap).status().code(), absl::StatusCode::kDataLoss)
        << bad;
  }
}

TEST(XmlHostile, EveryTruncationOfADocumentIsRefused) {
  const std::string body =
      "<?xml version=\"1.0\"?><E a='1'><!--c--><C>No&amp;such</C><M><![CDATA[x]]></M></E>";
  ASSERT_TRUE(XmlDocument::Parse(body, "", kCap).ok());
  for (size_t size = 0; size < body.size(); ++size) {
    EXPECT_FALSE(XmlDocument::Parse(absl::string_view(body).substr(0, size), "", kCap).ok())
        << size;
  }
}

TEST(XmlHostile, MessagesNameTheOffsetAndNotTheContent) {
  const absl::Status status = XmlDocument::Parse("<r>hush&b;</r>", "", kCap).status();
  EXPECT_THAT(status.message(), HasSubstr("at byte 7"));
  EXPECT_THAT(status.message(), ::testing::Not(HasSubstr("hush")));
}

}  // namespace
}  // namespace ufs
