// The exact request of every operation: line, headers in the order of sending, body.
#include <set>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "ufs/s3/s3_store_fake.h"

namespace ufs {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr char kCopied[] = "<CopyObjectResult><ETag>\"x\"</ETag></CopyObjectResult>";
constexpr char kPartCopied[] = "<CopyPartResult><ETag>\"x\"</ETag></CopyPartResult>";
constexpr char kMd5OfAbc[] = "900150983cd24fb0d6963f7d28e17f72";

class S3Requests : public S3StoreTest {
 protected:
  S3Requests() { options_.payload_signing = PayloadSigning::kNever; }
};

TEST_F(S3Requests, Head) {
  transport_.Push(200, {{"ETag", "\"x\""}});
  ASSERT_TRUE(Do(HeadRequest{"dir/a b+c"}).ok());
  EXPECT_EQ(Sent(), "HEAD /b/dir/a%20b%2Bc\nhost: localhost:9000\n" +
                        Signed("host;x-amz-content-sha256;x-amz-date"));
}

TEST_F(S3Requests, Get) {
  transport_.Push(200, {{"ETag", "\"x\""}}, "abc");
  ASSERT_TRUE(Do(GetRequest{"k", absl::nullopt, "", std::make_shared<FakeSink>()}).ok());
  EXPECT_EQ(Sent(),
            "GET /b/k\nhost: localhost:9000\n" + Signed("host;x-amz-content-sha256;x-amz-date"));
}

TEST_F(S3Requests, GetRangeOfOneVersion) {
  transport_.Push(206, {{"ETag", "\"x\""}, {"Content-Range", "bytes 5-7/10"}}, "abc");
  ASSERT_TRUE(Do(GetRequest{"k", ByteRange{5, 3}, "x", std::make_shared<FakeSink>()}).ok());
  EXPECT_EQ(Sent(), "GET /b/k\nhost: localhost:9000\nrange: bytes=5-7\nif-match: \"x\"\n" +
                        Signed("host;if-match;range;x-amz-content-sha256;x-amz-date"));
  transport_.Push(206, {{"ETag", "\"x\""}, {"Content-Range", "bytes 7-9/10"}}, "abc");
  ASSERT_TRUE(Do(GetRequest{"k", ByteRange{7, -1}, "", std::make_shared<FakeSink>()}).ok());
  EXPECT_THAT(Sent(), HasSubstr("range: bytes=7-\n"));
}

TEST_F(S3Requests, Put) {
  transport_.Push(200, {{"ETag", kMd5OfAbc}});
  PutRequest request{"k", Bytes("abc"), {"text/plain", {{"owner", "me"}}}, {}};
  ASSERT_TRUE(Do(request).ok());
  EXPECT_EQ(Sent(),
            "PUT /b/k\nhost: localhost:9000\ncontent-type: text/plain\nx-amz-meta-owner: me\n" +
                Signed("content-type;host;x-amz-content-sha256;x-amz-date;x-amz-meta-owner") +
                "abc");
}

TEST_F(S3Requests, PutEmptyWithConditions) {
  transport_.Push(200, {{"ETag", "x"}});
  ASSERT_TRUE(Do(PutRequest{"k", Bytes(), {}, {true, ""}}).ok());
  EXPECT_EQ(Sent(),
            "PUT /b/k\nhost: localhost:9000\ncontent-type: application/octet-stream\n"
            "if-none-match: *\n" +
                Signed("content-type;host;if-none-match;x-amz-content-sha256;x-amz-date"));
  transport_.Push(200, {{"ETag", "x"}});
  ASSERT_TRUE(Do(PutRequest{"k", Bytes(), {}, {false, "old"}}).ok());
  EXPECT_THAT(Sent(), HasSubstr("\nif-match: \"old\"\n"));
}

TEST_F(S3Requests, CreateUpload) {
  transport_.Push(200, {},
                  "<InitiateMultipartUploadResult><UploadId>u/1</UploadId>"
                  "</InitiateMultipartUploadResult>");
  auto id = Do(CreateUploadRequest{"k", {"", {{"a", "1"}}}});
  ASSERT_TRUE(id.ok());
  EXPECT_EQ(*id, "u/1");
  EXPECT_EQ(Sent(),
            "POST /b/k?uploads=\nhost: localhost:9000\ncontent-type: application/octet-stream\n"
            "x-amz-meta-a: 1\n" +
                Signed("content-type;host;x-amz-content-sha256;x-amz-date;x-amz-meta-a"));
}

TEST_F(S3Requests, UploadPart) {
  transport_.Push(200, {{"ETag", "\"p\""}});
  auto part = Do(UploadPartRequest{"k", "u/1", 7, Bytes("abc")});
  ASSERT_TRUE(part.ok());
  EXPECT_EQ(part->etag, "p");
  EXPECT_EQ(Sent(), "PUT /b/k?partNumber=7&uploadId=u%2F1\nhost: localhost:9000\n" +
                        Signed("host;x-amz-content-sha256;x-amz-date") + "abc");
}

TEST_F(S3Requests, UploadPartCopy) {
  transport_.Push(200, {}, kPartCopied);
  UploadPartCopyRequest request{"k", "u", 2, {"from/a b", "e"}, ByteRange{10, 90}};
  ASSERT_TRUE(Do(request).ok());
  EXPECT_EQ(Sent(),
            "PUT /b/k?partNumber=2&uploadId=u\nhost: localhost:9000\n"
            "x-amz-copy-source: b/from/a%20b\nx-amz-copy-source-if-match: \"e\"\n"
            "x-amz-copy-source-range: bytes=10-99\n" +
                Signed("host;x-amz-content-sha256;x-amz-copy-source;x-amz-copy-source-if-match;"
                       "x-amz-copy-source-range;x-amz-date"));
}

TEST_F(S3Requests, CompleteUpload) {
  transport_.Push(200, {},
                  "<CompleteMultipartUploadResult><ETag>\"x\"</ETag>"
                  "</CompleteMultipartUploadResult>");
  CompleteUploadRequest request{"k", "u", {{1, "e1"}, {2, "e2"}}, {true, ""}};
  ASSERT_TRUE(Do(request).ok());
  EXPECT_EQ(Sent(),
            "POST /b/k?uploadId=u\nhost: localhost:9000\ncontent-type: application/xml\n"
            "if-none-match: *\n" +
                Signed("content-type;host;if-none-match;x-amz-content-sha256;x-amz-date") +
                "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                "<CompleteMultipartUpload xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">"
                "<Part><PartNumber>1</PartNumber><ETag>\"e1\"</ETag></Part>"
                "<Part><PartNumber>2</PartNumber><ETag>\"e2\"</ETag></Part>"
                "</CompleteMultipartUpload>");
}

TEST_F(S3Requests, AbortUpload) {
  transport_.Push(204);
  ASSERT_TRUE(Do(AbortUploadRequest{"k", "u"}).ok());
  EXPECT_EQ(Sent(), "DELETE /b/k?uploadId=u\nhost: localhost:9000\n" +
                        Signed("host;x-amz-content-sha256;x-amz-date"));
}

TEST_F(S3Requests, ListParts) {
  transport_.Push(200, {}, "<ListPartsResult/>");
  ASSERT_TRUE(Do(ListPartsRequest{"k", "u", 5}).ok());
  EXPECT_EQ(Sent(),
            "GET /b/k?max-parts=1000&part-number-marker=5&uploadId=u\nhost: localhost:9000\n" +
                Signed("host;x-amz-content-sha256;x-amz-date"));
}

TEST_F(S3Requests, ListUploads) {
  transport_.Push(200, {}, "<ListMultipartUploadsResult/>");
  ASSERT_TRUE(Do(ListUploadsRequest{"p/", "p/k", "u"}).ok());
  EXPECT_EQ(Sent(),
            "GET /b?encoding-type=url&key-marker=p%2Fk&max-uploads=1000&prefix=p%2F"
            "&upload-id-marker=u&uploads=\nhost: localhost:9000\n" +
                Signed("host;x-amz-content-sha256;x-amz-date"));
}

TEST_F(S3Requests, Copy) {
  transport_.Push(200, {}, kCopied);
  ASSERT_TRUE(Do(CopyRequest{{"from", "e"}, "to", absl::nullopt, {}}).ok());
  EXPECT_EQ(Sent(),
            "PUT /b/to\nhost: localhost:9000\nx-amz-copy-source: b/from\n"
            "x-amz-copy-source-if-match: \"e\"\n" +
                Signed("host;x-amz-content-sha256;x-amz-copy-source;x-amz-copy-source-if-match;"
                       "x-amz-date"));
}

TEST_F(S3Requests, CopyWithNewAttributes) {
  transport_.Push(200, {}, kCopied);
  CopyRequest request{{"from", ""}, "to", ObjectAttributes{"a/b", {{"m", "v"}}}, {true, ""}};
  ASSERT_TRUE(Do(request).ok());
  EXPECT_EQ(Sent(),
            "PUT /b/to\nhost: localhost:9000\nx-amz-copy-source: b/from\n"
            "x-amz-metadata-directive: REPLACE\ncontent-type: a/b\nx-amz-meta-m: v\n"
            "if-none-match: *\n" +
                Signed("content-type;host;if-none-match;x-amz-content-sha256;x-amz-copy-source;"
                       "x-amz-date;x-amz-meta-m;x-amz-metadata-directive"));
}

TEST_F(S3Requests, Delete) {
  transport_.Push(204);
  ASSERT_TRUE(Do(DeleteRequest{"k"}).ok());
  EXPECT_EQ(Sent(),
            "DELETE /b/k\nhost: localhost:9000\n" + Signed("host;x-amz-content-sha256;x-amz-date"));
}

TEST_F(S3Requests, DeleteMany) {
  transport_.Push(200, {}, "<DeleteResult/>");
  ASSERT_TRUE(Do(DeleteManyRequest{{"a", "b&c"}}).ok());
  EXPECT_EQ(Sent(),
            "POST /b?delete=\nhost: localhost:9000\ncontent-type: application/xml\n"
            "content-md5: x84vN1kXuKMjgrBqA8Wx1A==\n" +
                Signed("content-md5;content-type;host;x-amz-content-sha256;x-amz-date") +
                "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                "<Delete xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><Quiet>true</Quiet>"
                "<Object><Key>a</Key></Object><Object><Key>b&amp;c</Key></Object></Delete>");
}

TEST_F(S3Requests, DeleteManySendsKeysThatXmlCannotCarryAlone) {
  transport_.Push(200, {}, "<DeleteResult/>");
  transport_.Push(204);
  transport_.Push(204);
  ASSERT_TRUE(Do(DeleteManyRequest{{"\x01", "a", "\xFF"}}).ok());
  ASSERT_EQ(transport_.count(), 3u);
  EXPECT_THAT(Sent(0), HasSubstr("<Object><Key>a</Key></Object></Delete>"));
  EXPECT_THAT(Sent(1), HasSubstr("DELETE /b/%01\n"));
  EXPECT_THAT(Sent(2), HasSubstr("DELETE /b/%FF\n"));
}

TEST_F(S3Requests, DeleteNothingSendsNothing) {
  EXPECT_TRUE(Do(DeleteManyRequest{}).ok());
  EXPECT_EQ(transport_.count(), 0u);
}

TEST_F(S3Requests, List) {
  transport_.Push(200, {}, "<ListBucketResult/>");
  ASSERT_TRUE(Do(ListRequest{"a b/", "/", "", "a b/c", 7}).ok());
  EXPECT_EQ(Sent(),
            "GET /b?delimiter=%2F&encoding-type=url&list-type=2&max-keys=7&prefix=a%20b%2F"
            "&start-after=a%20b%2Fc\nhost: localhost:9000\n" +
                Signed("host;x-amz-content-sha256;x-amz-date"));
}

TEST_F(S3Requests, ListNextPage) {
  transport_.Push(200, {}, "<ListBucketResult/>");
  ASSERT_TRUE(Do(ListRequest{"", "", "1:kTOK+EN=", "", 1000}).ok());
  EXPECT_EQ(Sent(),
            "GET /b?continuation-token=TOK%2BEN%3D&encoding-type=url&list-type=2&max-keys=1000"
            "&prefix=\nhost: localhost:9000\n" +
                Signed("host;x-amz-content-sha256;x-amz-date"));
}

// ListObjects of version 1: "ListObjects", Amazon S3 API Reference.
TEST_F(S3Requests, ListVersion1) {
  options_.list_v1 = true;
  transport_.Push(200, {}, "<ListBucketResult/>");
  ASSERT_TRUE(Do(ListRequest{"a b/", "/", "", "a b/c", 7}).ok());
  EXPECT_EQ(Sent(),
            "GET /b?delimiter=%2F&encoding-type=url&marker=a%20b%2Fc&max-keys=7&prefix=a%20b%2F"
            "\nhost: localhost:9000\n" +
                Signed("host;x-amz-content-sha256;x-amz-date"));
  transport_.Push(200, {}, "<ListBucketResult/>");
  ASSERT_TRUE(Do(ListRequest{"", "", "1:kk+l", "", 1000}).ok());
  EXPECT_THAT(Sent(), HasSubstr("GET /b?encoding-type=url&marker=k%2Bl&max-keys=1000&prefix=\n"));
}

TEST_F(S3Requests, DeleteManyWithoutBulkDelete) {
  options_.bulk_delete = false;
  std::vector<std::string> keys;
  for (int i = 0; i < 100; ++i) {
    keys.push_back(absl::StrCat("k", i));
    transport_.Push(204);
  }
  ASSERT_TRUE(Do(DeleteManyRequest{keys}).ok());
  ASSERT_EQ(transport_.count(), 100u);
  std::set<std::string> lines;
  for (int i = 0; i < 100; ++i) {
    lines.insert(Sent(i).substr(0, Sent(i).find('\n')));
  }
  EXPECT_EQ(lines.size(), 100u);
  EXPECT_EQ(lines.count("DELETE /b/k99"), 1u);
}

// "Downloading objects from Requester Pays buckets", Amazon S3 User Guide: the header goes with
// GET, HEAD, POST, PUT and DELETE, and is signed as every x-amz- header.
TEST_F(S3Requests, RequesterPays) {
  options_.requester_pays = true;
  transport_.Push(200, {{"ETag", "\"x\""}});
  ASSERT_TRUE(Do(HeadRequest{"k"}).ok());
  EXPECT_EQ(Sent(), "HEAD /b/k\nhost: localhost:9000\nx-amz-request-payer: requester\n" +
                        Signed("host;x-amz-content-sha256;x-amz-date;x-amz-request-payer"));
  transport_.Push(200, {}, "<ListBucketResult/>");
  ASSERT_TRUE(Do(ListRequest{"", "", "", "", 1}).ok());
  EXPECT_THAT(Sent(), HasSubstr("\nx-amz-request-payer: requester\n"));
  transport_.Push(204);
  ASSERT_TRUE(Do(DeleteRequest{"k"}).ok());
  EXPECT_THAT(Sent(), HasSubstr("\nx-amz-request-payer: requester\n"));
}

// "PutObject", "CreateMultipartUpload", "CopyObject", Amazon S3 API Reference.
TEST_F(S3Requests, StorageClassTagsAndHeadersOfNewObjects) {
  options_.write.storage_class = "STANDARD_IA";
  options_.write.tags = "a=1&b=2";
  options_.write.cache_control = "max-age=60";
  transport_.Push(200, {{"ETag", "x"}});
  ASSERT_TRUE(Do(PutRequest{"k.css", Bytes(), {}, {}}).ok());
  EXPECT_EQ(Sent(),
            "PUT /b/k.css\nhost: localhost:9000\ncontent-type: text/css\n"
            "cache-control: max-age=60\nx-amz-storage-class: STANDARD_IA\n"
            "x-amz-tagging: a=1&b=2\n" +
                Signed("cache-control;content-type;host;x-amz-content-sha256;x-amz-date;"
                       "x-amz-storage-class;x-amz-tagging"));
  transport_.Push(200, {},
                  "<InitiateMultipartUploadResult><UploadId>u</UploadId>"
                  "</InitiateMultipartUploadResult>");
  ASSERT_TRUE(Do(CreateUploadRequest{"k", {}}).ok());
  EXPECT_EQ(Sent(),
            "POST /b/k?uploads=\nhost: localhost:9000\n"
            "content-type: application/octet-stream\ncache-control: max-age=60\n"
            "x-amz-storage-class: STANDARD_IA\nx-amz-tagging: a=1&b=2\n" +
                Signed("cache-control;content-type;host;x-amz-content-sha256;x-amz-date;"
                       "x-amz-storage-class;x-amz-tagging"));
  transport_.Push(200, {}, kCopied);
  ASSERT_TRUE(Do(CopyRequest{{"from", ""}, "to", absl::nullopt, {}}).ok());
  EXPECT_EQ(Sent(),
            "PUT /b/to\nhost: localhost:9000\nx-amz-copy-source: b/from\n"
            "x-amz-storage-class: STANDARD_IA\n" +
                Signed("host;x-amz-content-sha256;x-amz-copy-source;x-amz-date;"
                       "x-amz-storage-class"));
}

// "GetObjectTagging", "RestoreObject", "GetBucketVersioning", "GetObjectLockConfiguration", Amazon
// S3 API Reference.
TEST_F(S3Requests, Tags) {
  transport_.Push(200, {},
                  "<Tagging><TagSet><Tag><Key>a b</Key><Value>1&amp;2</Value></Tag>"
                  "<Tag><Key>c</Key><Value/></Tag></TagSet></Tagging>");
  const auto tags = Do(GetTagsRequest{"k"});
  ASSERT_TRUE(tags.ok()) << tags.status();
  EXPECT_EQ(*tags, "a%20b=1%262&c=");
  EXPECT_EQ(Sent(), "GET /b/k?tagging=\nhost: localhost:9000\n" +
                        Signed("host;x-amz-content-sha256;x-amz-date"));
  transport_.Push(404, {}, "<Error><Code>NoSuchTagSet</Code></Error>");
  EXPECT_EQ(*Do(GetTagsRequest{"k"}), "");
  transport_.Push(404, {}, "<Error><Code>NoSuchKey</Code></Error>");
  EXPECT_TRUE(absl::IsNotFound(Do(GetTagsRequest{"k"}).status()));
}

TEST_F(S3Requests, Restore) {
  transport_.Push(202);
  auto result = Do(RestoreRequest{"k", 7, "Bulk"});
  ASSERT_TRUE(result.ok()) << result.status();
  EXPECT_FALSE(result->readable);
  EXPECT_EQ(Sent(),
            "POST /b/k?restore=\nhost: localhost:9000\ncontent-type: application/xml\n"
            "content-md5: 1zATyMRnTSmviMFQpjDJEA==\n" +
                Signed("content-md5;content-type;host;x-amz-content-sha256;x-amz-date") +
                "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                "<RestoreRequest xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><Days>7</Days>"
                "<GlacierJobParameters><Tier>Bulk</Tier></GlacierJobParameters></RestoreRequest>");
  transport_.Push(200);
  EXPECT_TRUE(Do(RestoreRequest{"k", 1, "Standard"})->readable);
  transport_.Push(409, {}, "<Error><Code>RestoreAlreadyInProgress</Code></Error>");
  EXPECT_TRUE(Do(RestoreRequest{"k", 1, "Standard"})->under_way);
  transport_.Push(403, {}, "<Error><Code>InvalidObjectState</Code></Error>");
  EXPECT_TRUE(absl::IsPermissionDenied(Do(RestoreRequest{"k", 1, "Standard"}).status()));
}

TEST_F(S3Requests, BucketState) {
  const std::string none = "<VersioningConfiguration/>";
  const std::string no_lock = "<Error><Code>ObjectLockConfigurationNotFoundError</Code></Error>";
  transport_.Push(200, {}, none);
  transport_.Push(404, {}, no_lock);
  auto state = Do(BucketStateRequest());
  ASSERT_TRUE(state.ok()) << state.status();
  EXPECT_FALSE(state->versioned || state->locked);
  EXPECT_EQ(Sent(0), "GET /b?versioning=\nhost: localhost:9000\n" +
                         Signed("host;x-amz-content-sha256;x-amz-date"));
  EXPECT_EQ(Sent(1), "GET /b?object-lock=\nhost: localhost:9000\n" +
                         Signed("host;x-amz-content-sha256;x-amz-date"));
  transport_.Push(200, {},
                  "<VersioningConfiguration><Status>Suspended</Status></VersioningConfiguration>");
  transport_.Push(200, {},
                  "<ObjectLockConfiguration><ObjectLockEnabled>Enabled</ObjectLockEnabled>"
                  "</ObjectLockConfiguration>");
  state = Do(BucketStateRequest());
  EXPECT_TRUE(state->versioned && state->locked);
  transport_.Push(501, {}, "<Error><Code>NotImplemented</Code></Error>");
  transport_.Push(501, {}, "<Error><Code>NotImplemented</Code></Error>");
  EXPECT_TRUE(Do(BucketStateRequest()).ok());
  transport_.Push(403, {}, "<Error><Code>AccessDenied</Code></Error>");
  EXPECT_TRUE(absl::IsPermissionDenied(Do(BucketStateRequest()).status()));
}

TEST_F(S3Requests, AnonymousRequestsAreNotSigned) {
  credentials_->answer = Credentials();
  transport_.Push(200, {}, "<ListBucketResult/>");
  ASSERT_TRUE(Do(ListRequest{"z a", "", "", "", 1}).ok());
  EXPECT_EQ(Sent(),
            "GET /b?encoding-type=url&list-type=2&max-keys=1&prefix=z%20a\nhost: localhost:9000"
            "\n\n");
}

TEST_F(S3Requests, VirtualHostAndUserAgent) {
  options_.endpoint.bucket = "data";
  options_.endpoint.endpoint = "";
  options_.user_agent = "UnderFS/1";
  transport_.Push(200, {{"ETag", "x"}});
  ASSERT_TRUE(Do(HeadRequest{"//k"}).ok());
  EXPECT_THAT(Sent(), HasSubstr("HEAD ///k\nhost: data.s3.us-east-1.amazonaws.com\n"));
  EXPECT_THAT(Sent(), HasSubstr("\nuser-agent: UnderFS/1\n"));
  EXPECT_EQ(transport_.requests()[0].scheme, "https");
  EXPECT_EQ(transport_.requests()[0].authority, "data.s3.us-east-1.amazonaws.com");
}

TEST_F(S3Requests, SignsThePayloadByPolicy) {
  const std::string unsigned_hash = "x-amz-content-sha256: UNSIGNED-PAYLOAD\n";
  const std::string abc_hash =
      "x-amz-content-sha256: "
      "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad\n";
  const struct {
    PayloadSigning policy;
    const char* endpoint;
    std::string expected;
  } cases[] = {{PayloadSigning::kAuto, "http://localhost", abc_hash},
               {PayloadSigning::kAuto, "https://localhost", unsigned_hash},
               {PayloadSigning::kAlways, "https://localhost", abc_hash},
               {PayloadSigning::kNever, "http://localhost", unsigned_hash}};
  for (const auto& each : cases) {
    store_ = nullptr;
    options_.payload_signing = each.policy;
    options_.endpoint.endpoint = each.endpoint;
    transport_.Push(200, {{"ETag", kMd5OfAbc}});
    ASSERT_TRUE(Do(PutRequest{"k", Bytes("abc"), {}, {}}).ok());
    EXPECT_THAT(Sent(), HasSubstr(each.expected)) << each.endpoint;
  }
  store_ = nullptr;
  options_.payload_signing = PayloadSigning::kAlways;
  transport_.Push(204);
  ASSERT_TRUE(Do(DeleteRequest{"k"}).ok());
  EXPECT_THAT(Sent(), HasSubstr("x-amz-content-sha256: e3b0c44298fc1c149afbf4c8996fb924"));
}

TEST_F(S3Requests, LargeBodiesAreDigestedOnTheExecutor) {
  options_.payload_signing = PayloadSigning::kAlways;
  transport_.Push(204);
  ASSERT_TRUE(Do(DeleteRequest{"k"}).ok());  // the credentials are known from here on
  transport_.Push(200, {{"ETag", "x"}});
  store_->Execute({}, PutRequest{"k", Bytes(std::string(100'000, 'x')), {}, {}},
                  Completion<PutResult>([](absl::StatusOr<PutResult> result) {
                    EXPECT_TRUE(result.ok()) << result.status();
                  }));
  EXPECT_EQ(transport_.count(), 1u);
  EXPECT_EQ(executor_.RunAll(), 1);
  EXPECT_EQ(transport_.count(), 2u);
}

TEST_F(S3Requests, EachKindOfOperationHasItsTimeouts) {
  options_.metadata.first_byte = absl::Seconds(1);
  options_.transfer.first_byte = absl::Seconds(2);
  options_.server_side.first_byte = absl::Seconds(3);
  transport_.Push(204);
  ASSERT_TRUE(Do(DeleteRequest{"k"}).ok());
  transport_.Push(200, {{"ETag", "x"}});
  ASSERT_TRUE(Do(UploadPartRequest{"k", "u", 1, Bytes("a")}).ok());
  transport_.Push(200, {}, kCopied);
  ASSERT_TRUE(Do(CopyRequest{{"from", ""}, "to", absl::nullopt, {}}).ok());
  EXPECT_EQ(transport_.timeouts()[0].first_byte, absl::Seconds(1));
  EXPECT_EQ(transport_.timeouts()[1].first_byte, absl::Seconds(2));
  EXPECT_EQ(transport_.timeouts()[2].first_byte, absl::Seconds(3));
}

TEST_F(S3Requests, RefusesRequestsThatWouldMeanSomethingElse) {
  EXPECT_FALSE(Do(HeadRequest{""}).ok());
  EXPECT_FALSE(Do(GetRequest{"", absl::nullopt, "", nullptr}).ok());
  EXPECT_FALSE(Do(GetRequest{"k", ByteRange{0, 0}, "", nullptr}).ok());
  EXPECT_FALSE(Do(GetRequest{"k", ByteRange{-1, 5}, "", nullptr}).ok());
  EXPECT_FALSE(Do(PutRequest{"", Bytes(), {}, {}}).ok());
  EXPECT_FALSE(Do(DeleteRequest{""}).ok());
  EXPECT_FALSE(Do(DeleteManyRequest{{"a", ""}}).ok());
  EXPECT_FALSE(Do(DeleteManyRequest{std::vector<std::string>(1001, "a")}).ok());
  EXPECT_FALSE(Do(CreateUploadRequest{"", {}}).ok());
  EXPECT_FALSE(Do(UploadPartRequest{"k", "", 1, Bytes()}).ok());
  EXPECT_FALSE(Do(UploadPartCopyRequest{"k", "", 1, {"s", ""}, absl::nullopt}).ok());
  EXPECT_FALSE(Do(UploadPartCopyRequest{"k", "u", 1, {"s", ""}, ByteRange{5, -1}}).ok());
  EXPECT_FALSE(Do(CompleteUploadRequest{"k", "", {}, {}}).ok());
  EXPECT_FALSE(Do(AbortUploadRequest{"k", ""}).ok());
  EXPECT_FALSE(Do(ListPartsRequest{"k", "", 0}).ok());
  EXPECT_FALSE(Do(CopyRequest{{"", ""}, "to", absl::nullopt, {}}).ok());
  EXPECT_FALSE(Do(ListRequest{"", "", "not our token", "", 1}).ok());
  EXPECT_EQ(transport_.count(), 0u);
}

TEST_F(S3Requests, SecretsStayOutOfRequestsAndMessages) {
  credentials_->answer->session_token = Secret("the-token");
  transport_.Push(403, {}, "<Error><Code>AccessDenied</Code></Error>");
  const absl::Status status = Do(DeleteRequest{"k"});
  EXPECT_THAT(Sent(), HasSubstr("x-amz-security-token: the-token"));
  EXPECT_THAT(Sent(), Not(HasSubstr("secret\n")));
  EXPECT_THAT(status.ToString(), Not(HasSubstr("the-token")));
}

}  // namespace
}  // namespace ufs
