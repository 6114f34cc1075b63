// What options of the store change on the wire, on a server that demands it.
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/s3/live_store.h"
#include "ufs/object/store_error.h"

namespace ufs {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

s3server::Options ServerOptions() {
  s3server::Options options;
  options.buckets = {"bucket", "paid"};
  options.requester_pays = {"paid"};
  options.limits.max_page = 7;
  options.quirks.no_bulk_delete = true;
  options.quirks.no_list_v2 = true;
  return options;
}

class S3OptionsTest : public LiveStore {
 protected:
  S3OptionsTest() : LiveStore(ServerOptions()) {}

  // The names below `prefix`, keys and common prefixes, page by page.
  std::vector<std::string> Names(const std::string& prefix, const std::string& delimiter) {
    std::vector<std::string> names;
    ListRequest request{prefix, delimiter, "", "", 1000};
    do {
      const auto page = Do(request);
      if (!page.ok()) {
        ADD_FAILURE() << page.status();
        return names;
      }
      for (const ListedObject& object : page->objects) {
        names.push_back(object.key);
      }
      names.insert(names.end(), page->common_prefixes.begin(), page->common_prefixes.end());
      request.token = page->next_token;
    } while (!request.token.empty());
    return names;
  }
};

TEST_F(S3OptionsTest, Version1ListsEveryPage) {
  EXPECT_TRUE(absl::IsUnimplemented(Do(ListRequest{"", "", "", "", 10}).status()));
  options_.list_v1 = true;
  Open();
  std::vector<std::string> expected;
  for (int i = 10; i < 40; ++i) {
    ASSERT_TRUE(Put(absl::StrCat("d/", i, " +%"), "x").ok());
    ASSERT_TRUE(Put(absl::StrCat("e", i, "/a"), "x").ok());
    ASSERT_TRUE(Put(absl::StrCat("e", i, "/b"), "x").ok());
    expected.push_back(absl::StrCat("d/", i, " +%"));
  }
  EXPECT_EQ(Names("d/", ""), expected);
  EXPECT_EQ(Names("d/", "/"), expected);
  EXPECT_EQ(Names("", "/").size(), 31u);
  EXPECT_EQ(Names("", "").size(), 90u);
  const auto rest = Do(ListRequest{"d/", "/", "", "d/37 +%", 1000});
  ASSERT_TRUE(rest.ok());
  ASSERT_EQ(rest->objects.size(), 2u);
  EXPECT_EQ(rest->objects[0].key, "d/38 +%");
}

TEST_F(S3OptionsTest, KeysAreDeletedOneByOne) {
  std::vector<std::string> keys;
  for (int i = 0; i < 50; ++i) {
    keys.push_back(absl::StrCat("k", i));
    ASSERT_TRUE(Put(keys.back(), "x").ok());
  }
  EXPECT_FALSE(Do(DeleteManyRequest{keys}).ok());
  options_.bulk_delete = false;
  options_.list_v1 = true;
  Open();
  const auto deleted = Do(DeleteManyRequest{keys});
  ASSERT_TRUE(deleted.ok()) << deleted.status();
  EXPECT_TRUE(deleted->failures.empty());
  EXPECT_THAT(Names("", ""), ElementsAre());
}

TEST_F(S3OptionsTest, WhoPaysIsLetIn) {
  options_.endpoint.bucket = "paid";
  Open();
  EXPECT_TRUE(absl::IsPermissionDenied(Put("k", "x")));
  options_.requester_pays = true;
  options_.list_v1 = true;
  options_.bulk_delete = false;
  Open();
  EXPECT_TRUE(Put("k", "x").ok());
  EXPECT_EQ(Get("k"), "x");
  EXPECT_TRUE(Do(HeadRequest{"k"}).ok());
  EXPECT_THAT(Names("", "/"), ElementsAre("k"));
  EXPECT_TRUE(Do(CopyRequest{{"k", ""}, "k2", absl::nullopt, {}}).ok());
  const auto id = Do(CreateUploadRequest{"u", {}});
  ASSERT_TRUE(id.ok()) << id.status();
  EXPECT_TRUE(Do(UploadPartRequest{"u", *id, 1, Bytes("abc")}).ok());
  EXPECT_TRUE(Do(AbortUploadRequest{"u", *id}).ok());
  EXPECT_TRUE(Do(DeleteManyRequest{{"k", "k2"}}).ok());
}

TEST_F(S3OptionsTest, NewObjectsGetTheirHeaders) {
  options_.write.storage_class = "STANDARD_IA";
  options_.write.tags = "team=data%20lake";
  options_.write.rules = {{"*.css", "cache-control", "max-age=60"}};
  Open();
  ASSERT_TRUE(Put("a.css", "x").ok());
  auto head = Do(HeadRequest{"a.css"});
  ASSERT_TRUE(head.ok()) << head.status();
  EXPECT_EQ(head->content_type, "text/css");
  EXPECT_EQ(head->storage_class, "STANDARD_IA");
  EXPECT_EQ(head->headers.at("cache-control"), "max-age=60");
  ASSERT_TRUE(Do(CopyRequest{{"a.css", ""}, "b", absl::nullopt, {}}).ok());
  head = Do(HeadRequest{"b"});
  EXPECT_EQ(head->content_type, "text/css");
  EXPECT_EQ(head->storage_class, "STANDARD_IA");
  EXPECT_EQ(head->headers.at("cache-control"), "max-age=60");
}

TEST_F(S3OptionsTest, AnArchivedObjectSaysWhereItLies) {
  options_.write.storage_class = "GLACIER";
  Open();
  ASSERT_TRUE(Put("k", "x").ok());
  auto sink = std::make_shared<StringSink>();
  const absl::Status status = Do(GetRequest{"k", absl::nullopt, "", sink}).status();
  EXPECT_TRUE(absl::IsPermissionDenied(status));
  EXPECT_EQ(GetStoreError(status)->storage_class, "GLACIER");
  EXPECT_THAT(std::string(status.message()), HasSubstr("archived (GLACIER)"));
  EXPECT_THAT(std::string(status.message()), HasSubstr("underfs restore s3://bucket/k"));
}

}  // namespace
}  // namespace ufs
