// What the store makes of answers: good ones, and those of servers that are broken or hostile.
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "ufs/s3/s3_store_fake.h"

namespace ufs {
namespace {

using ::testing::HasSubstr;

constexpr auto kDataLoss = absl::StatusCode::kDataLoss;
constexpr auto kUnavailable = absl::StatusCode::kUnavailable;
constexpr auto kInternal = absl::StatusCode::kInternal;
constexpr char kMd5OfAbc[] = "900150983cd24fb0d6963f7d28e17f72";

using Headers = std::vector<std::pair<std::string, std::string>>;

class S3Answers : public S3StoreTest {
 protected:
  // What a Get of `range` makes of this answer.
  absl::Status Get(absl::optional<ByteRange> range, int status, Headers headers, std::string body,
                   std::string if_match = "") {
    transport_.Push(status, std::move(headers), std::move(body));
    sink_ = std::make_shared<FakeSink>();
    auto result = Do(GetRequest{"k", range, std::move(if_match), sink_});
    if (result.ok()) {
      got_ = *std::move(result);
      return absl::OkStatus();
    }
    return result.status();
  }
  absl::Status GetPart(const std::string& content_range, std::string body) {
    return Get(ByteRange{5, 3}, 206, {{"ETag", "\"e\""}, {"Content-Range", content_range}},
               std::move(body));
  }

