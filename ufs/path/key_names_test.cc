#include "ufs/path/key_names.h"

#include <string>

#include "gtest/gtest.h"

namespace ufs {
namespace {

TEST(KeyNames, AcceptsWhatCanBeOneComponent) {
  EXPECT_EQ(CheckName("a"), HiddenReason::kNone);
  EXPECT_EQ(CheckName("..."), HiddenReason::kNone);
  EXPECT_EQ(CheckName(" a b "), HiddenReason::kNone);
  EXPECT_EQ(CheckName("\xff\xfe"), HiddenReason::kNone);
  EXPECT_EQ(CheckName(std::string(255, 'x')), HiddenReason::kNone);
}

TEST(KeyNames, RefusesWhatCannot) {
  EXPECT_EQ(CheckName(""), HiddenReason::kEmptyComponent);
  EXPECT_EQ(CheckName("."), HiddenReason::kDot);
  EXPECT_EQ(CheckName(".."), HiddenReason::kDotDot);
  EXPECT_EQ(CheckName(absl::string_view("a\0b", 3)), HiddenReason::kNul);
  EXPECT_EQ(CheckName("a/b"), HiddenReason::kSlash);
  EXPECT_EQ(CheckName(std::string(256, 'x')), HiddenReason::kNameTooLong);
}

TEST(KeyNames, ClassifiesObjects) {
  EXPECT_EQ(ClassifyObject("d/", "d/f", 1).kind, ListedKey::kFile);
  EXPECT_EQ(ClassifyObject("d/", "d/f", 1).name, "f");
  EXPECT_EQ(ClassifyObject("", "f", 0).name, "f");
  EXPECT_EQ(ClassifyObject("d/", "d/", 0).kind, ListedKey::kOwnMarker);
  EXPECT_EQ(ClassifyObject("d/", "d/", 5).reason, HiddenReason::kMarkerWithBytes);
  EXPECT_EQ(ClassifyObject("d/", "d/..", 5).reason, HiddenReason::kDotDot);
  EXPECT_EQ(ClassifyObject("d/", "e/f", 5).reason, HiddenReason::kOutside);
}

TEST(KeyNames, ClassifiesCommonPrefixes) {
  EXPECT_EQ(ClassifyPrefix("d/", "d/e/").kind, ListedKey::kDirectory);
  EXPECT_EQ(ClassifyPrefix("d/", "d/e/").name, "e");
  EXPECT_EQ(ClassifyPrefix("d/", "d//").reason, HiddenReason::kEmptyComponent);
  EXPECT_EQ(ClassifyPrefix("", "/").reason, HiddenReason::kEmptyComponent);
  EXPECT_EQ(ClassifyPrefix("", "../").reason, HiddenReason::kDotDot);
  EXPECT_EQ(ClassifyPrefix("", "./").reason, HiddenReason::kDot);
  EXPECT_EQ(ClassifyPrefix("data/", "data2/").reason, HiddenReason::kOutside);
  EXPECT_EQ(ClassifyPrefix("", "noslash").reason, HiddenReason::kOutside);
}

TEST(KeyNames, MakesAPrefixADirectory) {
  EXPECT_EQ(DirectoryPrefix(""), "");
  EXPECT_EQ(DirectoryPrefix("data"), "data/");
  EXPECT_EQ(DirectoryPrefix("data/"), "data/");
  EXPECT_EQ(DirectoryPrefix("a//b"), "a//b/");
}

TEST(KeyNames, EscapesForOneLogLine) {
  EXPECT_EQ(EscapeKey("a\nb"), "a\\nb");
  EXPECT_EQ(EscapeKey("\xc3\xa9"), "\xc3\xa9");
  EXPECT_EQ(EscapeKey(absl::string_view("\0", 1)), "\\000");
}

}  // namespace
}  // namespace ufs
