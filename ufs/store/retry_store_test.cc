#include "ufs/store/retry_store.h"

#include <memory>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "ufs/base/fake_clock.h"
#include "ufs/digest/multipart_etag.h"
#include "ufs/object/own_write.h"
#include "ufs/object/store_error.h"
#include "ufs/store/testing/scripted_store.h"

namespace ufs {
namespace {

using ::testing::HasSubstr;

absl::Status Answer(int http_status, const std::string& code = "", bool if_absent = false) {
  StoreError error;
  error.http_status = http_status;
  error.code = code;
  return MakeStoreStatus(error, if_absent);
}
absl::Status Lost() { return absl::UnavailableError("connection reset"); }

class Events final : public RetryListener {
 public:
  void OnRetry(const RetryEvent& event) override { events.push_back(event); }
  std::vector<RetryEvent> events;
};

class RetryStoreTest : public ::testing::Test {
 protected:
  // Lets the backoff pass.
  void Wait() {
    clock_.Advance(absl::Seconds(10));
    timers_.RunDue();
  }
  static RetryOptions FourTries() {
    RetryOptions options;
    options.max_attempts = 4;
    return options;
  }

  FakeClock clock_;
  FakeTimers timers_{&clock_};
  SeededRandom random_{1};
  Events listener_;
  ScriptedStore script_;
  RetryStore store_{script_.store(), {&clock_, &timers_, &random_, &listener_, FourTries()}};
};

TEST_F(RetryStoreTest, ASuccessIsPassedOn) {
  const Outcome<HeadRequest> head(&store_, {"k"});
  script_.Answer<HeadRequest>(ObjectMeta{});
  EXPECT_TRUE(head.get().ok());
  EXPECT_EQ(script_.total(), 1);
}

TEST_F(RetryStoreTest, ABusyStoreIsAskedAgainAfterABackoff) {
  const Outcome<HeadRequest> head(&store_, {"k"});
  script_.Answer<HeadRequest>(Answer(503, "SlowDown"));
  EXPECT_EQ(script_.total(), 1);
  Wait();
  EXPECT_EQ(script_.total(), 2);
  script_.Answer<HeadRequest>(ObjectMeta{});
  EXPECT_TRUE(head.get().ok());
  ASSERT_EQ(listener_.events.size(), 1u);
  EXPECT_STREQ(listener_.events[0].operation, "HeadObject");
  EXPECT_EQ(listener_.events[0].attempt, 1);
}

TEST_F(RetryStoreTest, TheBudgetEndsAndTheErrorSaysSo) {
  const Outcome<HeadRequest> head(&store_, {"k"});
  for (int i = 0; i < 4; ++i) {
    script_.Answer<HeadRequest>(Answer(503, "SlowDown"));
    Wait();
  }
  ASSERT_TRUE(head.done());
  EXPECT_EQ(script_.total(), 4);
  EXPECT_TRUE(IsStoreCode(head.get().status(), "SlowDown"));
  EXPECT_THAT(std::string(head.get().status().message()), HasSubstr("after 4 tries"));
}

TEST_F(RetryStoreTest, AFinalAnswerIsNotAskedForAgain) {
  const Outcome<HeadRequest> head(&store_, {"k"});
  script_.Answer<HeadRequest>(Answer(403, "AccessDenied"));
  EXPECT_TRUE(absl::IsPermissionDenied(head.get().status()));
  EXPECT_EQ(timers_.pending(), 0u);
}

TEST_F(RetryStoreTest, NoAttemptBeginsAfterTheDeadline) {
  RequestContext context;
  context.deadline = clock_.Now() + absl::Nanoseconds(1);
  const Outcome<HeadRequest> head(&store_, {"k"}, context);
  script_.Answer<HeadRequest>(Lost());
  ASSERT_TRUE(head.done());
  EXPECT_TRUE(absl::IsUnavailable(head.get().status()));
  EXPECT_EQ(timers_.pending(), 0u);
}

TEST_F(RetryStoreTest, RetryAfterDelaysTheNextAttempt) {
  const Outcome<HeadRequest> head(&store_, {"k"});
  StoreError error;
  error.http_status = 503;
  error.retry_after = absl::Seconds(30);
  script_.Answer<HeadRequest>(MakeStoreStatus(error));
  Wait();
  Wait();
  EXPECT_EQ(script_.total(), 1);
  Wait();
  EXPECT_EQ(script_.total(), 2);
}

TEST_F(RetryStoreTest, ACancellationEndsTheBackoffAtOnce) {
  CancelSource cancel;
  RequestContext context;
  context.cancel = cancel.token();
  const Outcome<HeadRequest> head(&store_, {"k"}, context);
  script_.Answer<HeadRequest>(Lost());
  EXPECT_FALSE(head.done());
  cancel.Cancel();
  ASSERT_TRUE(head.done());
  EXPECT_TRUE(absl::IsCancelled(head.get().status()));
  Wait();
  EXPECT_EQ(script_.total(), 1);
}

TEST_F(RetryStoreTest, AConditionThatFailsAtOnceIsForeign) {
  PutRequest put;
  put.condition.if_absent = true;
  const Outcome<PutRequest> write(&store_, put);
  script_.Answer<PutRequest>(Answer(412, "PreconditionFailed", true));
  EXPECT_TRUE(absl::IsAlreadyExists(write.get().status()));
  EXPECT_FALSE(MayBeOwnWrite(write.get().status()));
}

TEST_F(RetryStoreTest, AConditionThatFailsAfterALostAnswerIsMarked) {
  PutRequest put;
  put.condition.if_absent = true;
  const Outcome<PutRequest> write(&store_, put);
  script_.Answer<PutRequest>(Lost());
  Wait();
  script_.Answer<PutRequest>(Answer(412, "PreconditionFailed", true));
  EXPECT_TRUE(absl::IsAlreadyExists(write.get().status()));
  EXPECT_TRUE(MayBeOwnWrite(write.get().status()));
}

TEST_F(RetryStoreTest, ARefusalBeforeItLeavesNoDoubt) {
  PutRequest put;
  put.condition.if_match = "e";
  const Outcome<PutRequest> write(&store_, put);
  script_.Answer<PutRequest>(Answer(503, "SlowDown"));
  Wait();
  script_.Answer<PutRequest>(Answer(412, "PreconditionFailed"));
  EXPECT_TRUE(absl::IsFailedPrecondition(write.get().status()));
  EXPECT_FALSE(MayBeOwnWrite(write.get().status()));
}

TEST_F(RetryStoreTest, ALostCreateIsReportedAsAPossibleOrphan) {
  const auto lost_attempt = std::make_shared<std::atomic<bool>>(false);
  const Outcome<CreateUploadRequest> create(&store_, {"k", {}, lost_attempt});
  script_.Answer<CreateUploadRequest>(Answer(503, "SlowDown"));
  Wait();
  EXPECT_FALSE(*lost_attempt);
  script_.Answer<CreateUploadRequest>(Lost());
  Wait();
  EXPECT_TRUE(*lost_attempt);
  script_.Answer<CreateUploadRequest>(std::string("id"));
  EXPECT_EQ(*create.get(), "id");
  ASSERT_EQ(listener_.events.size(), 2u);
  EXPECT_FALSE(listener_.events[0].may_leave_upload);
  EXPECT_TRUE(listener_.events[1].may_leave_upload);
}

TEST_F(RetryStoreTest, AnAbortThatFindsItsOwnWorkDoneSucceeds) {
  const Outcome<AbortUploadRequest> abort(&store_, {"k", "id"});
  script_.Answer<AbortUploadRequest>(Lost());
  Wait();
  script_.Answer<AbortUploadRequest>(Answer(404, "NoSuchUpload"));
  EXPECT_TRUE(abort.get().ok());
  const Outcome<AbortUploadRequest> unknown(&store_, {"k", "other"});
  script_.Answer<AbortUploadRequest>(Answer(404, "NoSuchUpload"));
  EXPECT_TRUE(absl::IsNotFound(unknown.get()));
}

class RetryCompleteTest : public RetryStoreTest {
 protected:
  RetryCompleteTest() {
    for (int number = 1; number <= 2; ++number) {
      const std::string etag(32, static_cast<char>('a' + number));
      complete_.parts.push_back({number, etag});
      EXPECT_TRUE(composite_.AddEtag(etag).ok());
    }
    complete_.key = "k";
    complete_.upload_id = "id";
    etag_ = composite_.Finish();
  }
  // A Complete whose answer is lost and whose second attempt ends with `second`.
  Outcome<CompleteUploadRequest> Twice(const absl::Status& second) {
    Outcome<CompleteUploadRequest> outcome(&store_, complete_);
    script_.Answer<CompleteUploadRequest>(Lost());
    Wait();
    script_.Answer<CompleteUploadRequest>(second);
    return outcome;
  }
  ObjectMeta Found(const std::string& etag) {
    ObjectMeta meta;
    meta.etag = etag;
    return meta;
  }

