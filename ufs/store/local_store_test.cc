#include "ufs/store/local_store.h"

#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "ufs/object/store_error.h"
#include "ufs/store/testing/scripted_store.h"

namespace ufs {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;

class StringSink final : public GetSink {
 public:
  absl::Status OnStart(const ObjectMeta&, const ByteRange&) override { return absl::OkStatus(); }
  absl::Status OnBytes(absl::Span<const char> bytes) override {
    text.append(bytes.data(), bytes.size());
    return absl::OkStatus();
  }
  std::string text;
};

class LocalStoreTest : public ::testing::Test {
 protected:
  LocalStoreTest() {
    std::string pattern = ::testing::TempDir() + "/ufs-local-XXXXXX";
    root_ = mkdtemp(pattern.data());
    Open();
  }
  ~LocalStoreTest() override {
    std::error_code ignored;
    fs::remove_all(root_, ignored);
  }

  void Open(bool extended_attributes = true) {
    LocalStoreOptions options;
    options.min_part_size = 1;
    options.extended_attributes = extended_attributes;
    auto store = MakeLocalStore(root_.string(), options);
    ASSERT_TRUE(store.ok()) << store.status();
    store_ = *std::move(store);
  }
  template <typename R>
  ResultOf<typename R::Result> Do(R request) {
    return Outcome<R>(store_.get(), std::move(request)).get();
  }
  absl::StatusOr<PutResult> Put(const std::string& key, const std::string& body,
                                const ObjectAttributes& attributes = {}) {
    return Do(PutRequest{key, Bytes(body), attributes, {}});
  }
  std::string Get(const std::string& key) {
    auto sink = std::make_shared<StringSink>();
    const auto result = Do(GetRequest{key, absl::nullopt, "", sink});
    return result.ok() ? sink->text : std::string(result.status().message());
  }
  std::vector<std::string> Keys(const std::string& prefix = "", const std::string& delimiter = "") {
    ListRequest list;
    list.prefix = prefix;
    list.delimiter = delimiter;
    std::vector<std::string> keys;
    const auto page = Do(list);
    EXPECT_TRUE(page.ok()) << page.status();
    for (const ListedObject& object : page->objects) {
      keys.push_back(object.key);
    }
    for (const std::string& common : page->common_prefixes) {
      keys.push_back(common);
    }
    return keys;
  }
  bool HasAttributes() const { return store_->capabilities().etag_is_md5; }

