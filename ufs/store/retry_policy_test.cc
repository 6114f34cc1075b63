#include "ufs/store/retry_policy.h"

#include "gtest/gtest.h"
#include "ufs/http/permanent_failure.h"
#include "ufs/object/store_error.h"

namespace ufs {
namespace {

absl::Status Answer(int http_status, const char* code = "") {
  StoreError error;
  error.http_status = http_status;
  error.code = code;
  return MakeStoreStatus(error);
}

Failure Classify(const absl::Status& status, Replay replay = Replay::kFree) {
  return ClassifyFailure(status, replay);
}

TEST(RetryPolicy, ThrottlingWasNotDone) {
  EXPECT_EQ(Classify(Answer(503, "SlowDown")), Failure::kRefused);
  EXPECT_EQ(Classify(Answer(429)), Failure::kRefused);
  EXPECT_EQ(Classify(Answer(400, "RequestTimeout")), Failure::kRefused);
  EXPECT_EQ(Classify(Answer(409, "OperationAborted")), Failure::kRefused);
}

TEST(RetryPolicy, AnErrorBehindTheServersDoorMayHaveComeAfterTheDeed) {
  EXPECT_EQ(Classify(Answer(500, "InternalError")), Failure::kLost);
  EXPECT_EQ(Classify(Answer(200, "InternalError")), Failure::kLost);
  EXPECT_EQ(Classify(Answer(502)), Failure::kLost);
  EXPECT_EQ(Classify(Answer(504)), Failure::kLost);
  EXPECT_EQ(Classify(Answer(0)), Failure::kLost);
  EXPECT_EQ(Classify(absl::UnavailableError("reset")), Failure::kLost);
  EXPECT_EQ(Classify(absl::DeadlineExceededError("stall")), Failure::kLost);
  EXPECT_EQ(Classify(absl::DataLossError("wrong ETag")), Failure::kLost);
}

TEST(RetryPolicy, WhatIsUsedUpIsNotSentAgainForAnAnswerThatDoesNotFit) {
  EXPECT_EQ(Classify(absl::DataLossError("wrong ETag"), Replay::kConsumes), Failure::kFinal);
}

TEST(RetryPolicy, ARequestDamagedOnItsWayIsSentAgain) {
  EXPECT_EQ(Classify(Answer(400, "BadDigest")), Failure::kRefused);
  EXPECT_EQ(Classify(Answer(400, "IncompleteBody")), Failure::kRefused);
}

TEST(RetryPolicy, WhatTheStoreMeantIsFinal) {
  for (int http_status : {400, 401, 403, 404, 405, 412, 416, 501}) {
    EXPECT_EQ(Classify(Answer(http_status)), Failure::kFinal) << http_status;
  }
  EXPECT_EQ(Classify(absl::CancelledError("")), Failure::kFinal);
  EXPECT_EQ(Classify(absl::InternalError("")), Failure::kFinal);
}

TEST(RetryPolicy, AConflictOfConditionsEndsAnUpload) {
  const absl::Status conflict = Answer(409, "ConditionalRequestConflict");
  EXPECT_EQ(Classify(conflict, Replay::kConditional), Failure::kRefused);
  EXPECT_EQ(Classify(conflict, Replay::kConsumes), Failure::kFinal);
}

TEST(RetryPolicy, WritesAreConditionalByTheirCondition) {
  PutRequest put;
  EXPECT_EQ(ReplayOf(put), Replay::kFree);
  put.condition.if_absent = true;
  EXPECT_EQ(ReplayOf(put), Replay::kConditional);
  CopyRequest copy;
  copy.condition.if_match = "e";
  EXPECT_EQ(ReplayOf(copy), Replay::kConditional);
  EXPECT_EQ(ReplayOf(CreateUploadRequest{}), Replay::kCreates);
  EXPECT_EQ(ReplayOf(CompleteUploadRequest{}), Replay::kConsumes);
}

// The largest value there is.
class TopRandom final : public Random {
 public:
  uint64_t Next() override { return ~uint64_t{0}; }
};

TEST(RetryPolicy, BackoffDoublesUpToItsMaximum) {
  TopRandom random;
  RetryOptions options;
  options.base_backoff = absl::Milliseconds(100);
  options.max_backoff = absl::Seconds(1);
  const auto bound = [&](int failures) {
    return absl::ToInt64Milliseconds(
        BackoffAfter(failures, absl::UnavailableError(""), options, &random) +
        absl::Microseconds(1));
  };
  EXPECT_EQ(bound(1), 100);
  EXPECT_EQ(bound(2), 200);
  EXPECT_EQ(bound(4), 800);
  EXPECT_EQ(bound(5), 1000);
  EXPECT_EQ(bound(1000), 1000);
}

TEST(RetryPolicy, JitterIsFull) {
  SeededRandom random(1);
  const RetryOptions options;
  absl::Duration least = absl::InfiniteDuration();
  for (int i = 0; i < 1000; ++i) {
    least = std::min(least, BackoffAfter(5, absl::UnavailableError(""), options, &random));
  }
  EXPECT_LT(least, absl::Milliseconds(16));  // 2 % of the bound of 800 ms
}

TEST(RetryPolicy, APermanentFailureIsFinal) {
  EXPECT_EQ(ClassifyFailure(PermanentFailure("its certificate"), Replay::kFree), Failure::kFinal);
  EXPECT_EQ(ClassifyFailure(absl::UnavailableError("reset"), Replay::kFree), Failure::kLost);
}

TEST(RetryPolicy, RetryAfterIsRespected) {
  SeededRandom random(1);
  StoreError error;
  error.http_status = 503;
  error.retry_after = absl::Seconds(17);
  EXPECT_EQ(BackoffAfter(1, MakeStoreStatus(error), {}, &random), absl::Seconds(17));
}

}  // namespace
}  // namespace ufs
