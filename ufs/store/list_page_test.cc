#include "ufs/store/list_page.h"

#include <map>
#include <string>
#include <vector>

#include "gtest/gtest.h"

namespace ufs {
namespace {

// Everything of all pages, objects and prefixes as they come, "|" after each page.
std::string Listing(const std::vector<std::string>& keys, ListRequest request) {
  std::map<std::string, int> map;
  for (const std::string& key : keys) {
    map[key] = 0;
  }
  std::string text;
  while (true) {
    const ListPage page =
        PageOfKeys(map, request, [](const std::string&, int) { return ObjectMeta(); });
    for (const ListedObject& object : page.objects) {
      text += object.key + " ";
    }
    for (const std::string& prefix : page.common_prefixes) {
      text += "(" + prefix + ") ";
    }
    text += "|";
    if (page.next_token.empty()) {
      return text;
    }
    request.token = page.next_token;
  }
}

ListRequest Request(const std::string& prefix, const std::string& delimiter, int max_keys = 1000) {
  ListRequest request;
  request.prefix = prefix;
  request.delimiter = delimiter;
  request.max_keys = max_keys;
  return request;
}

const std::vector<std::string> kTree = {"a", "b/", "b/1", "b/2/x", "b/2/y", "b/3", "c"};

TEST(ListPage, FlatListsEveryKey) {
  EXPECT_EQ(Listing(kTree, Request("", "")), "a b/ b/1 b/2/x b/2/y b/3 c |");
  EXPECT_EQ(Listing(kTree, Request("b/2", "")), "b/2/x b/2/y |");
  EXPECT_EQ(Listing(kTree, Request("d", "")), "|");
}

TEST(ListPage, ADelimiterRollsUp) {
  EXPECT_EQ(Listing(kTree, Request("", "/")), "a c (b/) |");
  EXPECT_EQ(Listing(kTree, Request("b/", "/")), "b/ b/1 b/3 (b/2/) |");
  EXPECT_EQ(Listing(kTree, Request("b", "/")), "(b/) |");
  EXPECT_EQ(Listing({"a--b--c", "a--d"}, Request("a--", "--")), "a--d (a--b--) |");
}

TEST(ListPage, PagesNeitherRepeatNorLose) {
  EXPECT_EQ(Listing(kTree, Request("", "", 3)), "a b/ b/1 |b/2/x b/2/y b/3 |c |");
  EXPECT_EQ(Listing(kTree, Request("", "/", 1)), "a |(b/) |c |");
  EXPECT_EQ(Listing(kTree, Request("", "/", 3)), "a c (b/) |");
}

TEST(ListPage, StartAfterNeedNotExist) {
  ListRequest request = Request("b/", "/");
  request.start_after = "b/2/x";
  EXPECT_EQ(Listing(kTree, request), "b/3 (b/2/) |");
  request.start_after = "b/2/zz";
  EXPECT_EQ(Listing(kTree, request), "b/3 |");
  request.start_after = "a";
  EXPECT_EQ(Listing(kTree, request), "b/ b/1 b/3 (b/2/) |");
  request.start_after = "c";
  EXPECT_EQ(Listing(kTree, request), "|");
}

TEST(ListPage, PrefixesOfHighBytesEnd) {
  EXPECT_EQ(AfterPrefix("a\xff\xff"), "b");
  EXPECT_EQ(AfterPrefix("\xff"), "");
  EXPECT_EQ(Listing({"\xff/a", "\xff/b", "\xff\xff/c"}, Request("", "/", 1)),
            "(\xff/) |(\xff\xff/) |");
}

}  // namespace
}  // namespace ufs
