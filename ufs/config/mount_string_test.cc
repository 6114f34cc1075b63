#include "ufs/config/mount_string.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

namespace ufs {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Pair;

using Pairs = std::vector<std::pair<std::string, std::string>>;

Pairs Options(absl::string_view text) {
  MountString out;
  const absl::Status status = ParseMountString(text, &out);
  EXPECT_TRUE(status.ok()) << status;
  Pairs pairs;
  for (const RawValue& option : out.options) {
    pairs.emplace_back(option.name, option.value);
  }
  return pairs;
}

std::string ErrorOf(absl::string_view text) {
  MountString out;
  return std::string(ParseMountString(text, &out).message());
}

TEST(MountString, TakesNamesAndValuesApart) {
  EXPECT_THAT(Options("endpoint=http://127.0.0.1:9000,allow_other,uid=1000"),
              ElementsAre(Pair("endpoint", "http://127.0.0.1:9000"), Pair("allow_other", ""),
                          Pair("uid", "1000")));
}

TEST(MountString, AValueMayHoldEqualsSigns) {
  EXPECT_THAT(Options("mapping=id1=user1;id2=user2,key=ab/c+=="),
              ElementsAre(Pair("mapping", "id1=user1;id2=user2"), Pair("key", "ab/c+==")));
}

TEST(MountString, EscapesStandForThemselves) {
  EXPECT_THAT(Options(R"(a=x\,y,b=x\\y,c=x\"y)"),
              ElementsAre(Pair("a", "x,y"), Pair("b", R"(x\y)"), Pair("c", "x\"y")));
}

TEST(MountString, QuotesKeepCommasAndSpaces) {
  EXPECT_THAT(Options(R"(a="x, y ",b=1)"), ElementsAre(Pair("a", "x, y "), Pair("b", "1")));
  EXPECT_THAT(Options(R"(a=" \"x\" ")"), ElementsAre(Pair("a", " \"x\" ")));
}

TEST(MountString, SpacesAroundItemsAndEmptyItemsAreDropped) {
  EXPECT_THAT(Options(" a=1 , ,b = 2,"), ElementsAre(Pair("a", "1"), Pair("b", " 2")));
  EXPECT_THAT(Options(""), IsEmpty());
}

TEST(MountString, WordsOfMountAndFstabPass) {
  EXPECT_THAT(
      Options("rw,nofail,_netdev,noauto,user,users,defaults,x-systemd.automount,"
              "x-systemd.requires=net.target,X-mount.mkdir,comment=mine,default_permissions"),
      IsEmpty());
}

TEST(MountString, OptionsOfTheKernelAreKept) {
  MountString out;
  ASSERT_TRUE(ParseMountString("noatime,dev,suid,nosuid,ro,nodev", &out).ok());
  EXPECT_THAT(out.kernel, ElementsAre("noatime", "dev", "suid", "nosuid", "nodev"));
  ASSERT_EQ(out.options.size(), 1u);
  EXPECT_EQ(out.options[0].name, "ro");
}

TEST(MountString, ReadWriteTakesBackAnEarlierReadOnlyOnly) {
  EXPECT_THAT(Options("ro,rw"), IsEmpty());
  EXPECT_THAT(Options("rw,ro"), ElementsAre(Pair("ro", "")));
}

TEST(MountString, MayBeGivenMoreThanOnce) {
  MountString out;
  ASSERT_TRUE(ParseMountString("a=1", &out).ok());
  ASSERT_TRUE(ParseMountString("b=2", &out).ok());
  EXPECT_EQ(out.options.size(), 2u);
  EXPECT_EQ(out.options[1].origin, "-o");
}

TEST(MountString, SaysWhatIsWrong) {
  EXPECT_THAT(ErrorOf(R"(a="x,b=1)"), HasSubstr("not closed"));
  EXPECT_THAT(ErrorOf(R"(a=\n)"), HasSubstr("backslash"));
  EXPECT_THAT(ErrorOf("a=1\\"), HasSubstr("backslash"));
  EXPECT_THAT(ErrorOf("=1"), HasSubstr("no name"));
  EXPECT_THAT(ErrorOf("endpoint="), HasSubstr("'endpoint' has an empty value"));
}

}  // namespace
}  // namespace ufs
