#include <gmock/gmock.h>

#include <cerrno>
#include <thread>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "tests/s3server/digest.h"
#include "tests/s3server/encoding.h"
#include "tests/s3server/test_server.h"

namespace s3server {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

class FaultsTest : public ServerTest {
 protected:
  FaultsTest() { EXPECT_TRUE(server_->PutObject("bucket", "k", "0123456789").ok()); }

  // A rule for GETs.
  int OnGet(FaultAction action, uint64_t bytes = 0) {
    FaultRule rule;
    rule.op = Op::kGetObject;
    rule.action = action;
    rule.bytes = bytes;
    return server_->AddFault(rule);
  }
};

TEST_F(FaultsTest, ErrorsComeWithTheirStatusAndHeaders) {
  FaultRule rule;
  rule.op = Op::kPutObject;
  rule.action = FaultAction::kError;
  rule.code = "SlowDown";
  rule.headers = {{"Retry-After", "7"}};
  const int id = server_->AddFault(rule);
  const RawAnswer answer = Do("PUT", "/bucket/new", "body");
  EXPECT_EQ(answer.status, 503);
  EXPECT_EQ(answer.Element("Code"), "SlowDown");
  EXPECT_EQ(answer.Header("retry-after"), "7");
  EXPECT_EQ(server_->FaultHits(id), 1);
  // Nothing was written, and the connection is still good.
  EXPECT_THAT(server_->ListKeys("bucket"), ElementsAre("k"));
  server_->RemoveFault(id);
  EXPECT_EQ(Do("PUT", "/bucket/new", "body").status, 200);
}

TEST_F(FaultsTest, AnExpectingClientGetsTheErrorInsteadOf100) {
  FaultRule rule;
  rule.action = FaultAction::kError;
  server_->AddFault(rule);
  client_->Send(
      "PUT /bucket/new HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nExpect: 100-continue\r\n\r\n");
  EXPECT_EQ(client_->Read().status, 500);
  client_->Send("body");
}

TEST_F(FaultsTest, RulesHitTheRequestsTheyCount) {
  FaultRule rule;
  rule.op = Op::kGetObject;
  rule.key_prefix = "k";
  rule.first = 2;
  rule.last = 6;
  rule.every = 2;
  rule.action = FaultAction::kError;
  server_->AddFault(rule);
  std::vector<int> statuses;
  for (int i = 0; i < 8; ++i) {
    EXPECT_EQ(Do("GET", "/bucket/x").status, 404);  // does not fit, does not count
    statuses.push_back(Do("GET", "/bucket/k").status);
  }
  EXPECT_THAT(statuses, ElementsAre(200, 500, 200, 500, 200, 500, 200, 200));
}

TEST_F(FaultsTest, RulesCanNameAPart) {
  const std::string id = Do("POST", "/bucket/m?uploads").Element("UploadId");
  FaultRule rule;
  rule.part_number = 2;
  rule.action = FaultAction::kError;
  server_->AddFault(rule);
  EXPECT_EQ(Do("PUT", "/bucket/m?partNumber=1&uploadId=" + id, "x").status, 200);
  EXPECT_EQ(Do("PUT", "/bucket/m?partNumber=2&uploadId=" + id, "x").status, 500);
}

TEST_F(FaultsTest, ResetsAreResetsAndCutsAreOrderly) {
  OnGet(FaultAction::kReset);
  EXPECT_EQ(Do("GET", "/bucket/k").status, 0);
  EXPECT_EQ(client_->error(), ECONNRESET);
  server_->ClearFaults();
  OnGet(FaultAction::kResetBody, 4);
  const RawAnswer reset = DoAnew("GET", "/bucket/k");
  EXPECT_EQ(reset.status, 200);
  EXPECT_FALSE(reset.whole);
  EXPECT_EQ(client_->error(), ECONNRESET);
  server_->ClearFaults();
  OnGet(FaultAction::kTruncateBody, 4);
  const RawAnswer cut = DoAnew("GET", "/bucket/k");
  EXPECT_EQ(cut.Header("content-length"), "10");
  EXPECT_EQ(cut.body, "0123");
  EXPECT_EQ(client_->error(), 0);
}

TEST_F(FaultsTest, AnUploadCanBeResetOnItsWay) {
  FaultRule rule;
  rule.action = FaultAction::kResetUpload;
  rule.bytes = 3;
  server_->AddFault(rule);
  EXPECT_EQ(Do("PUT", "/bucket/new", "body").status, 0);
  EXPECT_THAT(server_->ListKeys("bucket"), ElementsAre("k"));
}

TEST_F(FaultsTest, ALostAnswerIsToARequestThatTookEffect) {
  FaultRule rule;
  rule.op = Op::kPutObject;
  rule.last = 1;
  rule.action = FaultAction::kLostAnswer;
  server_->AddFault(rule);
  EXPECT_EQ(Do("PUT", "/bucket/new", "body").status, 0);
  EXPECT_EQ(*server_->GetObject("bucket", "new"), "body");
  EXPECT_EQ(server_->log().Snapshot().back().status, 0);
}

TEST_F(FaultsTest, AKeptConnectionCanBeClosedUnannounced) {
  OnGet(FaultAction::kCloseAfter);
  const RawAnswer answer = Do("GET", "/bucket/k");
  EXPECT_EQ(answer.body, "0123456789");
  EXPECT_EQ(answer.Header("connection"), "");
  EXPECT_TRUE(client_->AtEnd());
}

TEST_F(FaultsTest, StallsLastUntilReleased) {
  OnGet(FaultAction::kStallHeaders);
  client_->Send("GET /bucket/k HTTP/1.1\r\nHost: x\r\n\r\n");
  ASSERT_TRUE(server_->log().WaitForCount(Op::kGetObject, 1, absl::Seconds(10)));
  // Other connections are not touched.
  RawClient other(server_->port());
  EXPECT_EQ(other.Do("HEAD", "/bucket/k").status, 200);
  EXPECT_EQ(server_->log().Snapshot().front().status, 0);
  server_->ClearFaults();
  EXPECT_EQ(client_->Read().body, "0123456789");

  OnGet(FaultAction::kStallBody, 4);
  client_->Send("GET /bucket/k HTTP/1.1\r\nHost: x\r\n\r\n");
  ASSERT_TRUE(server_->log().WaitForCount(Op::kGetObject, 2, absl::Seconds(10)));
  server_->ReleaseStalls();
  // The release may have come before the stall; release until the answer is there.
  std::thread release([this] {
    while (server_->log().Snapshot().back().bytes_out < 10) {
      server_->ReleaseStalls();
      std::this_thread::yield();
    }
  });
  EXPECT_EQ(client_->Read().body, "0123456789");
  release.join();
}

TEST_F(FaultsTest, AnswersCanLieAboutTheirBytes) {
  OnGet(FaultAction::kFlipByte, 3);
  EXPECT_EQ(Do("GET", "/bucket/k").body,
            "012\x13"
            "456789");
  EXPECT_EQ(Do("GET", "/bucket/k", "", {"Range: bytes=2-6"}).body,
            "234\x15"
            "6");
  server_->ClearFaults();
  OnGet(FaultAction::kFullAnswer);
  const RawAnswer full = Do("GET", "/bucket/k", "", {"Range: bytes=2-6"});
  EXPECT_EQ(full.status, 200);
  EXPECT_EQ(full.body, "0123456789");
  EXPECT_EQ(full.Header("content-range"), "");
  server_->ClearFaults();
  OnGet(FaultAction::kMissingContentRange);
  EXPECT_EQ(Do("GET", "/bucket/k", "", {"Range: bytes=2-6"}).Header("content-range"), "");
  server_->ClearFaults();
  OnGet(FaultAction::kWrongContentRange);
  const RawAnswer shifted = Do("GET", "/bucket/k", "", {"Range: bytes=2-6"});
  EXPECT_EQ(shifted.Header("content-range"), "bytes 9-13/10");
  EXPECT_EQ(shifted.body, "23456");
}

TEST_F(FaultsTest, ContentLengthCanBeWrongBothWays) {
  FaultRule rule;
  rule.action = FaultAction::kWrongContentLength;
  rule.shift = 5;
  server_->AddFault(rule);
  const RawAnswer more = Do("GET", "/bucket/k");
  EXPECT_EQ(more.Header("content-length"), "15");
  EXPECT_EQ(more.body, "0123456789");
  EXPECT_FALSE(more.whole);
  server_->ClearFaults();
  rule.shift = -5;
  server_->AddFault(rule);
  EXPECT_EQ(DoAnew("GET", "/bucket/k").body, "01234");
}

TEST_F(FaultsTest, EtagsCanBeWrongOrMissing) {
  const std::string etag = Do("GET", "/bucket/k").Header("etag");
  FaultRule rule;
  rule.action = FaultAction::kWrongEtag;
  server_->AddFault(rule);
  EXPECT_NE(Do("GET", "/bucket/k").Header("etag"), etag);
  EXPECT_NE(Do("PUT", "/bucket/new", "x").Header("etag"), "\"" + Hex(Md5("x")) + "\"");
  EXPECT_THAT(Do("PUT", "/bucket/c", "", {"x-amz-copy-source: bucket/k"}).Element("ETag"),
              Not(HasSubstr(etag.substr(1, 32))));
  server_->ClearFaults();
  rule.action = FaultAction::kMissingEtag;
  server_->AddFault(rule);
  EXPECT_EQ(Do("GET", "/bucket/k").Header("etag"), "");
  EXPECT_THAT(Do("PUT", "/bucket/c", "", {"x-amz-copy-source: bucket/k"}).body,
              Not(HasSubstr("ETag")));
}

TEST_F(FaultsTest, AnErrorCanComeWithStatus200) {
  FaultRule rule;
  rule.op = Op::kCopyObject;
  rule.action = FaultAction::kErrorIn200;
  server_->AddFault(rule);
  const RawAnswer answer = Do("PUT", "/bucket/c", "", {"x-amz-copy-source: bucket/k"});
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.Element("Code"), "InternalError");
  EXPECT_THAT(answer.body, HasSubstr("?>\n    \n"));
  EXPECT_THAT(server_->ListKeys("bucket"), ElementsAre("k"));
  server_->ClearFaults();
  rule.action = FaultAction::kWhitespace;
  server_->AddFault(rule);
  const RawAnswer good = Do("PUT", "/bucket/c", "", {"x-amz-copy-source: bucket/k"});
  EXPECT_TRUE(good.whole);
  EXPECT_THAT(good.body, HasSubstr("?>\n    \n"));
  EXPECT_THAT(good.body, HasSubstr("</CopyObjectResult>"));
}

