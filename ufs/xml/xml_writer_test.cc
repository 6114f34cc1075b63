#include "ufs/xml/xml_writer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "ufs/xml/xml_document.h"

namespace ufs {
namespace {

using ::testing::HasSubstr;

TEST(XmlWriter, WritesCompleteMultipartUpload) {
  XmlWriter xml("CompleteMultipartUpload", kS3Namespace);
  xml.Open("Part")
      .Element("ETag", "\"a54357aff0632cce46d942af68356b38\"")
      .Element("PartNumber", "1");
  xml.Close();
  const absl::StatusOr<std::string> body = xml.Finish();
  ASSERT_TRUE(body.ok()) << body.status();
  EXPECT_EQ(
      *body,
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
      "<CompleteMultipartUpload xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">"
      "<Part><ETag>\"a54357aff0632cce46d942af68356b38\"</ETag><PartNumber>1</PartNumber></Part>"
      "</CompleteMultipartUpload>");
}

TEST(XmlWriter, ClosesWhatIsOpenAndShortensWhatIsEmpty) {
  XmlWriter xml("a");
  xml.Open("b").Close().Open("c").Open("d");
  EXPECT_EQ(*xml.Finish(), "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<a><b/><c><d/></c></a>");
}

TEST(XmlWriter, EscapesMarkup) {
  XmlWriter xml("a");
  xml.Attribute("x", "<\"&'>\t\n\r").Element("k", "<\"&'>]]>\t\n\r");
  EXPECT_THAT(*xml.Finish(), HasSubstr("<a x=\"&lt;&quot;&amp;'&gt;&#9;&#10;&#13;\">"
                                       "<k>&lt;\"&amp;'&gt;]]&gt;\t\n&#13;</k></a>"));
}

TEST(XmlWriter, EveryCharacterOfXmlComesBackFromTheReader) {
  std::string all = "\t\n\r";
  for (int c = 0x20; c < 0x80; ++c) {
    all.push_back(static_cast<char>(c));
  }
  all += "\xC3\xA9\xE1\x88\xB4\xF0\x9F\x98\x80  \r\n ";
  XmlWriter xml("a");
  xml.Element("k", all).Open("l").Attribute("x", all).Close();
  const absl::StatusOr<std::string> body = xml.Finish();
  ASSERT_TRUE(body.ok());
  const absl::StatusOr<XmlDocument> document = XmlDocument::Parse(*body, "a", kXmlMaxErrorBytes);
  ASSERT_TRUE(document.ok()) << document.status();
  EXPECT_EQ(document->root().ChildText("k"), all);
  EXPECT_EQ(document->root().Child("l").Attribute("x"), all);
}

TEST(XmlWriter, RefusesWhatXmlCannotCarryAndNamesTheElement) {
  for (const char* bad : {"a\x01", "\x1B[0m", "\xFF", "\xC3", "\xEF\xBF\xBF", "\xED\xA0\x80"}) {
    XmlWriter xml("Delete");
    xml.Open("Object").Element("Key", bad).Close();
    const absl::StatusOr<std::string> body = xml.Finish();
    EXPECT_EQ(body.status().code(), absl::StatusCode::kInvalidArgument);
    EXPECT_THAT(body.status().message(), HasSubstr("<Key>"));
  }
  XmlWriter nul("Delete");
  nul.Element("Key", absl::string_view("a\0b", 3));
  EXPECT_FALSE(nul.Finish().ok());
}

}  // namespace
}  // namespace ufs
