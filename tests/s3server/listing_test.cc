#include "tests/s3server/listing.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

namespace s3server {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

ObjectTree Tree(const std::vector<std::string>& keys) {
  ObjectTree tree;
  for (const std::string& key : keys) {
    tree[key] = std::make_shared<ObjectRecord>();
  }
  return tree;
}

// Objects and prefixes of a page in one list, prefixes marked by a star.
std::vector<std::string> Names(const ListResult& page) {
  std::vector<std::string> names;
  for (const auto& object : page.objects) {
    names.push_back(object.first);
  }
  for (const std::string& prefix : page.prefixes) {
    names.push_back(prefix + "*");
  }
  std::sort(names.begin(), names.end());
  return names;
}

ListQuery Query(const std::string& prefix, const std::string& delimiter, int max = 1000,
                const std::string& after = "") {
  ListQuery query;
  query.prefix = prefix;
  query.delimiter = delimiter;
  query.max_keys = max;
  query.after = after;
  return query;
}

TEST(Listing, GroupsByTheDelimiterBehindThePrefix) {
  const ObjectTree tree = Tree({"a", "b/", "b/1", "b/2", "c/d/e", "data", "data2", "data/x"});
  EXPECT_THAT(Names(ListObjectTree(tree, Query("", "/"))),
              ElementsAre("a", "b/*", "c/*", "data", "data/*", "data2"));
  EXPECT_THAT(Names(ListObjectTree(tree, Query("b/", "/"))), ElementsAre("b/", "b/1", "b/2"));
  EXPECT_THAT(Names(ListObjectTree(tree, Query("c/", "/"))), ElementsAre("c/d/*"));
  EXPECT_THAT(Names(ListObjectTree(tree, Query("data", ""))),
              ElementsAre("data", "data/x", "data2"));
  EXPECT_THAT(Names(ListObjectTree(tree, Query("zzz", "/"))), IsEmpty());
}

TEST(Listing, PagesOfEverySizeGiveTheSameNamesOnce) {
  std::vector<std::string> keys = {"a", "b0", "zz\xff\xff", "\xff/1", "\xff/2"};
  for (int i = 0; i < 30; ++i) {
    keys.push_back("dir" + std::to_string(i % 7) + "/" + std::to_string(i));
    keys.push_back("file" + std::to_string(i));
  }
  const ObjectTree tree = Tree(keys);
  for (const std::string& delimiter : {std::string("/"), std::string()}) {
    const std::vector<std::string> all = Names(ListObjectTree(tree, Query("", delimiter)));
    for (int size = 1; size < 8; ++size) {
      std::vector<std::string> names;
      std::string after;
      bool truncated = true;
      while (truncated) {
        const ListResult page = ListObjectTree(tree, Query("", delimiter, size, after));
        ASSERT_LE(page.objects.size() + page.prefixes.size(), static_cast<size_t>(size));
        ASSERT_TRUE(!page.truncated || page.last > after);
        for (const std::string& name : Names(page)) {
          names.push_back(name);
        }
        truncated = page.truncated;
        after = page.last;
      }
      std::sort(names.begin(), names.end());
      EXPECT_EQ(names, all) << "delimiter '" << delimiter << "', page " << size;
    }
  }
}

TEST(Listing, StartsBehindAKeyInsideACommonPrefix) {
  const ObjectTree tree = Tree({"a/1", "a/2", "b"});
  EXPECT_THAT(Names(ListObjectTree(tree, Query("", "/", 10, "a/1"))), ElementsAre("a/*", "b"));
  EXPECT_THAT(Names(ListObjectTree(tree, Query("", "/", 10, "a/2"))), ElementsAre("b"));
  EXPECT_THAT(Names(ListObjectTree(tree, Query("", "/", 10, "a/"))), ElementsAre("b"));
}

TEST(Listing, AnEmptyPageIsNotTruncated) {
  const ListResult page = ListObjectTree(Tree({"a", "b"}), Query("", "", 0));
  EXPECT_THAT(Names(page), IsEmpty());
  EXPECT_FALSE(page.truncated);
}

TEST(Listing, PagesThroughUploadsOfOneKey) {
  UploadTree uploads;
  for (const auto& key : {"a", "b", "b", "b", "c/1", "c/2"}) {
    const std::string id = "id" + std::to_string(uploads.size());
    uploads[{key, id}].key = key;
  }
  UploadListQuery query;
  query.delimiter = "/";
  query.max_uploads = 2;
  const UploadListResult first = ListUploadTree(uploads, query);
  ASSERT_EQ(first.uploads.size(), 2u);
  EXPECT_TRUE(first.truncated);
  EXPECT_EQ(first.next_key, "b");
  query.key_marker = first.next_key;
  query.id_marker = first.next_id;
  const UploadListResult second = ListUploadTree(uploads, query);
  ASSERT_EQ(second.uploads.size(), 2u);
  EXPECT_EQ(second.uploads[0].id, "id2");
  EXPECT_TRUE(second.truncated);
  query.key_marker = second.next_key;
  query.id_marker = second.next_id;
  const UploadListResult third = ListUploadTree(uploads, query);
  EXPECT_THAT(third.prefixes, ElementsAre("c/"));
  EXPECT_FALSE(third.truncated);
  // A marker without an id is behind all uploads of its key.
  query.id_marker.clear();
  query.key_marker = "b";
  EXPECT_TRUE(ListUploadTree(uploads, query).uploads.empty());
}

TEST(Listing, TokensComeBackAndStrangersDoNot) {
  for (const std::string& name :
       {std::string(), std::string("a/b \xff?"), std::string("x\0y", 3)}) {
    EXPECT_EQ(DecodeListToken(EncodeListToken(name)), absl::make_optional(name));
  }
  EXPECT_EQ(DecodeListToken(""), absl::nullopt);
  EXPECT_EQ(DecodeListToken("bogus!"), absl::nullopt);
}

}  // namespace
}  // namespace s3server