TEST_F(FaultsTest, ListingsCanGoRoundInCircles) {
  FaultRule rule;
  rule.op = Op::kListObjectsV2;
  rule.action = FaultAction::kRepeatToken;
  server_->AddFault(rule);
  const RawAnswer first = Do("GET", "/bucket?list-type=2");
  EXPECT_EQ(first.Element("IsTruncated"), "true");
  const RawAnswer second =
      Do("GET", "/bucket?list-type=2&continuation-token=" + first.Element("NextContinuationToken"));
  EXPECT_THAT(second.Elements("Key"), ElementsAre("k"));
  EXPECT_EQ(second.Element("NextContinuationToken"), first.Element("NextContinuationToken"));
  server_->ClearFaults();
  rule.action = FaultAction::kEmptyPage;
  server_->AddFault(rule);
  const RawAnswer empty = Do("GET", "/bucket?list-type=2");
  EXPECT_THAT(empty.Elements("Key"), IsEmpty());
  EXPECT_EQ(empty.Element("IsTruncated"), "true");
  server_->ClearFaults();
  rule.action = FaultAction::kForeignKeys;
  server_->AddFault(rule);
  EXPECT_THAT(Do("GET", "/bucket?list-type=2&prefix=k").Elements("Key"),
              ElementsAre("k", "outside-the-prefix"));
  server_->ClearFaults();
  ASSERT_TRUE(server_->PutObject("bucket", "l", "x").ok());
  rule.action = FaultAction::kUnsortedKeys;
  server_->AddFault(rule);
  EXPECT_THAT(Do("GET", "/bucket?list-type=2").Elements("Key"), ElementsAre("l", "k"));
}

TEST_F(FaultsTest, AHookRunsBeforeTheRequestItNames) {
  FaultRule rule;
  rule.op = Op::kGetObject;
  rule.first = rule.last = 2;
  rule.on_request = [this](const Request& request) {
    EXPECT_TRUE(server_->PutObject(request.bucket, request.key, "replaced").ok());
  };
  server_->AddFault(rule);
  EXPECT_EQ(Do("GET", "/bucket/k").body, "0123456789");
  EXPECT_EQ(Do("GET", "/bucket/k").body, "replaced");
}

TEST_F(FaultsTest, DelaysAndErrorsAddUp) {
  FaultRule delay;
  delay.action = FaultAction::kDelay;
  delay.duration = absl::Milliseconds(1);
  server_->AddFault(delay);
  FaultRule error;
  error.action = FaultAction::kError;
  error.code = "NoSuchCode";
  error.status = 429;
  server_->AddFault(error);
  const RawAnswer answer = Do("GET", "/bucket/k");
  EXPECT_EQ(answer.status, 429);
  EXPECT_EQ(answer.Element("Code"), "NoSuchCode");
}

}  // namespace
}  // namespace s3server
