#include "ufs/config/properties_file.h"

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
using ::testing::IsEmpty;
using ::testing::Pair;

std::vector<std::pair<std::string, std::string>> Parse(absl::string_view text) {
  const auto properties = ParseProperties(text);
  std::vector<std::pair<std::string, std::string>> pairs;
  if (!properties.ok()) {
    return {{"error", std::string(properties.status().message())}};
  }
  for (const Property& property : *properties) {
    pairs.emplace_back(property.name, property.value);
  }
  return pairs;
}

// The examples of java.util.Properties' own documentation.
TEST(Properties, TheKeyEndsAtEqualsColonOrWhiteSpace) {
  for (const char* const text :
       {"Truth = Beauty", " Truth:Beauty", "Truth                    :Beauty", "Truth Beauty",
        "Truth\tBeauty", "Truth\f=\f Beauty", "\t Truth=Beauty"}) {
    EXPECT_THAT(Parse(text), ElementsAre(Pair("Truth", "Beauty"))) << text;
  }
  EXPECT_THAT(Parse("cheeses"), ElementsAre(Pair("cheeses", "")));
  EXPECT_THAT(Parse("a==b"), ElementsAre(Pair("a", "=b")));
  EXPECT_THAT(Parse("a : = b"), ElementsAre(Pair("a", "= b")));
  EXPECT_THAT(Parse("=b"), ElementsAre(Pair("", "b")));
  EXPECT_THAT(Parse("a=id1=user1;id2=user2"), ElementsAre(Pair("a", "id1=user1;id2=user2")));
}

TEST(Properties, CommentsAndBlankLinesSayNothing) {
  EXPECT_THAT(Parse("# a=b\n! c=d\n   # e\n\n \t\f\n"), IsEmpty());
  EXPECT_THAT(Parse("a=b # no comment"), ElementsAre(Pair("a", "b # no comment")));
  // A backslash at the end of a comment continues nothing.
  EXPECT_THAT(Parse("# a \\\nb=c"), ElementsAre(Pair("b", "c")));
}

TEST(Properties, LinesEndInAnyOfThreeWays) {
  EXPECT_THAT(Parse("a=1\rb=2\r\nc=3\nd=4"),
              ElementsAre(Pair("a", "1"), Pair("b", "2"), Pair("c", "3"), Pair("d", "4")));
}

TEST(Properties, ABackslashContinuesALine) {
  EXPECT_THAT(
      Parse("fruits   apple, banana, pear, \\\n          cantaloupe, watermelon, \\\n"
            "          kiwi, mango"),
      ElementsAre(Pair("fruits", "apple, banana, pear, cantaloupe, watermelon, kiwi, mango")));
  EXPECT_THAT(Parse("a=b\\\r\n  c\\\r  d"), ElementsAre(Pair("a", "bcd")));
  EXPECT_THAT(Parse("a=b\\\\\nc=d"), ElementsAre(Pair("a", "b\\"), Pair("c", "d")));
  EXPECT_THAT(Parse("a=b\\\\\\\nc"), ElementsAre(Pair("a", "b\\c")));
  EXPECT_THAT(Parse("a=b\\\n# c"), ElementsAre(Pair("a", "b# c")));
  EXPECT_THAT(Parse("a=b\\\n\nc=d"), ElementsAre(Pair("a", "b"), Pair("c", "d")));
  EXPECT_THAT(Parse("a=b\\"), ElementsAre(Pair("a", "b")));
  // The mapping as the guide writes it.
  EXPECT_THAT(
      Parse("alluxio.underfs.s3.owner.id.to.username.mapping=\\\n79a59df9=john\n"),
      ElementsAre(Pair("alluxio.underfs.s3.owner.id.to.username.mapping", "79a59df9=john")));
}

TEST(Properties, EscapesAreUndone) {
  EXPECT_THAT(Parse("a\\ b\\=c\\:d=\\t\\n\\r\\f\\\\\\q\\\"\\'"),
              ElementsAre(Pair("a b=c:d", "\t\n\r\f\\q\"'")));
  EXPECT_THAT(Parse("a=\\u00e9\\u20AC\\uD83D\\uDE00"), ElementsAre(Pair("a", "é€😀")));
  EXPECT_THAT(Parse("a=é€😀"), ElementsAre(Pair("a", "é€😀")));
  EXPECT_THAT(Parse("\\u0061=b"), ElementsAre(Pair("a", "b")));
}

TEST(Properties, WhatNoOptionCanHoldIsAnErrorWithItsLine) {
  for (const char* const bad :
       {"a=\\u12", "a=\\u12xy", "a=\\uD800", "a=\\uDC00", "a=\\uD800\\u0041", "a=\\u0000"}) {
    EXPECT_THAT(Parse(absl::StrCat("# one\n\n", bad)),
                ElementsAre(Pair("error", HasSubstr("line 3: \\u"))))
        << bad;
  }
  EXPECT_THAT(Parse(absl::string_view("a=b\0c", 5)),
              ElementsAre(Pair("error", HasSubstr("line 1 holds a NUL"))));
}

TEST(Properties, SpacesAtTheEndOfAValueStay) {
  EXPECT_THAT(Parse("a=b  \n"), ElementsAre(Pair("a", "b  ")));
}

TEST(Properties, LinesAreCounted) {
  const auto properties = ParseProperties("# c\n\na=1\\\n  2\\\n  3\nb=4\r\nc=5\rd=6");
  ASSERT_TRUE(properties.ok());
  std::vector<int> lines;
  for (const Property& property : *properties) {
    lines.push_back(property.line);
  }
  EXPECT_THAT(lines, ElementsAre(3, 6, 7, 8));
}

TEST(Properties, WhatIsWrittenReadsBack) {
  const std::vector<std::pair<std::string, std::string>> pairs = {{"a", "b"},
                                                                  {"a key", " led by a space"},
                                                                  {"#x", "y\\z"},
                                                                  {"k=:", "=v: #!"},
                                                                  {"tab\t", "line\nfeed\r\f"},
                                                                  {"é", "😀 "},
                                                                  {"", "no key"},
                                                                  {"empty", ""}};
  std::string text;
  for (const auto& [name, value] : pairs) {
    absl::StrAppend(&text, FormatProperty(name, value), "\n");
  }
  EXPECT_EQ(Parse(text), pairs);
}

}  // namespace
}  // namespace ufs
