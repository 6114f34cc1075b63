// The store and answers that tell how to send a request again: what goes on the wire, and what is
// remembered.
#include <string>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "ufs/obs/log_capture.h"
#include "ufs/s3/learnt_buckets.h"
#include "ufs/s3/s3_store_fake.h"

namespace ufs {
namespace {

using ::testing::HasSubstr;

constexpr char kRedirect[] = "<Error><Code>PermanentRedirect</Code></Error>";
constexpr char kMalformed[] =
    "<Error><Code>AuthorizationHeaderMalformed</Code><Region>eu-west-1</Region></Error>";
constexpr char kSkewed[] = "<Error><Code>RequestTimeTooSkewed</Code></Error>";

std::string HttpDateOf(absl::Time time) {
  return absl::FormatTime("%a, %d %b %Y %H:%M:%S GMT", time, absl::UTCTimeZone());
}

class Corrections : public S3StoreTest {
 protected:
  void OnAws() {
    options_.endpoint.bucket = "data";
    options_.endpoint.endpoint = "";
    options_.payload_signing = PayloadSigning::kAlways;
  }
  std::string Authority(int index) { return transport_.requests()[index].authority; }
  std::string Authorization(int index) {
    return RecordingTransport::Header(transport_.requests()[index], "authorization");
  }
  void PushSkewed(absl::Duration off) {
    transport_.Push(403, {{"Date", HttpDateOf(clock_.WallNow() + off)}}, kSkewed);
  }
  LogCapture log_;
};

TEST_F(Corrections, FollowsTheBucketAndRemembers) {
  OnAws();
  transport_.Push(301, {{"x-amz-bucket-region", "eu-west-1"}}, kRedirect);
  transport_.Push(200, {{"ETag", "900150983cd24fb0d6963f7d28e17f72"}});
  ASSERT_TRUE(Do(PutRequest{"k", Bytes("abc"), {}, {}}).ok());
  ASSERT_EQ(transport_.count(), 2u);
  EXPECT_EQ(Authority(0), "data.s3.us-east-1.amazonaws.com");
  EXPECT_EQ(Authority(1), "data.s3.eu-west-1.amazonaws.com");
  EXPECT_THAT(Authorization(1), HasSubstr("/eu-west-1/s3/aws4_request"));
  EXPECT_EQ(RecordingTransport::ToText(transport_.requests()[1]).substr(0, 11), "PUT /k\nhost");
  EXPECT_EQ(transport_.requests()[1].body.ToString(), "abc");
  transport_.Push(200, {{"ETag", "x"}});
  ASSERT_TRUE(Do(HeadRequest{"k"}).ok());
  EXPECT_EQ(Authority(2), "data.s3.eu-west-1.amazonaws.com");
  EXPECT_THAT(store_->Notice(), HasSubstr("region=eu-west-1"));
  EXPECT_EQ(log_.Count("lies in region eu-west-1"), 1u);
}

TEST_F(Corrections, AHeadHasOnlyHeaders) {
  OnAws();
  transport_.Push(400, {{"x-amz-bucket-region", "eu-west-1"}});
  transport_.Push(200, {{"ETag", "x"}, {"Content-Length", "12"}});
  const auto meta = Do(HeadRequest{"k"});
  ASSERT_TRUE(meta.ok()) << meta.status();
  EXPECT_EQ(meta->size, 12);
}

TEST_F(Corrections, AnotherStoreTellsItsRegion) {
  transport_.Push(400, {}, kMalformed);
  transport_.Push(200, {{"ETag", "\"x\""}}, "abc");
  auto sink = std::make_shared<FakeSink>();
  ASSERT_TRUE(Do(GetRequest{"k", absl::nullopt, "", sink}).ok());
  EXPECT_EQ(sink->body, "abc");
  EXPECT_EQ(Authority(1), "localhost:9000");
  EXPECT_THAT(Authorization(1), HasSubstr("/eu-west-1/s3/aws4_request"));
}

TEST_F(Corrections, TwoHopsAreEnough) {
  OnAws();
  for (const char* region : {"eu-west-1", "us-east-1", "eu-west-1", "us-east-1"}) {
    transport_.Push(301, {{"x-amz-bucket-region", region}}, kRedirect);
  }
  const absl::Status status = Do(HeadRequest{"k"}).status();
  EXPECT_EQ(transport_.count(), 3u);
  EXPECT_THAT(status.ToString(), HasSubstr("region=eu-west-1"));
}

TEST_F(Corrections, NeverToAForeignHost) {
  OnAws();
  transport_.Push(307, {{"Location", "https://evil.org/k"}},
                  "<Error><Code>TemporaryRedirect</Code></Error>");
  const absl::Status status = Do(HeadRequest{"k"}).status();
  EXPECT_EQ(transport_.count(), 1u);
  EXPECT_THAT(status.ToString(), HasSubstr("evil.org"));
  EXPECT_EQ(store_->Notice(), "");
}

TEST_F(Corrections, SignsWithTheStoresTime) {
  PushSkewed(absl::Minutes(20));
  transport_.Push(200, {{"ETag", "x"}});
  ASSERT_TRUE(Do(HeadRequest{"k"}).ok());
  EXPECT_EQ(RecordingTransport::Header(transport_.requests()[1], "x-amz-date"), "20231114T223320Z");
  EXPECT_EQ(log_.Count("clock is 20m behind"), 1u);
  transport_.Push(200, {{"ETag", "x"}});
  ASSERT_TRUE(Do(HeadRequest{"k"}).ok());
  EXPECT_EQ(RecordingTransport::Header(transport_.requests()[2], "x-amz-date"), "20231114T223320Z");
}

TEST_F(Corrections, TheCredentialsEndIsLookedAtByTheStoresTime) {
  // Twenty minutes fast, and the credentials have ten left.
  credentials_->answer->expires = clock_.WallNow() - absl::Minutes(10);
  transport_.Push(200, {{"ETag", "x"}, {"Date", HttpDateOf(clock_.WallNow() - absl::Minutes(20))}});
  ASSERT_TRUE(Do(HeadRequest{"k"}).ok());
  transport_.Push(200, {{"ETag", "x"}});
  ASSERT_TRUE(Do(HeadRequest{"k"}).ok());
  EXPECT_EQ(credentials_->asked, 1) << "they have not expired";
  clock_.Advance(absl::Minutes(10));
  credentials_->answer = FakeCredentials::Key("NEXT");
  transport_.Push(200, {{"ETag", "x"}});
  ASSERT_TRUE(Do(HeadRequest{"k"}).ok());
  EXPECT_EQ(credentials_->asked, 2);
}

TEST_F(Corrections, LearnsTheTimeFromOrdinaryAnswers) {
  transport_.Push(200, {{"ETag", "x"}, {"Date", HttpDateOf(clock_.WallNow() - absl::Hours(1))}});
  ASSERT_TRUE(Do(HeadRequest{"k"}).ok());
  transport_.Push(200, {{"ETag", "x"}});
  ASSERT_TRUE(Do(HeadRequest{"k"}).ok());
  EXPECT_EQ(RecordingTransport::Header(transport_.requests()[1], "x-amz-date"), "20231114T211320Z");
  EXPECT_EQ(log_.Count("clock is 1h ahead of"), 1u);
  // Somebody sets the clock.
  clock_.Advance(absl::Minutes(1));
  transport_.Push(200, {{"ETag", "x"}, {"Date", HttpDateOf(clock_.WallNow())}});
  ASSERT_TRUE(Do(HeadRequest{"k"}).ok());
  transport_.Push(200, {{"ETag", "x"}});
  ASSERT_TRUE(Do(HeadRequest{"k"}).ok());
  EXPECT_EQ(RecordingTransport::Header(transport_.requests()[3], "x-amz-date"), "20231114T221420Z");
}

TEST_F(Corrections, AStoreThatStaysUnhappyIsBelieved) {
  PushSkewed(absl::Minutes(20));
  PushSkewed(absl::Minutes(90));
  const absl::Status status = Do(DeleteRequest{"k"});
  EXPECT_EQ(transport_.count(), 2u);
  EXPECT_EQ(status.code(), absl::StatusCode::kUnauthenticated);
  EXPECT_EQ(log_.Count("1h30m"), 0u);
}

constexpr char kNoDigest[] =
    "<Error><Code>InvalidRequest</Code><Message>Content-MD5 OR x-amz-checksum- HTTP header is "
    "required for Put Object requests with Object Lock parameters</Message></Error>";
constexpr char kMd5OfAbc[] = "kAFQmDzST7DWlj99KOF/cg==";

TEST_F(Corrections, ABucketThatWantsDigestsGetsThemFromThenOn) {
  const auto digest = [this](int index) {
    return RecordingTransport::Header(transport_.requests()[index], "content-md5");
  };
  const std::vector<std::pair<std::string, std::string>> written = {
      {"ETag", "900150983cd24fb0d6963f7d28e17f72"}};
  transport_.Push(400, {}, kNoDigest);
  transport_.Push(200, written);
  ASSERT_TRUE(Do(PutRequest{"k", Bytes("abc"), {}, {}}).ok());
  ASSERT_EQ(transport_.count(), 2u);
  EXPECT_EQ(digest(0), "");
  EXPECT_EQ(digest(1), kMd5OfAbc);
  EXPECT_THAT(Authorization(1), HasSubstr("SignedHeaders=content-md5;"));
  transport_.Push(200, written);
  ASSERT_TRUE(Do(UploadPartRequest{"k", "id", 1, Bytes("abc")}).ok());
  EXPECT_EQ(digest(2), kMd5OfAbc) << "at once";
  transport_.Push(200, {{"ETag", "x"}}, "");
  ASSERT_TRUE(Do(HeadRequest{"k"}).ok());
  EXPECT_EQ(digest(3), "") << "which has no body";
  EXPECT_EQ(log_.Count("wants a digest"), 1u);
}

// Two mounts in one process.
TEST_F(Corrections, WhatOneStoreLearnsAnotherOfTheBucketKnows) {
  LearntBuckets learnt;
  const auto open = [&](const std::string& bucket) {
    options_.endpoint.bucket = bucket;
    S3ObjectStore::Resources resources{&transport_, &executor_, &clock_};
    resources.learnt = &learnt;
    return *S3ObjectStore::Create(options_, credentials_, resources);
  };
  const auto put = [&] {
    const int before = static_cast<int>(transport_.count());
    transport_.Push(200, {{"ETag", "900150983cd24fb0d6963f7d28e17f72"}});
    EXPECT_TRUE(Do(PutRequest{"k", Bytes("abc"), {}, {}}).ok());
    return static_cast<int>(transport_.count()) - before;
  };
  options_.endpoint.endpoint = "";  // AWS: the region is learnt too
  store_ = open("data");
  transport_.Push(301, {{"x-amz-bucket-region", "eu-west-1"}}, kRedirect);
  transport_.Push(400, {}, kNoDigest);
  EXPECT_EQ(put(), 3);
  const std::unique_ptr<S3ObjectStore> first = std::move(store_);
  store_ = open("data");
  EXPECT_EQ(put(), 1);
  EXPECT_EQ(Authority(3), "data.s3.eu-west-1.amazonaws.com");
  EXPECT_EQ(RecordingTransport::Header(transport_.requests()[3], "content-md5"), kMd5OfAbc);
  EXPECT_THAT(store_->Notice(), HasSubstr("region=eu-west-1"));
  store_ = open("other");
  EXPECT_EQ(put(), 1);
  EXPECT_EQ(Authority(4), "other.s3.us-east-1.amazonaws.com") << "each bucket for itself";
  EXPECT_EQ(RecordingTransport::Header(transport_.requests()[4], "content-md5"), "");
}

TEST_F(Corrections, ADigestThatIsRefusedAsWellIsSaid) {
  transport_.Push(400, {}, kNoDigest);
  transport_.Push(400, {}, kNoDigest);
  EXPECT_TRUE(absl::IsInvalidArgument(Do(PutRequest{"k", Bytes("abc"), {}, {}}).status()));
  EXPECT_EQ(transport_.count(), 2u);
}

}  // namespace
}  // namespace ufs
