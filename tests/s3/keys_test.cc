// Keys that a careless client or server would change: each is written, listed, read, copied and
// deleted, under a signature that the server checks.
#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/s3/live_store.h"

namespace ufs {
namespace {

std::vector<std::string> HostileKeys() {
  std::vector<std::string> keys = {
      "a+b",       "a%b",      "a%2Fb", "a%25b",        "a?b",
      "a#b",       "a&b=c",    "a b",   " lead",        "trail ",
      "a  b",      "a//b",     "/lead", "//",           "a/",
      "a//",       ".",        "..",    "../x",         "a/../../b",
      "./a",       "a/.",      "~a",    "a;b",          "a:b@c",
      "a'b\"c",    "<a>&amp;", "a\\b",  "a\r\nb",       "a\tb",
      "*",         "(!)",      "[a]",   "{a}|^`",       "\xC3\xA4\xE2\x82\xAC\xF0\x9F\x98\x80",
      "a\xCC\x88", "\xFF\xFE", "\xC3",  "\xED\xA0\x80", std::string(1024, 'k')};
  for (int byte = 0x01; byte <= 0xFF; ++byte) {
    keys.push_back(absl::StrCat("byte/", std::string(1, static_cast<char>(byte)), "x"));
  }
  return keys;
}

s3server::Options BothSignatures() {
  s3server::Options options;
  options.sigv2 = true;
  return options;
}

class HostileKeyTest : public LiveStore, public ::testing::WithParamInterface<SignatureVersion> {
 protected:
  HostileKeyTest() : LiveStore(BothSignatures()) { options_.signature = GetParam(); }

  std::vector<std::string> ListAll(int page_size) {
    std::vector<std::string> keys;
    std::string token;
    do {
      const auto page = Do(ListRequest{"", "", token, "", page_size});
      if (!page.ok()) {
        ADD_FAILURE() << page.status();
        break;
      }
      for (const ListedObject& object : page->objects) {
        keys.push_back(object.key);
      }
      token = page->next_token;
    } while (!token.empty());
    return keys;
  }
};

TEST_P(HostileKeyTest, TravelUnchangedThroughEveryOperation) {
  std::vector<std::string> keys = HostileKeys();
  for (const std::string& key : keys) {
    const absl::Status put = Put(key, absl::StrCat("bytes of ", key));
    ASSERT_TRUE(put.ok()) << put;
  }
  std::sort(keys.begin(), keys.end());
  EXPECT_EQ(server_->ListKeys("bucket"), keys);
  EXPECT_EQ(ListAll(1000), keys);
  EXPECT_EQ(ListAll(7), keys);
  for (const std::string& key : keys) {
    SCOPED_TRACE(absl::CHexEscape(key));
    EXPECT_EQ(Get(key), absl::StrCat("bytes of ", key));
    const auto head = Do(HeadRequest{key});
    ASSERT_TRUE(head.ok()) << head.status();
    const auto copy = Do(CopyRequest{{key, head->etag}, "copy", absl::nullopt, {}});
    ASSERT_TRUE(copy.ok()) << copy.status();
    EXPECT_EQ(copy->etag, head->etag);
    const auto listed = Do(ListRequest{key, "", "", "", 1});
    ASSERT_TRUE(listed.ok()) << listed.status();
    ASSERT_EQ(listed->objects.size(), 1u);
    EXPECT_EQ(listed->objects[0].key, key);
  }
  ASSERT_TRUE(Do(DeleteRequest{"copy"}).ok());
  for (size_t i = 0; i < keys.size(); i += 2) {
    EXPECT_TRUE(Do(DeleteRequest{keys[i]}).ok()) << absl::CHexEscape(keys[i]);
  }
  const auto rest = Do(DeleteManyRequest{keys});
  ASSERT_TRUE(rest.ok()) << rest.status();
  EXPECT_TRUE(rest->failures.empty());
  EXPECT_TRUE(server_->ListKeys("bucket").empty());
}

TEST_P(HostileKeyTest, WorkInUploadsAndVirtualHosts) {
  options_.endpoint.endpoint = absl::StrCat("http://localhost:", server_->port());
  options_.endpoint.path_style = false;
  Open();
  for (const std::string& key : HostileKeys()) {
    SCOPED_TRACE(absl::CHexEscape(key));
    const auto id = Do(CreateUploadRequest{key, {}});
    ASSERT_TRUE(id.ok()) << id.status();
    const auto part = Do(UploadPartRequest{key, *id, 1, Bytes("abc")});
    ASSERT_TRUE(part.ok()) << part.status();
    const auto parts = Do(ListPartsRequest{key, *id, 0});
    ASSERT_TRUE(parts.ok()) << parts.status();
    ASSERT_EQ(parts->parts.size(), 1u);
    const auto uploads = Do(ListUploadsRequest{key, "", ""});
    ASSERT_TRUE(uploads.ok()) << uploads.status();
    ASSERT_FALSE(uploads->uploads.empty());
    EXPECT_EQ(uploads->uploads[0].key, key);
    EXPECT_EQ(uploads->uploads[0].upload_id, *id);
    const auto done = Do(CompleteUploadRequest{key, *id, {{1, part->etag}}, {}});
    ASSERT_TRUE(done.ok()) << done.status();
    EXPECT_EQ(Get(key), "abc");
  }
}

TEST_P(HostileKeyTest, PrefixesAndDelimitersAreBytesToo) {
  for (const std::string key : {"p+/a", "p+/d%/x", "p+/d%/y", "p+/ \x01/z", "q"}) {
    ASSERT_TRUE(Put(key, "x").ok());
  }
  const auto page = Do(ListRequest{"p+/", "/", "", "", 1000});
  ASSERT_TRUE(page.ok()) << page.status();
  ASSERT_EQ(page->objects.size(), 1u);
  EXPECT_EQ(page->objects[0].key, "p+/a");
  EXPECT_THAT(page->common_prefixes, ::testing::ElementsAre("p+/ \x01/", "p+/d%/"));
  const auto after = Do(ListRequest{"p+/", "/", "", "p+/d%/x", 1000});
  ASSERT_TRUE(after.ok()) << after.status();
  EXPECT_THAT(after->common_prefixes, ::testing::ElementsAre("p+/d%/"));
}

INSTANTIATE_TEST_SUITE_P(Signed, HostileKeyTest,
                         ::testing::Values(SignatureVersion::kV4, SignatureVersion::kV2),
                         [](const auto& version) {
                           return version.param == SignatureVersion::kV4 ? "V4" : "V2";
                         });

}  // namespace
}  // namespace ufs