  CompleteUploadRequest complete_;
  MultipartEtag composite_;
  std::string etag_;
};

TEST_F(RetryCompleteTest, AnUploadUsedUpByALostAttemptIsASuccess) {
  const auto complete = Twice(Answer(404, "NoSuchUpload"));
  EXPECT_FALSE(complete.done());
  script_.Answer<HeadRequest>(Found(etag_));
  ASSERT_TRUE(complete.done());
  EXPECT_EQ(complete.get()->etag, etag_);
}

TEST_F(RetryCompleteTest, TheQuestionWhatIsThereIsRetriedToo) {
  const auto complete = Twice(Answer(404, "NoSuchUpload"));
  script_.Answer<HeadRequest>(Answer(503, "SlowDown"));
  Wait();
  script_.Answer<HeadRequest>(Found(etag_));
  EXPECT_TRUE(complete.get().ok());
}

TEST_F(RetryCompleteTest, NothingThereMeansTheUploadWasTakenAway) {
  const auto complete = Twice(Answer(404, "NoSuchUpload"));
  script_.Answer<HeadRequest>(Answer(404, "NoSuchKey"));
  EXPECT_TRUE(IsStoreCode(complete.get().status(), "NoSuchUpload"));
  EXPECT_FALSE(MayBeOwnWrite(complete.get().status()));
}

TEST_F(RetryCompleteTest, AnotherObjectThereIsLeftToTheCaller) {
  const auto complete = Twice(Answer(404, "NoSuchUpload"));
  script_.Answer<HeadRequest>(Found("other"));
  EXPECT_TRUE(absl::IsNotFound(complete.get().status()));
  EXPECT_TRUE(MayBeOwnWrite(complete.get().status()));
}

TEST_F(RetryCompleteTest, EqualBytesDoNotProveAnExclusiveCreate) {
  complete_.condition.if_absent = true;
  const auto complete = Twice(Answer(412, "PreconditionFailed", true));
  script_.Answer<HeadRequest>(Found(etag_));
  EXPECT_TRUE(absl::IsAlreadyExists(complete.get().status()));
  EXPECT_TRUE(MayBeOwnWrite(complete.get().status()));
}

TEST_F(RetryCompleteTest, AnswersThatStayAwayEndWithALook) {
  const Outcome<CompleteUploadRequest> complete(&store_, complete_);
  for (int i = 0; i < 4; ++i) {
    script_.Answer<CompleteUploadRequest>(Answer(500, "InternalError"));
    Wait();
  }
  ASSERT_FALSE(complete.done());
  script_.Answer<HeadRequest>(Found(etag_));
  EXPECT_TRUE(complete.get().ok());
}

TEST_F(RetryCompleteTest, TheLookAtADeadStoreIsNotRepeated) {
  const Outcome<CompleteUploadRequest> complete(&store_, complete_);
  for (int i = 0; i < 4; ++i) {
    script_.Answer<CompleteUploadRequest>(Lost());
    Wait();
  }
  script_.Answer<HeadRequest>(Lost());
  ASSERT_TRUE(complete.done());
  EXPECT_TRUE(absl::IsUnavailable(complete.get().status()));
  EXPECT_TRUE(MayBeOwnWrite(complete.get().status()));
  EXPECT_THAT(std::string(complete.get().status().message()), HasSubstr("after 4 tries"));
}

TEST_F(RetryCompleteTest, AnAnswerThatDoesNotFitEndsWithALook) {
  const Outcome<CompleteUploadRequest> wrong(&store_, complete_);
  script_.Answer<CompleteUploadRequest>(absl::DataLossError("another ETag"));
  script_.Answer<HeadRequest>(Found("what the store made of it"));
  EXPECT_TRUE(absl::IsDataLoss(wrong.get().status()));
  const Outcome<CompleteUploadRequest> damaged(&store_, complete_);
  script_.Answer<CompleteUploadRequest>(absl::DataLossError("no XML"));
  script_.Answer<HeadRequest>(Found(etag_));
  EXPECT_TRUE(damaged.get().ok());
}

TEST_F(RetryCompleteTest, AnUploadGoneWithoutALostAttemptIsGone) {
  const Outcome<CompleteUploadRequest> complete(&store_, complete_);
  script_.Answer<CompleteUploadRequest>(Answer(404, "NoSuchUpload"));
  EXPECT_TRUE(absl::IsNotFound(complete.get().status()));
  EXPECT_EQ(script_.total(), 1);
}

class StringSink final : public GetSink {
 public:
  absl::Status OnStart(const ObjectMeta& meta, const ByteRange& range) override {
    ++starts;
    etag = meta.etag;
    length = range.length;
    return start_status;
  }
  absl::Status OnBytes(absl::Span<const char> bytes) override {
    if (text.size() + bytes.size() > limit) {
      return absl::ResourceExhaustedError("enough");
    }
    text.append(bytes.data(), bytes.size());
    return absl::OkStatus();
  }
  int starts = 0;
  std::string etag;
  int64_t length = 0;
  std::string text;
  size_t limit = 1000;
  absl::Status start_status;
};

class RetryGetTest : public RetryStoreTest {
 protected:
  GetRequest Get() {
    GetRequest get;
    get.key = "k";
    get.sink = sink_;
    return get;
  }
  // Takes the attempt on the wire and plays the store of version `etag` that holds "0123456789" up
  // to `count` bytes of what was asked.
  ScriptedStore::Call<GetRequest> Serve(const std::string& etag, size_t count) {
    auto call = script_.Take<GetRequest>();
    const ByteRange asked = call.request.range.value_or(ByteRange{});
    const int64_t length = asked.length < 0 ? 10 - asked.offset : asked.length;
    ObjectMeta meta;
    meta.etag = etag;
    meta.size = 10;
    served_ = call.request.sink->OnStart(meta, ByteRange{asked.offset, length});
    if (served_.ok() && count > 0) {
      const std::string text = std::string("0123456789").substr(asked.offset, count);
      served_ = call.request.sink->OnBytes(text);
    }
    result_ = GetResult{meta, ByteRange{asked.offset, length}};
    return call;
  }