  std::shared_ptr<FakeSink> sink_;
  GetResult got_;
};

TEST_F(S3Answers, HeadTellsWhatTheObjectIs) {
  transport_.Push(200, {{"ETag", "\"e\""},
                        {"Content-Length", "12"},
                        {"Last-Modified", "Wed, 21 Oct 2015 07:28:00 GMT"},
                        {"Content-Type", "text/plain"},
                        {"x-amz-storage-class", "GLACIER"},
                        {"x-amz-version-id", "v1"},
                        {"X-Amz-Meta-Owner", "me"}});
  const auto meta = Do(HeadRequest{"k"});
  ASSERT_TRUE(meta.ok()) << meta.status();
  EXPECT_EQ(meta->size, 12);
  EXPECT_EQ(meta->etag, "e");
  EXPECT_EQ(meta->last_modified, absl::FromUnixSeconds(1445412480));
  EXPECT_EQ(meta->content_type, "text/plain");
  EXPECT_EQ(meta->storage_class, "GLACIER");
  EXPECT_EQ(meta->version_id, "v1");
  EXPECT_THAT(meta->user_metadata, ::testing::ElementsAre(::testing::Pair("owner", "me")));
}

TEST_F(S3Answers, HeadWithoutEtagOrLength) {
  transport_.Push(200, {{"Content-Length", "12"}});
  EXPECT_EQ(Do(HeadRequest{"k"}).status().code(), kDataLoss);
  RecordingTransport::Answer no_length;
  no_length.headers = {{"ETag", "e"}};
  no_length.with_length = false;
  transport_.Push(no_length);
  EXPECT_EQ(Do(HeadRequest{"k"}).status().code(), kDataLoss);
}

TEST_F(S3Answers, HeadErrorsHaveNoBody) {
  transport_.Push(404);
  EXPECT_EQ(Do(HeadRequest{"k"}).status().code(), absl::StatusCode::kNotFound);
  transport_.Push(403);
  const absl::Status denied = Do(HeadRequest{"k"}).status();
  EXPECT_EQ(denied.code(), absl::StatusCode::kPermissionDenied);
  EXPECT_THAT(denied.ToString(), HasSubstr("s3:GetObject"));
  transport_.Push(301, {{"x-amz-bucket-region", "eu-west-1"}});
  transport_.Push(301, {{"x-amz-bucket-region", "eu-west-1"}});  // sent there, and refused again
  EXPECT_THAT(Do(HeadRequest{"k"}).status().ToString(), HasSubstr("region=eu-west-1"));
}

TEST_F(S3Answers, GetDeliversWholeObjectsAndParts) {
  ASSERT_TRUE(Get(absl::nullopt, 200, {{"ETag", "\"e\""}}, "abc").ok());
  EXPECT_EQ(sink_->body, "abc");
  EXPECT_EQ(got_.range.length, 3);
  EXPECT_EQ(got_.meta.size, 3);
  ASSERT_TRUE(GetPart("bytes 5-7/10", "fgh").ok());
  EXPECT_EQ(sink_->body, "fgh");
  EXPECT_EQ(got_.range.offset, 5);
  EXPECT_EQ(got_.meta.size, 10);
  EXPECT_EQ(sink_->meta->size, 10);
  ASSERT_TRUE(GetPart("bytes 5-6/7", "fg").ok()) << "the object ends inside the range";
  EXPECT_EQ(got_.range.length, 2);
  ASSERT_TRUE(
      Get(ByteRange{5, -1}, 206, {{"ETag", "e"}, {"Content-Range", "bytes 5-9/10"}}, "fghij").ok());
  ASSERT_TRUE(Get(ByteRange{0, 100}, 200, {{"ETag", "e"}}, "abc").ok()) << "the whole, after all";
  ASSERT_TRUE(Get(absl::nullopt, 200, {{"ETag", "e"}}, "").ok());
}

TEST_F(S3Answers, GetRefusesBytesFromElsewhere) {
  for (const char* range :
       {"", "bytes 4-6/10", "bytes 5-6/10", "bytes 5-8/10", "bytes 5-7/7", "bytes 7-5/10",
        "bytes 5-7/*", "bytes */10", "bytes 5-7", "5-7/10", "bytes 5-7/10x", "bytes -5-7/10",
        "bytes +5-7/10", "bytes 5-7/99999999999999999999", "items 5-7/10"}) {
    EXPECT_EQ(GetPart(range, "fgh").code(), kDataLoss) << range;
    EXPECT_EQ(sink_->body, "") << range;
    EXPECT_FALSE(sink_->meta.has_value()) << range;
  }
}

TEST_F(S3Answers, GetRefusesTheWholeForAPart) {
  EXPECT_EQ(Get(ByteRange{5, 3}, 200, {{"ETag", "e"}}, "abcdefghij").code(), kDataLoss);
  EXPECT_EQ(Get(ByteRange{0, 3}, 200, {{"ETag", "e"}}, "abcdefghij").code(), kDataLoss);
  EXPECT_EQ(Get(ByteRange{5, -1}, 200, {{"ETag", "e"}}, "abcdefghij").code(), kDataLoss);
  EXPECT_EQ(sink_->body, "");
  EXPECT_EQ(
      Get(absl::nullopt, 206, {{"ETag", "e"}, {"Content-Range", "bytes 0-2/3"}}, "abc").code(),
      kDataLoss);
}

TEST_F(S3Answers, GetRefusesAnswersWithoutEtagOrLength) {
  EXPECT_EQ(Get(absl::nullopt, 200, {}, "abc").code(), kDataLoss);
  EXPECT_EQ(Get(absl::nullopt, 200, {{"ETag", "\"\""}}, "abc").code(), kDataLoss);
  EXPECT_EQ(Get(absl::nullopt, 200, {{"ETag", "\"a\"b\""}}, "abc").code(), kDataLoss);
  EXPECT_EQ(Get(absl::nullopt, 200, {{"ETag", "a b"}}, "abc").code(), kDataLoss);
  RecordingTransport::Answer no_length;
  no_length.headers = {{"ETag", "e"}};
  no_length.body = "abc";
  no_length.with_length = false;
  transport_.Push(no_length);
  sink_ = std::make_shared<FakeSink>();
  EXPECT_EQ(Do(GetRequest{"k", absl::nullopt, "", sink_}).status().code(), kDataLoss);
  EXPECT_EQ(sink_->body, "");
}

TEST_F(S3Answers, GetNoticesAnotherVersion) {
  const absl::Status status = Get(absl::nullopt, 200, {{"ETag", "\"other\""}}, "abc", "expected");
  EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(sink_->body, "");
  EXPECT_EQ(
      Get(absl::nullopt, 412, {}, "<Error><Code>PreconditionFailed</Code></Error>", "x").code(),
      absl::StatusCode::kFailedPrecondition);
}

TEST_F(S3Answers, GetReportsAShortBody) {
  EXPECT_EQ(Get(absl::nullopt, 200, {{"ETag", "e"}, {"Content-Length", "10"}}, "abc").code(),
            kUnavailable);
  EXPECT_EQ(sink_->body, "abc");
}

TEST_F(S3Answers, GetPassesTheSinksRefusalOn) {
  transport_.Push(200, {{"ETag", "e"}}, "abc");
  auto sink = std::make_shared<FakeSink>();
  sink->on_start = absl::ResourceExhaustedError("no room");
  EXPECT_EQ(Do(GetRequest{"k", absl::nullopt, "", sink}).status().code(),
            absl::StatusCode::kResourceExhausted);
  transport_.Push(200, {{"ETag", "e"}}, "abc");
  sink = std::make_shared<FakeSink>();
  sink->on_bytes = absl::AbortedError("enough");
  EXPECT_EQ(Do(GetRequest{"k", absl::nullopt, "", sink}).status().code(),
            absl::StatusCode::kAborted);
}

TEST_F(S3Answers, GetNeverDeliversAnErrorsBody) {
  EXPECT_EQ(Get(absl::nullopt, 503, {{"ETag", "e"}}, "<Error><Code>SlowDown</Code></Error>").code(),
            kUnavailable);
  EXPECT_EQ(sink_->body, "");
  EXPECT_EQ(Get(ByteRange{5, 3}, 416, {}, "<Error><Code>InvalidRange</Code></Error>").code(),
            absl::StatusCode::kOutOfRange);
  EXPECT_EQ(Get(absl::nullopt, 302, {{"Location", "http://evil"}}, "").code(),
            absl::StatusCode::kInvalidArgument);
}

TEST_F(S3Answers, ErrorBodiesAreBounded) {
  EXPECT_EQ(Get(absl::nullopt, 503, {}, std::string(size_t{2} << 20, 'x')).code(), kUnavailable);
  EXPECT_EQ(Get(absl::nullopt, 403, {}, "<html>a proxy's own words</html>").code(),
            absl::StatusCode::kPermissionDenied);
}

TEST_F(S3Answers, PutComparesTheEtagOfSmallBodies) {
  const auto put = [&](Headers headers) {
    transport_.Push(200, std::move(headers));
    return Do(PutRequest{"k", Bytes("abc"), {}, {}}).status().code();
  };
  const std::string other = "ffffffffffffffffffffffffffffffff";
  EXPECT_EQ(put({{"ETag", absl::StrCat("\"", kMd5OfAbc, "\"")}}), absl::StatusCode::kOk);
  EXPECT_EQ(put({{"ETag", "900150983CD24FB0D6963F7D28E17F72"}}), absl::StatusCode::kOk);
  EXPECT_EQ(put({{"ETag", other}}), kDataLoss);
  EXPECT_EQ(put({{"ETag", other}, {"x-amz-server-side-encryption", "AES256"}}), kDataLoss);
  EXPECT_EQ(put({{"ETag", other}, {"x-amz-server-side-encryption", "aws:kms"}}),
            absl::StatusCode::kOk);
  EXPECT_EQ(put({{"ETag", other}, {"x-amz-server-side-encryption", "aws:kms:dsse"}}),
            absl::StatusCode::kOk);
  EXPECT_EQ(put({{"ETag", other}, {"x-amz-server-side-encryption-customer-algorithm", "AES256"}}),
            absl::StatusCode::kOk);
  EXPECT_EQ(put({{"ETag", "not-an-md5"}}), absl::StatusCode::kOk);
  EXPECT_EQ(put({}), kDataLoss) << "no ETag";
}

TEST_F(S3Answers, PutTrustsNoEtagWhereItIsNoMd5) {
  options_.capabilities = Capabilities();
  options_.capabilities->etag_is_md5 = false;
  transport_.Push(200, {{"ETag", "ffffffffffffffffffffffffffffffff"}});
  EXPECT_TRUE(Do(PutRequest{"k", Bytes("abc"), {}, {}}).ok());
}

TEST_F(S3Answers, ConditionsThatFail) {
  const std::string body = "<Error><Code>PreconditionFailed</Code></Error>";
  transport_.Push(412, {}, body);
  EXPECT_EQ(Do(PutRequest{"k", Bytes(), {}, {true, ""}}).status().code(),
            absl::StatusCode::kAlreadyExists);
  transport_.Push(412, {}, body);
  EXPECT_EQ(Do(PutRequest{"k", Bytes(), {}, {false, "e"}}).status().code(),
            absl::StatusCode::kFailedPrecondition);
  transport_.Push(412, {}, body);
  EXPECT_EQ(Do(CopyRequest{{"s", ""}, "k", absl::nullopt, {true, ""}}).status().code(),
            absl::StatusCode::kAlreadyExists);
  transport_.Push(412, {}, body);
  EXPECT_EQ(Do(CopyRequest{{"s", "e"}, "k", absl::nullopt, {true, ""}}).status().code(),
            absl::StatusCode::kFailedPrecondition);
  transport_.Push(412, {},
                  "<Error><Code>PreconditionFailed</Code><Condition>If-None-Match</Condition>"
                  "</Error>");
  EXPECT_EQ(Do(CopyRequest{{"s", "e"}, "k", absl::nullopt, {true, ""}}).status().code(),
            absl::StatusCode::kAlreadyExists);
  transport_.Push(409, {}, "<Error><Code>ConditionalRequestConflict</Code></Error>");
  EXPECT_EQ(Do(PutRequest{"k", Bytes(), {}, {true, ""}}).status().code(),
            absl::StatusCode::kAborted);
}

class S3MultipartAnswers : public S3Answers {
 protected:
  // What Complete makes of this answer for two parts whose ETags are the MD5 of "abc".
  absl::Status Complete(const std::string& body, Headers headers = {}) {
    transport_.Push(200, std::move(headers), body);
    return Do(CompleteUploadRequest{"k", "u", {{1, kMd5OfAbc}, {2, kMd5OfAbc}}, {}}).status();
  }
  static std::string Completed(const std::string& etag) {
    return absl::StrCat("<CompleteMultipartUploadResult><ETag>&quot;", etag,
                        "&quot;</ETag></CompleteMultipartUploadResult>");
  }
};

// printf '900150983cd24fb0d6963f7d28e17f72%.0s' 1 2 | xxd -r -p | md5sum
constexpr char kComposite[] = "043a916d6cfeecedf5e04f0312ba762d-2";

TEST_F(S3MultipartAnswers, CompleteComparesTheComposite) {
  EXPECT_TRUE(Complete(Completed(kComposite)).ok());
  EXPECT_TRUE(Complete("  \n\n" + Completed(kComposite)).ok()) << "white space to stay alive";
  EXPECT_EQ(Complete(Completed("ffffffffffffffffffffffffffffffff-2")).code(), kDataLoss);
  EXPECT_EQ(Complete(Completed(std::string(kComposite, 32) + "-1")).code(), kDataLoss);
  EXPECT_EQ(Complete(Completed(std::string(kComposite, 32))).code(), kDataLoss);
  EXPECT_TRUE(Complete(Completed("ffffffffffffffffffffffffffffffff-2"),
                       {{"x-amz-server-side-encryption", "aws:kms"}})
                  .ok());
  EXPECT_TRUE(Complete(Completed("CPz0-generation")).ok()) << "a store with ETags of its own";
}

TEST_F(S3MultipartAnswers, CompleteThatFailsInA200) {
  const absl::Status internal = Complete(
      "\n<Error><Code>InternalError</Code><Message>We encountered an internal error.</Message>"
      "<RequestId>R1</RequestId></Error>");
  EXPECT_EQ(internal.code(), kUnavailable);
  EXPECT_EQ(GetStoreError(internal)->request_id, "R1");
  EXPECT_EQ(GetStoreError(internal)->http_status, 200);
  EXPECT_EQ(Complete("<Error><Code>AccessDenied</Code></Error>").code(),
            absl::StatusCode::kPermissionDenied);
}

TEST_F(S3MultipartAnswers, CompleteWithAnAnswerThatCannotBeRead) {
  for (const std::string& body : std::vector<std::string>{
           "", "   ", "<CompleteMultipartUploadResult>", "<CompleteMultipartUploadResult/>",
           "<Other/>", "not xml", "<!DOCTYPE a>" + Completed("e"),
           "<CompleteMultipartUploadResult><ETag>a&#0;b</ETag></CompleteMultipartUploadResult>"}) {
    EXPECT_EQ(Complete(body).code(), kDataLoss) << body;
  }
  EXPECT_EQ(Complete(std::string(size_t{2} << 20, ' ')).code(), kDataLoss);
}

TEST_F(S3MultipartAnswers, CreateWithoutId) {
  transport_.Push(200, {}, "<InitiateMultipartUploadResult/>");
  EXPECT_EQ(Do(CreateUploadRequest{"k", {}}).status().code(), kDataLoss);
}

TEST_F(S3MultipartAnswers, PartsWithoutEtag) {
  transport_.Push(200);
  EXPECT_EQ(Do(UploadPartRequest{"k", "u", 1, Bytes("a")}).status().code(), kDataLoss);
  transport_.Push(200, {}, "<CopyPartResult/>");
  EXPECT_EQ(Do(UploadPartCopyRequest{"k", "u", 1, {"s", ""}, absl::nullopt}).status().code(),
            kDataLoss);
}

TEST_F(S3MultipartAnswers, CopiesThatFailInA200) {
  const std::string error = "<Error><Code>SlowDown</Code></Error>";
  transport_.Push(200, {}, error);
  EXPECT_EQ(Do(CopyRequest{{"s", ""}, "k", absl::nullopt, {}}).status().code(), kUnavailable);
  transport_.Push(200, {}, error);
  EXPECT_EQ(Do(UploadPartCopyRequest{"k", "u", 1, {"s", ""}, absl::nullopt}).status().code(),
            kUnavailable);
}

TEST_F(S3MultipartAnswers, KeysThatXmlCannotCarryMayBeRepeated) {
  transport_.Push(200, {},
                  "<InitiateMultipartUploadResult><Key>a&#x1;\x02\xFF</Key><UploadId>u</UploadId>"
                  "</InitiateMultipartUploadResult>");
  EXPECT_EQ(Do(CreateUploadRequest{"a\x01\x02\xFF", {}}).value_or("refused"), "u");
  transport_.Push(200, {},
                  "<InitiateMultipartUploadResult><Key>a&#x1;</Key><UploadId>u</UploadId>"
                  "</InitiateMultipartUploadResult>");
  EXPECT_FALSE(Do(CreateUploadRequest{"a", {}}).ok()) << "nobody asked for such a key";
  transport_.Push(404, {}, "<Error><Code>NoSuchUpload</Code><Key>a&#x1;</Key></Error>");
  EXPECT_TRUE(IsStoreCode(Do(AbortUploadRequest{"a\x01", "u"}), "NoSuchUpload"));
}

TEST_F(S3MultipartAnswers, ListsOfParts) {
  const auto list = [&](const std::string& inner, int marker = 0) {
    transport_.Push(200, {{"Date", "Wed, 21 Oct 2015 07:28:00 GMT"}},
                    absl::StrCat("<ListPartsResult>", inner, "</ListPartsResult>"));
    return Do(ListPartsRequest{"k", "u", marker});
  };
  const auto part = [](int number) {
    return absl::StrCat("<Part><PartNumber>", number, "</PartNumber><ETag>e</ETag><Size>5</Size>",
                        "</Part>");
  };
  const std::string more = "<IsTruncated>true</IsTruncated><NextPartNumberMarker>";
  const auto page = list(absl::StrCat(part(3), part(4), more, "4</NextPartNumberMarker>"), 2);
  ASSERT_TRUE(page.ok()) << page.status();
  EXPECT_EQ(page->parts.size(), 2u);
  EXPECT_EQ(page->next_marker, 4);
  EXPECT_EQ(page->answered, absl::FromUnixSeconds(1445412480));
  EXPECT_EQ(list(part(3), 3).status().code(), kInternal) << "before the marker";
  EXPECT_EQ(list(part(4) + part(3)).status().code(), kInternal);
  EXPECT_EQ(list(part(10'001)).status().code(), kInternal);
  EXPECT_EQ(list(absl::StrCat(more, "0</NextPartNumberMarker>")).status().code(), kInternal);
  EXPECT_EQ(list(absl::StrCat(part(1), more, "0</NextPartNumberMarker>")).status().code(),
            kInternal);
  EXPECT_EQ(list("<Part><PartNumber>x</PartNumber></Part>").status().code(), kDataLoss);
}

TEST_F(S3MultipartAnswers, ListsOfUploads) {
  const auto list = [&](const std::string& inner, const std::string& key_marker = "",
                        const std::string& id_marker = "") {
    transport_.Push(200, {},
                    absl::StrCat("<ListMultipartUploadsResult><EncodingType>url</EncodingType>",
                                 inner, "</ListMultipartUploadsResult>"));
    return Do(ListUploadsRequest{"p/", key_marker, id_marker});
  };
  const std::string upload =
      "<Upload><Key>p%2Fa+b</Key><UploadId>u</UploadId>"
      "<Initiated>2015-10-21T07:28:00.000Z</Initiated></Upload>";
  const std::string more =
      "<IsTruncated>true</IsTruncated><NextKeyMarker>p%2Fa+b</NextKeyMarker>"
      "<NextUploadIdMarker>u</NextUploadIdMarker>";
  const auto page = list(upload + more);
  ASSERT_TRUE(page.ok()) << page.status();
  ASSERT_EQ(page->uploads.size(), 1u);
  EXPECT_EQ(page->uploads[0].key, "p/a b");
  EXPECT_EQ(page->uploads[0].initiated, absl::FromUnixSeconds(1445412480));
  EXPECT_EQ(page->next_key_marker, "p/a b");
  EXPECT_EQ(page->next_upload_id_marker, "u");
  EXPECT_EQ(list(upload + more, "p/a b", "u").status().code(), kInternal) << "the same again";
  EXPECT_EQ(list(upload + more, "p/z", "u").status().code(), kInternal) << "backwards";
  EXPECT_EQ(list(more).status().code(), kInternal) << "more, but nothing";
  EXPECT_EQ(list("<Upload><Key>q</Key><UploadId>u</UploadId>"
                 "<Initiated>2015-10-21T07:28:00.000Z</Initiated></Upload>")
                .status()
                .code(),
            kInternal);
  EXPECT_EQ(list("<Upload><Key>p%2F</Key><UploadId>u</UploadId></Upload>").status().code(),
            kDataLoss);
}

TEST_F(S3Answers, DeletesOfWhatIsNotThere) {
  transport_.Push(404, {}, "<Error><Code>NoSuchKey</Code></Error>");
  EXPECT_TRUE(Do(DeleteRequest{"k"}).ok());
  transport_.Push(404, {}, "<Error><Code>NoSuchBucket</Code></Error>");
  EXPECT_EQ(Do(DeleteRequest{"k"}).code(), absl::StatusCode::kNotFound);
}

TEST_F(S3Answers, BulkDeletesNameTheirFailures) {
  transport_.Push(200, {},
                  "<DeleteResult><Error><Key>a</Key><Code>AccessDenied</Code><Message>no</Message>"
                  "</Error><Error><Key>b</Key><Code>NoSuchKey</Code></Error></DeleteResult>");
  const auto result = Do(DeleteManyRequest{{"a", "b", "c"}});
  ASSERT_TRUE(result.ok()) << result.status();
  ASSERT_EQ(result->failures.size(), 1u);
  EXPECT_EQ(result->failures[0].key, "a");
  EXPECT_EQ(result->failures[0].code, "AccessDenied");
  transport_.Push(200, {}, "<Error><Code>InternalError</Code></Error>");
  EXPECT_EQ(Do(DeleteManyRequest{{"a"}}).status().code(), kUnavailable);
  transport_.Push(200, {}, "");
  EXPECT_EQ(Do(DeleteManyRequest{{"a"}}).status().code(), kDataLoss);
}

TEST_F(S3Answers, BulkDeletesJoinWhatWasSentAlone) {
  transport_.Push(200, {}, "<DeleteResult/>");
  transport_.Push(403, {}, "<Error><Code>AccessDenied</Code></Error>");
  auto result = Do(DeleteManyRequest{{"a", "\x01"}});
  ASSERT_TRUE(result.ok()) << result.status();
  ASSERT_EQ(result->failures.size(), 1u);
  EXPECT_EQ(result->failures[0].key, "\x01");
  transport_.Push(200, {}, "<DeleteResult/>");
  transport_.Push(503, {}, "<Error><Code>SlowDown</Code></Error>");
  EXPECT_EQ(Do(DeleteManyRequest{{"a", "\x01"}}).status().code(), kUnavailable);
}

TEST_F(S3Answers, ErrorsNameEverything) {
  transport_.Push(403, {{"x-amz-request-id", "REQ1"}},
                  "<?xml version=\"1.0\"?><Error><Code>AccessDenied</Code><Message>Access Denied"
                  "</Message></Error>");
  const absl::Status status = Do(PutRequest{"dir/k", Bytes(), {}, {}}).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kPermissionDenied);
  for (const char* part :
       {"PutObject", "s3://b/dir/k", "AccessDenied", "REQ1", "Access Denied", "s3:PutObject"}) {
    EXPECT_THAT(std::string(status.message()), HasSubstr(part));
  }
  RecordingTransport::Answer lost;
  lost.status = 0;
  lost.failure = absl::UnavailableError("localhost:9000: cannot connect");
  transport_.Push(lost);
  const absl::Status unreachable = Do(PutRequest{"dir/k", Bytes(), {}, {}}).status();
  EXPECT_EQ(unreachable.code(), kUnavailable);
  EXPECT_THAT(std::string(unreachable.message()),
              HasSubstr("PutObject s3://b/dir/k: localhost:9000: cannot connect"));
}

TEST_F(S3Answers, LargeListingsAreReadOnTheExecutor) {
  std::string body = "<ListBucketResult>";
  for (int i = 1000; i < 2000; ++i) {
    absl::StrAppend(&body, "<Contents><Key>key-", i, "</Key><Size>1</Size><ETag>e</ETag>",
                    "<LastModified>2015-10-21T07:28:00.000Z</LastModified></Contents>");
  }
  body += "</ListBucketResult>";
  transport_.Push(204);
  ASSERT_TRUE(Do(DeleteRequest{"k"}).ok());  // the credentials are known from here on
  transport_.Push(200, {}, body);
  absl::optional<size_t> listed;
  store_->Execute({}, ListRequest{}, Completion<ListPage>([&](absl::StatusOr<ListPage> page) {
                    listed = page.ok() ? page->objects.size() : 0;
                  }));
  EXPECT_FALSE(listed.has_value());
  EXPECT_EQ(executor_.RunAll(), 1);
  EXPECT_EQ(listed, size_t{1000});
}

TEST_F(S3Answers, StoreMayGoBeforeItsRequests) {
  transport_.Push(200, {{"ETag", "e"}, {"Content-Length", "3"}});
  auto store = *S3ObjectStore::Create(options_, credentials_, {&transport_, &executor_, &clock_});
  bool done = false;
  store->Execute({}, HeadRequest{"k"}, Completion<ObjectMeta>([&](absl::StatusOr<ObjectMeta> meta) {
                   done = meta.ok();
                 }));
  store = nullptr;
  executor_.RunAll();
  EXPECT_TRUE(done);
}

}  // namespace
}  // namespace ufs