  fs::path root_;
  std::shared_ptr<ObjectStore> store_;
};

TEST_F(LocalStoreTest, AnObjectIsAPlainFile) {
  ASSERT_TRUE(Put("a/b/c.txt", "hello").ok());
  std::ifstream file(root_ / "a/b/c.txt");
  std::string text;
  std::getline(file, text);
  EXPECT_EQ(text, "hello");
  EXPECT_EQ(Get("a/b/c.txt"), "hello");
  EXPECT_THAT(Keys(), ElementsAre("a/b/c.txt"));
}

TEST_F(LocalStoreTest, ForeignFilesAreObjects) {
  fs::create_directories(root_ / "x/empty");
  std::ofstream(root_ / "x/foreign") << "theirs";
  EXPECT_EQ(Get("x/foreign"), "theirs");
  EXPECT_THAT(Keys(), ElementsAre("x/empty/", "x/foreign"));
  const auto head = Do(HeadRequest{"x/foreign"});
  ASSERT_TRUE(head.ok());
  EXPECT_THAT(head->etag, StartsWith("local-"));
}

TEST_F(LocalStoreTest, AForeignChangeChangesTheETag) {
  const auto put = Put("k", "12345");
  ASSERT_TRUE(put.ok());
  EXPECT_EQ(Do(HeadRequest{"k"})->etag, put->etag);
  std::ofstream(root_ / "k", std::ios::app) << "6";
  EXPECT_NE(Do(HeadRequest{"k"})->etag, put->etag);
}

TEST_F(LocalStoreTest, KeysThatAreNoPathsAreRefused) {
  for (const std::string& key :
       {std::string("/a"), std::string("a//b"), std::string("../x"), std::string("a/.."),
        std::string("."), std::string("a\0b", 3), std::string(".underfs/uploads/x"),
        std::string(256, 'n'), std::string("a//")}) {
    const auto put = Put(key, "x");
    EXPECT_TRUE(absl::IsInvalidArgument(put.status())) << key << " " << put.status();
    EXPECT_TRUE(absl::IsInvalidArgument(Do(HeadRequest{key}).status())) << key;
    EXPECT_TRUE(Do(DeleteRequest{key}).ok()) << key;
  }
  EXPECT_THAT(Keys(), IsEmpty());
}

TEST_F(LocalStoreTest, AFileAndADirectoryOfOneNameAreRefused) {
  ASSERT_TRUE(Put("f", "x").ok());
  EXPECT_THAT(std::string(Put("f/g", "x").status().message()), HasSubstr("a file stands"));
  EXPECT_TRUE(absl::IsInvalidArgument(Put("f/", "").status()));
  ASSERT_TRUE(Put("d/e", "x").ok());
  EXPECT_THAT(std::string(Put("d", "x").status().message()), HasSubstr("a directory stands"));
  EXPECT_TRUE(absl::IsNotFound(Do(HeadRequest{"d"}).status()));
  EXPECT_TRUE(absl::IsNotFound(Do(HeadRequest{"f/g"}).status()));
}

TEST_F(LocalStoreTest, SymbolicLinksLeadNowhere) {
  const fs::path outside = root_.string() + "-outside";
  fs::create_directories(outside);
  std::ofstream(outside / "secret") << "secret";
  fs::create_symlink(outside, root_ / "link");
  fs::create_symlink(outside / "secret", root_ / "file");
  EXPECT_TRUE(absl::IsNotFound(Do(HeadRequest{"link/secret"}).status()));
  EXPECT_TRUE(absl::IsNotFound(Do(HeadRequest{"file"}).status()));
  EXPECT_FALSE(Put("link/planted", "x").ok());
  EXPECT_THAT(Keys(), IsEmpty());
  EXPECT_FALSE(fs::exists(outside / "planted"));
  fs::remove_all(outside);
}

TEST_F(LocalStoreTest, DirectoriesOnTheWayGoWithTheirLastKey) {
  ASSERT_TRUE(Put("a/b/c", "x").ok());
  ASSERT_TRUE(Do(DeleteRequest{"a/b/c"}).ok());
  EXPECT_FALSE(fs::exists(root_ / "a"));
}

TEST_F(LocalStoreTest, AMarkedDirectoryStays) {
  if (!HasAttributes()) {
    GTEST_SKIP() << "no extended attributes in " << root_;
  }
  ASSERT_TRUE(Put("m/", "").ok());
  ASSERT_TRUE(Put("m/f", "x").ok());
  EXPECT_THAT(Keys(), ElementsAre("m/", "m/f"));
  ASSERT_TRUE(Do(DeleteRequest{"m/f"}).ok());
  EXPECT_THAT(Keys(), ElementsAre("m/"));
  ASSERT_TRUE(Put("m/f", "x").ok());
  ASSERT_TRUE(Do(DeleteRequest{"m/"}).ok());
  EXPECT_THAT(Keys(), ElementsAre("m/f"));
  ASSERT_TRUE(Do(DeleteRequest{"m/f"}).ok());
  EXPECT_FALSE(fs::exists(root_ / "m"));
}

TEST_F(LocalStoreTest, UploadsSurviveAReopening) {
  const auto id = Do(CreateUploadRequest{"u", {"text/plain", {{"a", "b\n"}}}});
  ASSERT_TRUE(id.ok()) << id.status();
  const auto part = Do(UploadPartRequest{"u", *id, 1, Bytes("one")});
  ASSERT_TRUE(part.ok()) << part.status();
  Open();
  EXPECT_THAT(Keys(), IsEmpty());
  const auto uploads = Do(ListUploadsRequest{});
  ASSERT_EQ(uploads->uploads.size(), 1u);
  EXPECT_EQ(uploads->uploads[0].upload_id, *id);
  const auto complete = Do(CompleteUploadRequest{"u", *id, {{1, part->etag}}, {}});
  ASSERT_TRUE(complete.ok()) << complete.status();
  EXPECT_EQ(Get("u"), "one");
  if (HasAttributes()) {
    EXPECT_EQ(Do(HeadRequest{"u"})->content_type, "text/plain");
    EXPECT_EQ(Do(HeadRequest{"u"})->user_metadata["a"], "b\n");
    EXPECT_EQ(Do(HeadRequest{"u"})->etag, complete->etag);
  }
}

TEST_F(LocalStoreTest, NothingIsLeftInStaging) {
  ASSERT_TRUE(Put("k", "x").ok());
  EXPECT_FALSE(Put("k/l", "x").ok());
  EXPECT_TRUE(fs::is_empty(root_ / ".underfs/staging"));
}

TEST_F(LocalStoreTest, WithoutExtendedAttributesMetadataIsRefusedAndETagsAreDerived) {
  Open(false);
  EXPECT_FALSE(store_->capabilities().etag_is_md5);
  EXPECT_TRUE(absl::IsUnimplemented(Put("k", "x", {"", {{"a", "b"}}}).status()));
  const auto put = Put("k", "x");
  ASSERT_TRUE(put.ok());
  EXPECT_EQ(Do(HeadRequest{"k"})->etag, put->etag);
  ASSERT_TRUE(Put("d/", "").ok());
  EXPECT_THAT(Keys(), ElementsAre("d/", "k"));
}

TEST(LocalStore, AMissingDirectoryIsAnError) {
  EXPECT_TRUE(absl::IsNotFound(MakeLocalStore("/nonexistent/directory").status()));
}

}  // namespace
}  // namespace ufs