  std::shared_ptr<StringSink> sink_ = std::make_shared<StringSink>();
  absl::Status served_;
  GetResult result_;
};

TEST_F(RetryGetTest, AResetInTheMiddleIsInvisible) {
  const Outcome<GetRequest> get(&store_, Get());
  Serve("v1", 4).done(Lost());
  Wait();
  const GetRequest& rest = script_.calls<GetRequest>().front().request;
  EXPECT_EQ(rest.if_match, "v1");
  EXPECT_EQ(rest.range->offset, 4);
  EXPECT_EQ(rest.range->length, 6);
  Serve("v1", 3).done(Lost());
  Wait();
  Serve("v1", 3).done(result_);
  ASSERT_TRUE(get.done());
  EXPECT_EQ(get.get()->range.offset, 0);
  EXPECT_EQ(get.get()->range.length, 10);
  EXPECT_EQ(sink_->text, "0123456789");
  EXPECT_EQ(sink_->starts, 1);
}

TEST_F(RetryGetTest, ARangeIsResumedWithinItself) {
  GetRequest request = Get();
  request.range = ByteRange{2, 5};
  const Outcome<GetRequest> get(&store_, request);
  Serve("v1", 2).done(Lost());
  Wait();
  EXPECT_EQ(script_.calls<GetRequest>().front().request.range->offset, 4);
  EXPECT_EQ(script_.calls<GetRequest>().front().request.range->length, 3);
  Serve("v1", 3).done(result_);
  EXPECT_EQ(sink_->text, "23456");
  EXPECT_EQ(get.get()->range.offset, 2);
}

TEST_F(RetryGetTest, AnObjectReplacedMeanwhileIsAnError) {
  const Outcome<GetRequest> get(&store_, Get());
  Serve("v1", 4).done(Lost());
  Wait();
  script_.Answer<GetRequest>(Answer(412, "PreconditionFailed"));
  EXPECT_TRUE(absl::IsFailedPrecondition(get.get().status()));
}

TEST_F(RetryGetTest, AStoreThatIgnoresIfMatchCannotMixVersions) {
  const Outcome<GetRequest> get(&store_, Get());
  Serve("v1", 4).done(Lost());
  for (int i = 0; i < 3; ++i) {
    Wait();
    auto call = Serve("v2", 6);
    EXPECT_TRUE(absl::IsDataLoss(served_));
    call.done(served_);
  }
  EXPECT_TRUE(absl::IsDataLoss(get.get().status()));
  EXPECT_EQ(sink_->text, "0123");
}

TEST_F(RetryGetTest, AShortAnswerIsCompletedOrFails) {
  const Outcome<GetRequest> get(&store_, Get());
  Serve("v1", 4).done(GetResult{});  // claims success
  Wait();
  Serve("v1", 6).done(result_);
  EXPECT_TRUE(get.get().ok());
  EXPECT_EQ(sink_->text, "0123456789");
}

TEST_F(RetryGetTest, ALossAfterTheLastByteIsNone) {
  const Outcome<GetRequest> get(&store_, Get());
  Serve("v1", 10).done(Lost());
  ASSERT_TRUE(get.done());
  EXPECT_EQ(get.get()->range.length, 10);
}

TEST_F(RetryGetTest, DamageFoundAfterTheLastByteIsReported) {
  const Outcome<GetRequest> get(&store_, Get());
  Serve("v1", 10).done(absl::DataLossError("checksum"));
  ASSERT_TRUE(get.done());
  EXPECT_TRUE(absl::IsDataLoss(get.get().status()));
}

TEST_F(RetryGetTest, WithoutAnETagNothingIsResumed) {
  const Outcome<GetRequest> get(&store_, Get());
  Serve("", 4).done(Lost());
  ASSERT_TRUE(get.done());
  EXPECT_TRUE(absl::IsUnavailable(get.get().status()));
}

TEST_F(RetryGetTest, TheSinksRefusalIsFinal) {
  sink_->limit = 2;
  const Outcome<GetRequest> get(&store_, Get());
  Serve("v1", 4).done(Lost());  // whatever the store makes of it
  ASSERT_TRUE(get.done());
  EXPECT_TRUE(absl::IsResourceExhausted(get.get().status()));
}

}  // namespace
}  // namespace ufs
