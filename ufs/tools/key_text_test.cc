#include "ufs/tools/key_text.h"

#include <gtest/gtest.h>

namespace ufs {
namespace {

TEST(EscapeControls, LeavesTextAndEscapesWhatDrivesATerminal) {
  EXPECT_EQ(EscapeControls("plain é 日本 100%+ "), "plain é 日本 100%+ ");
  EXPECT_EQ(EscapeControls("a\nb\tc\rd\\e"), "a\\nb\\tc\\rd\\\\e");
  EXPECT_EQ(EscapeControls("\x1b[31mred\x7f"), "\\x1b[31mred\\x7f");
  EXPECT_EQ(EscapeControls("\xc2\x9b"), "\\xc2\\x9b");  // CSI of the C1 set
  EXPECT_EQ(EscapeControls("\xc2\xa0x"), "\xc2\xa0x");  // the first after it
}

TEST(EscapeControls, EscapesWhatIsNoUtf8) {
  EXPECT_EQ(EscapeControls("\xff\xfe"), "\\xff\\xfe");
  EXPECT_EQ(EscapeControls("\xe2\x82"), "\\xe2\\x82");           // cut off
  EXPECT_EQ(EscapeControls("\xc0\x80"), "\\xc0\\x80");           // too long a form
  EXPECT_EQ(EscapeControls("\xed\xa0\x80"), "\\xed\\xa0\\x80");  // a surrogate
}

TEST(BaseName, IsTheLastName) {
  EXPECT_EQ(BaseName("a/b/c"), "c");
  EXPECT_EQ(BaseName("a/b/c/"), "c");
  EXPECT_EQ(BaseName("c"), "c");
  EXPECT_EQ(BaseName(""), "");
  EXPECT_EQ(BaseName("a//"), "");
}

TEST(LocalNameProblem, RefusesWhatLeadsOutOrNowhere) {
  EXPECT_EQ(LocalNameProblem("a/b c/é\n"), "");
  EXPECT_EQ(LocalNameProblem("a/"), "");
  EXPECT_EQ(LocalNameProblem("..."), "");
  for (const char* name :
       {"..", "../a", "a/../../b", "a/./b", "a//b", "/etc/passwd", "/", "", "a//"}) {
    EXPECT_NE(LocalNameProblem(name), "") << name;
  }
  EXPECT_NE(LocalNameProblem(absl::string_view("a\0b", 3)), "");
  EXPECT_NE(LocalNameProblem(absl::string_view()), "");
}

}  // namespace
}  // namespace ufs
