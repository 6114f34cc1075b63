// Random damage to real answers: the parser may refuse, must not crash, and what it accepts a
// parser that nobody here wrote accepts too, with the same elements and the same text.
#include <gtest/gtest.h>
#include <tinyxml2.h>

#include <random>
#include <string>
#include <vector>

#include "absl/strings/escaping.h"
#include "ufs/xml/characters.h"
#include "ufs/xml/xml_document.h"

namespace ufs {
namespace {

const char* const kSeeds[] = {
    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<ListBucketResult "
    "xmlns=\"http://s3/\"><Name>b</Name>"
    "<Contents><Key>a%20b</Key><ETag>&quot;d41d8cd9&quot;</ETag><Size>0</Size></Contents><Contents>"
    "<Key>k&amp;&#13;</Key><Owner><ID>x</ID></Owner></Contents><CommonPrefixes><Prefix>p/</Prefix>"
    "</CommonPrefixes></ListBucketResult>",
    "<Error>\r\n  <Code>NoSuchKey</Code>\r\n  <Message>The <![CDATA[<b>]]> key</Message>"
    "<!-- c --><RequestId/>\r\n</Error>\n",
    "<s3:AccessControlPolicy xmlns:s3='u' xmlns:xsi='v'><s3:Grant><s3:Grantee xsi:type='Group'>"
    "<s3:URI>http://acs/</s3:URI></s3:Grantee></s3:Grant></s3:AccessControlPolicy>",
};

const char* const kTokens[] = {"<",     ">",        "/>", "</",        "&",   "&#0;",
                               "&amp;", "]]>",      "\"", "<!--",      "-->", "<![CDATA[",
                               "<?",    "?>",       "\r", "<!DOCTYPE", "<a>", "</a>",
                               "\xFF",  "\xC3\xA9", " ",  "=",         "'",   ":"};

std::string Mutate(std::string body, std::mt19937* random) {
  const auto below = [random](size_t n) { return n == 0 ? 0 : (*random)() % n; };
  for (size_t times = 1 + below(4); times > 0; --times) {
    const size_t at = below(body.size() + 1);
    switch (below(5)) {
      case 0:
        if (at < body.size()) {
          body[at] = static_cast<char>((*random)());
        }
        break;
      case 1:
        body.insert(at, kTokens[below(sizeof(kTokens) / sizeof(kTokens[0]))]);
        break;
      case 2:
        body.erase(at, below(12));
        break;
      case 3:
        body.insert(at, body.substr(below(body.size() + 1), below(40)));
        break;
      default:
        if (below(8) == 0) {
          body.resize(at);
        }
    }
  }
  return body;
}

// tinyxml2 drops runs of white space between markup; compare without any.
std::string WithoutSpace(absl::string_view text) {
  std::string kept;
  for (const char c : text) {
    if (!xml_internal::IsSpace(c)) {
      kept.push_back(c);
    }
  }
  return kept;
}

void Flatten(XmlElement element, std::vector<std::string>* out) {
  out->emplace_back(element.name());
  out->push_back(WithoutSpace(element.text()));
  for (const XmlElement child : element.Children()) {
    Flatten(child, out);
  }
}

void Flatten(const tinyxml2::XMLElement* element, std::vector<std::string>* out) {
  const std::string name = element->Name();
  const size_t colon = name.find(':');
  out->push_back(colon == std::string::npos ? name : name.substr(colon + 1));
  std::string text;
  for (const tinyxml2::XMLNode* n = element->FirstChild(); n != nullptr; n = n->NextSibling()) {
    if (n->ToText() != nullptr) {
      text += n->Value();
    }
  }
  out->push_back(WithoutSpace(text));
  for (const tinyxml2::XMLElement* child = element->FirstChildElement(); child != nullptr;
       child = child->NextSiblingElement()) {
    Flatten(child, out);
  }
}

TEST(XmlRobustness, DamagedAnswersAreRefusedOrReadAsAnIndependentParserReadsThem) {
  constexpr int kRounds = 30000;
  std::mt19937 random(7);
  int accepted = 0;
  for (int round = 0; round < kRounds; ++round) {
    const std::string body = Mutate(kSeeds[random() % 3], &random);
    const absl::StatusOr<XmlDocument> ours = XmlDocument::Parse(body, "", 1 << 20);
    if (!ours.ok()) {
      continue;
    }
    ++accepted;
    tinyxml2::XMLDocument theirs(true, tinyxml2::PRESERVE_WHITESPACE);
    ASSERT_EQ(theirs.Parse(body.data(), body.size()), tinyxml2::XML_SUCCESS)
        << absl::CHexEscape(body);
    std::vector<std::string> our_text;
    std::vector<std::string> their_text;
    Flatten(ours->root(), &our_text);
    Flatten(theirs.RootElement(), &their_text);
    ASSERT_EQ(our_text, their_text) << absl::CHexEscape(body);
  }
  // Enough of the damage is harmless for the comparison to mean something.
  EXPECT_GT(accepted, kRounds / 20);
}

TEST(XmlRobustness, NoiseIsRefused) {
  std::mt19937 random(11);
  for (int round = 0; round < 3000; ++round) {
    std::string body(random() % 200, '\0');
    for (char& c : body) {
      c = static_cast<char>(random());
    }
    EXPECT_FALSE(XmlDocument::Parse(body, "", 1 << 20).ok());
  }
}

}  // namespace
}  // namespace ufs
