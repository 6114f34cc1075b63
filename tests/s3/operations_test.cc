// The operations as a whole, on a server that checks signatures and keeps S3's rules.
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/s3/live_store.h"
#include "ufs/object/store_error.h"

namespace ufs {
namespace {

using ::testing::HasSubstr;

constexpr auto kNotFound = absl::StatusCode::kNotFound;

s3server::Options SmallParts() {
  s3server::Options options;
  options.limits.min_part_size = 5;
  return options;
}

class S3Operations : public LiveStore {
 protected:
  S3Operations() : LiveStore(SmallParts()) {}
};

TEST_F(S3Operations, ObjectsKeepBytesTypeAndMetadata) {
  const auto put =
      Do(PutRequest{"k", Bytes("hello"), {"text/plain", {{"owner", "me"}, {"mode", "33188"}}}, {}});
  ASSERT_TRUE(put.ok()) << put.status();
  const auto head = Do(HeadRequest{"k"});
  ASSERT_TRUE(head.ok()) << head.status();
  EXPECT_EQ(head->size, 5);
  EXPECT_EQ(head->etag, put->etag);
  EXPECT_EQ(head->content_type, "text/plain");
  EXPECT_EQ(head->user_metadata.at("owner"), "me");
  EXPECT_GT(head->last_modified, absl::UnixEpoch());
  EXPECT_EQ(Get("k"), "hello");
  EXPECT_EQ(Get("k", ByteRange{1, 3}), "ell");
  EXPECT_EQ(Get("k", ByteRange{3, 100}), "lo");
  EXPECT_EQ(Get("k", ByteRange{0, 5}), "hello");
  EXPECT_THAT(Get("k", ByteRange{5, 1}), HasSubstr("OUT_OF_RANGE"));
}

TEST_F(S3Operations, EmptyObject) {
  ASSERT_TRUE(Put("k", "").ok());
  EXPECT_EQ(Get("k"), "");
  EXPECT_EQ(Do(HeadRequest{"k"})->size, 0);
}

TEST_F(S3Operations, LargeBodiesInManySlices) {
  Bytes body;
  std::string expected;
  for (int i = 0; i < 160; ++i) {
    const std::string chunk(65536, static_cast<char>('a' + i % 26));
    expected += chunk;
    body.Append(Bytes(chunk));
  }
  for (const PayloadSigning signing : {PayloadSigning::kAlways, PayloadSigning::kNever}) {
    options_.payload_signing = signing;
    Open();
    const auto put = Do(PutRequest{"k", body, {}, {}});
    ASSERT_TRUE(put.ok()) << put.status();
    EXPECT_TRUE(Get("k") == expected);
  }
}

TEST_F(S3Operations, MissingThings) {
  EXPECT_EQ(Do(HeadRequest{"none"}).status().code(), kNotFound);
  EXPECT_THAT(Get("none"), HasSubstr("NoSuchKey"));
  EXPECT_TRUE(Do(DeleteRequest{"none"}).ok());
  EXPECT_EQ(Do(AbortUploadRequest{"none", "no-such-id"}).code(), kNotFound);
  EXPECT_EQ(Do(ListPartsRequest{"none", "no-such-id", 0}).status().code(), kNotFound);
  options_.endpoint.bucket = "no-such-bucket";
  Open();
  const auto listing = Do(ListRequest{});
  EXPECT_TRUE(IsStoreCode(listing.status(), "NoSuchBucket"));
  EXPECT_THAT(listing.status().ToString(), HasSubstr("ListObjects s3://no-such-bucket"));
}

TEST_F(S3Operations, ConditionsAreKept) {
  const std::string first = Do(PutRequest{"k", Bytes("1"), {}, {true, ""}})->etag;
  EXPECT_EQ(Do(PutRequest{"k", Bytes("2"), {}, {true, ""}}).status().code(),
            absl::StatusCode::kAlreadyExists);
  const std::string second = Do(PutRequest{"k", Bytes("2"), {}, {false, first}})->etag;
  EXPECT_EQ(Do(PutRequest{"k", Bytes("3"), {}, {false, first}}).status().code(),
            absl::StatusCode::kFailedPrecondition);
  auto sink = std::make_shared<StringSink>();
  EXPECT_EQ(Do(GetRequest{"k", absl::nullopt, first, sink}).status().code(),
            absl::StatusCode::kFailedPrecondition);
  EXPECT_TRUE(Do(GetRequest{"k", absl::nullopt, second, sink}).ok());
  EXPECT_EQ(Do(CopyRequest{{"k", first}, "c", absl::nullopt, {}}).status().code(),
            absl::StatusCode::kFailedPrecondition);
  // The destination's condition and the source's are told apart.
  EXPECT_EQ(Do(CopyRequest{{"k", first}, "c", absl::nullopt, {true, ""}}).status().code(),
            absl::StatusCode::kFailedPrecondition);
}

TEST_F(S3Operations, MultipartUpload) {
  const auto id = Do(CreateUploadRequest{"k", {"text/x", {{"a", "b"}}}});
  ASSERT_TRUE(id.ok()) << id.status();
  ASSERT_TRUE(Put("source", "0123456789").ok());
  std::vector<CompletedPart> parts;
  for (const int number : {1, 2}) {
    const auto part =
        Do(UploadPartRequest{"k", *id, number, Bytes("part-" + absl::StrCat(number))});
    ASSERT_TRUE(part.ok()) << part.status();
    parts.push_back({number, part->etag});
  }
  const auto copied = Do(UploadPartCopyRequest{"k", *id, 3, {"source", ""}, ByteRange{2, 3}});
  ASSERT_TRUE(copied.ok()) << copied.status();
  parts.push_back({3, copied->etag});
  const auto listed = Do(ListPartsRequest{"k", *id, 1});
  ASSERT_TRUE(listed.ok()) << listed.status();
  ASSERT_EQ(listed->parts.size(), 2u);
  EXPECT_EQ(listed->parts[1].number, 3);
  EXPECT_EQ(listed->parts[1].size, 3);
  EXPECT_GT(listed->answered, absl::UnixEpoch());
  const auto done = Do(CompleteUploadRequest{"k", *id, parts, {}});
  ASSERT_TRUE(done.ok()) << done.status();
  EXPECT_EQ(Get("k"), "part-1part-2234");
  const auto head = Do(HeadRequest{"k"});
  EXPECT_EQ(head->etag, done->etag);
  EXPECT_EQ(head->user_metadata.at("a"), "b");
  EXPECT_TRUE(Do(ListUploadsRequest{"", "", ""})->uploads.empty());
}

TEST_F(S3Operations, UploadsAreListedInPagesAndAborted) {
  constexpr int kUploads = 5;
  for (int i = 0; i < kUploads; ++i) {
    ASSERT_TRUE(Do(CreateUploadRequest{absl::StrCat("p/", i), {}}).ok());
  }
  ASSERT_TRUE(Do(CreateUploadRequest{"other", {}}).ok());
  const auto page = Do(ListUploadsRequest{"p/", "", ""});
  ASSERT_TRUE(page.ok()) << page.status();
  EXPECT_EQ(page->uploads.size(), size_t{kUploads});
  for (const ListedUpload& upload : page->uploads) {
    EXPECT_TRUE(Do(AbortUploadRequest{upload.key, upload.upload_id}).ok());
  }
  EXPECT_EQ(server_->OpenUploads("bucket").size(), 1u);
}

TEST_F(S3Operations, CopyKeepsOrReplacesMetadata) {
  ASSERT_TRUE(Do(PutRequest{"from", Bytes("x"), {"a/b", {{"m", "old"}}}, {}}).ok());
  ASSERT_TRUE(Do(CopyRequest{{"from", ""}, "kept", absl::nullopt, {}}).ok());
  EXPECT_EQ(Do(HeadRequest{"kept"})->user_metadata.at("m"), "old");
  EXPECT_EQ(Do(HeadRequest{"kept"})->content_type, "a/b");
  ASSERT_TRUE(
      Do(CopyRequest{{"from", ""}, "new", ObjectAttributes{"c/d", {{"m", "new"}}}, {}}).ok());
  EXPECT_EQ(Do(HeadRequest{"new"})->user_metadata.at("m"), "new");
  EXPECT_EQ(Do(HeadRequest{"new"})->content_type, "c/d");
}

TEST_F(S3Operations, BulkDeleteOfAThousand) {
  std::vector<std::string> keys;
  for (int i = 0; i < 1000; ++i) {
    keys.push_back(absl::StrCat("k/", i));
    ASSERT_TRUE(server_->PutObject("bucket", keys.back(), "x").ok());
  }
  const auto result = Do(DeleteManyRequest{keys});
  ASSERT_TRUE(result.ok()) << result.status();
  EXPECT_TRUE(result->failures.empty());
  EXPECT_TRUE(server_->ListKeys("bucket").empty());
}

TEST_F(S3Operations, WrongCredentialsAreNamed) {
  secret_key_ = "wrong";
  Open();
  const auto wrong_secret = Do(ListRequest{});
  EXPECT_EQ(wrong_secret.status().code(), absl::StatusCode::kUnauthenticated);
  EXPECT_TRUE(IsStoreCode(wrong_secret.status(), "SignatureDoesNotMatch"));
  access_key_ = "AKIDUNKNOWN";
  Open();
  EXPECT_TRUE(IsStoreCode(Do(ListRequest{}).status(), "InvalidAccessKeyId"));
}

}  // namespace
}  // namespace ufs
