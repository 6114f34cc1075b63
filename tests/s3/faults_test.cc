// What the store makes of a server that breaks. Each test sees the fault once and unretried:
// retries are a decorator's.
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/s3/live_store.h"
#include "ufs/object/store_error.h"

namespace ufs {
namespace {

using ::s3server::FaultAction;
using ::s3server::FaultRule;
using ::s3server::Op;
using ::testing::HasSubstr;

s3server::Options SmallParts() {
  s3server::Options options;
  options.limits.min_part_size = 1;
  return options;
}

class S3Faults : public LiveStore {
 protected:
  S3Faults() : LiveStore(SmallParts()) {}

  void Break(Op op, FaultAction action, uint64_t bytes = 0) {
    server_->ClearFaults();
    FaultRule rule;
    rule.op = op;
    rule.action = action;
    rule.bytes = bytes;
    server_->AddFault(rule);
  }

  absl::StatusCode GetCode(absl::optional<ByteRange> range = absl::nullopt) {
    sink_ = std::make_shared<StringSink>();
    return Do(GetRequest{"k", range, "", sink_}).status().code();
  }

  std::shared_ptr<StringSink> sink_;
};

constexpr auto kDataLoss = absl::StatusCode::kDataLoss;
constexpr auto kUnavailable = absl::StatusCode::kUnavailable;
constexpr auto kInternal = absl::StatusCode::kInternal;

TEST_F(S3Faults, BrokenGets) {
  ASSERT_TRUE(Put("k", std::string(100'000, 'x')).ok());
  const ByteRange range{1000, 50'000};
  Break(Op::kGetObject, FaultAction::kResetBody, 20'000);
  EXPECT_EQ(GetCode(range), kUnavailable);
  EXPECT_EQ(sink_->body.find_first_not_of('x'), std::string::npos);
  Break(Op::kGetObject, FaultAction::kTruncateBody, 20'000);
  EXPECT_EQ(GetCode(range), kUnavailable);
  Break(Op::kGetObject, FaultAction::kReset);
  EXPECT_EQ(GetCode(range), kUnavailable);
  Break(Op::kGetObject, FaultAction::kLostAnswer);
  EXPECT_EQ(GetCode(range), kUnavailable);
  for (const FaultAction action :
       {FaultAction::kWrongContentRange, FaultAction::kMissingContentRange,
        FaultAction::kFullAnswer, FaultAction::kMissingEtag}) {
    Break(Op::kGetObject, action);
    EXPECT_EQ(GetCode(range), kDataLoss) << static_cast<int>(action);
    EXPECT_EQ(sink_->body, "");
  }
  Break(Op::kGetObject, FaultAction::kWrongContentLength);
  EXPECT_NE(GetCode(range), absl::StatusCode::kOk);
  Break(Op::kGetObject, FaultAction::kWrongEtag);
  const std::string etag = *server_->GetEtag("bucket", "k");
  EXPECT_EQ(Do(GetRequest{"k", range, etag, sink_}).status().code(),
            absl::StatusCode::kFailedPrecondition);
  server_->ClearFaults();
  EXPECT_EQ(GetCode(range), absl::StatusCode::kOk);
}

TEST_F(S3Faults, StallsEnd) {
  ASSERT_TRUE(Put("k", std::string(100'000, 'x')).ok());
  options_.transfer.stall = absl::Milliseconds(50);
  options_.transfer.first_byte = absl::Milliseconds(50);
  Open();
  Break(Op::kGetObject, FaultAction::kStallBody, 20'000);
  EXPECT_EQ(GetCode(), absl::StatusCode::kDeadlineExceeded);
  Break(Op::kGetObject, FaultAction::kStallHeaders);
  EXPECT_EQ(GetCode(), absl::StatusCode::kDeadlineExceeded);
  server_->ReleaseStalls();
}

TEST_F(S3Faults, PutsWhoseEtagDoesNotFit) {
  Break(Op::kPutObject, FaultAction::kWrongEtag);
  EXPECT_EQ(Put("k", "abc").code(), kDataLoss);
  Break(Op::kPutObject, FaultAction::kMissingEtag);
  EXPECT_EQ(Put("k", "abc").code(), kDataLoss);
  Break(Op::kUploadPart, FaultAction::kMissingEtag);
  const std::string id = *Do(CreateUploadRequest{"k", {}});
  EXPECT_EQ(Do(UploadPartRequest{"k", id, 1, Bytes("a")}).status().code(), kDataLoss);
}

TEST_F(S3Faults, CompleteThatFailsInA200) {
  const std::string id = *Do(CreateUploadRequest{"k", {}});
  const std::string etag = Do(UploadPartRequest{"k", id, 1, Bytes("a")})->etag;
  const CompleteUploadRequest complete{"k", id, {{1, etag}}, {}};
  Break(Op::kCompleteMultipartUpload, FaultAction::kErrorIn200);
  const auto failed = Do(complete);
  EXPECT_EQ(failed.status().code(), kUnavailable);
  EXPECT_TRUE(IsStoreCode(failed.status(), "InternalError"));
  Break(Op::kCompleteMultipartUpload, FaultAction::kWhitespace);
  EXPECT_TRUE(Do(complete).ok());
}

TEST_F(S3Faults, CompleteWithAnotherEtag) {
  const std::string id = *Do(CreateUploadRequest{"k", {}});
  const std::string etag = Do(UploadPartRequest{"k", id, 1, Bytes("a")})->etag;
  Break(Op::kCompleteMultipartUpload, FaultAction::kWrongEtag);
  EXPECT_EQ(Do(CompleteUploadRequest{"k", id, {{1, etag}}, {}}).status().code(), kDataLoss);
}

TEST_F(S3Faults, CopiesThatFailInA200) {
  ASSERT_TRUE(Put("from", "abc").ok());
  Break(Op::kCopyObject, FaultAction::kErrorIn200);
  EXPECT_EQ(Do(CopyRequest{{"from", ""}, "to", absl::nullopt, {}}).status().code(), kUnavailable);
  Break(Op::kUploadPartCopy, FaultAction::kErrorIn200);
  const std::string id = *Do(CreateUploadRequest{"k", {}});
  EXPECT_EQ(Do(UploadPartCopyRequest{"k", id, 1, {"from", ""}, absl::nullopt}).status().code(),
            kUnavailable);
}

TEST_F(S3Faults, ListingsThatLeadNowhere) {
  for (int i = 0; i < 10; ++i) {
    ASSERT_TRUE(server_->PutObject("bucket", absl::StrCat("p/", i), "x").ok());
  }
  const auto first = Do(ListRequest{"p/", "/", "", "", 3});
  ASSERT_TRUE(first.ok());
  const std::string second = first->next_token;
  ASSERT_TRUE(Do(ListRequest{"p/", "/", second, "", 3}).ok());
  for (const FaultAction action : {FaultAction::kRepeatToken, FaultAction::kEmptyPage,
                                   FaultAction::kForeignKeys, FaultAction::kUnsortedKeys}) {
    Break(Op::kListObjectsV2, action);
    // A page that repeats itself shows in its second answer.
    absl::Status status;
    std::string token = second;
    for (int pages = 0; pages < 5 && status.ok(); ++pages) {
      const auto page = Do(ListRequest{"p/", "/", token, "", 3});
      status = page.status();
      token = page.ok() ? page->next_token : "";
    }
    EXPECT_EQ(status.code(), kInternal) << static_cast<int>(action) << " " << status;
  }
}

TEST_F(S3Faults, ErrorsCarryWhatTheServerSaid) {
  FaultRule rule;
  rule.op = Op::kGetObject;
  rule.action = FaultAction::kError;
  rule.code = "SlowDown";
  rule.headers = {{"Retry-After", "7"}};
  server_->AddFault(rule);
  const absl::Status status =
      Do(GetRequest{"k", absl::nullopt, "", std::make_shared<StringSink>()}).status();
  EXPECT_EQ(status.code(), kUnavailable);
  const absl::optional<StoreError> error = GetStoreError(status);
  ASSERT_TRUE(error.has_value());
  EXPECT_EQ(error->http_status, 503);
  EXPECT_EQ(error->code, "SlowDown");
  EXPECT_EQ(error->operation, "GetObject");
  EXPECT_EQ(error->bucket, "bucket");
  EXPECT_EQ(error->key, "k");
  EXPECT_FALSE(error->request_id.empty());
  EXPECT_EQ(error->retry_after, absl::Seconds(7));
}

TEST_F(S3Faults, ServerThatClosesKeptConnections) {
  Break(Op::kPutObject, FaultAction::kCloseAfter);
  for (int i = 0; i < 20; ++i) {
    EXPECT_TRUE(Put("k", absl::StrCat(i)).ok());
  }
}

TEST_F(S3Faults, ServerThatIsGone) {
  ASSERT_TRUE(Put("k", "abc").ok());
  server_->Stop();
  const absl::Status gone = Do(HeadRequest{"k"}).status();
  EXPECT_EQ(gone.code(), kUnavailable);
  EXPECT_THAT(gone.ToString(), HasSubstr("HeadObject s3://bucket/k"));
  ASSERT_TRUE(server_->Restart().ok());
  EXPECT_EQ(Get("k"), "abc");
}

}  // namespace
}  // namespace ufs
