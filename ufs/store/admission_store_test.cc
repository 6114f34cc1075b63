#include "ufs/store/admission_store.h"

#include <memory>
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "ufs/base/fake_clock.h"
#include "ufs/object/store_error.h"
#include "ufs/store/testing/scripted_store.h"

namespace ufs {
namespace {

class AdmissionStoreTest : public ::testing::Test {
 protected:
  explicit AdmissionStoreTest(const AdmissionLimits& limits = {2, {2, 2, 1, 1}})
      : store_(script_.store(), limits, &timers_) {}

  std::unique_ptr<Outcome<HeadRequest>> Head(const std::string& key,
                                             Priority priority = Priority::kForeground) {
    RequestContext context;
    context.priority = priority;
    return Head(key, context);
  }
  std::unique_ptr<Outcome<HeadRequest>> Head(const std::string& key,
                                             const RequestContext& context) {
    return std::make_unique<Outcome<HeadRequest>>(&store_, HeadRequest{key}, context);
  }
  std::vector<std::string> OnTheWire() {
    std::vector<std::string> keys;
    for (const auto& call : script_.calls<HeadRequest>()) {
      keys.push_back(call.request.key);
    }
    return keys;
  }

  using Keys = std::vector<std::string>;
  FakeClock clock_;
  FakeTimers timers_{&clock_};
  ScriptedStore script_;
  AdmissionStore store_;
};

TEST_F(AdmissionStoreTest, KeepsTheTotalAndServesInOrderOfComing) {
  const auto a = Head("a");
  const auto b = Head("b");
  const auto c = Head("c");
  const auto d = Head("d");
  EXPECT_EQ(OnTheWire(), Keys({"a", "b"}));
  EXPECT_EQ(store_.in_flight(), 2);
  EXPECT_EQ(store_.waiting(), 2);
  script_.Answer<HeadRequest>(ObjectMeta{});
  EXPECT_TRUE(a->done());
  EXPECT_EQ(OnTheWire(), Keys({"b", "c"}));
  script_.Answer<HeadRequest>(absl::NotFoundError("x"));
  EXPECT_EQ(OnTheWire(), Keys({"c", "d"}));
  script_.Answer<HeadRequest>(ObjectMeta{});
  script_.Answer<HeadRequest>(ObjectMeta{});
  EXPECT_EQ(store_.in_flight(), 0);
}

TEST_F(AdmissionStoreTest, TheMoreUrgentGoFirst) {
  const auto a = Head("a");
  const auto b = Head("b");
  const auto cleaning = Head("cleaning", Priority::kBackground);
  const auto upload = Head("upload", Priority::kUpload);
  const auto read = Head("read");
  script_.Answer<HeadRequest>(ObjectMeta{});
  script_.Answer<HeadRequest>(ObjectMeta{});
  EXPECT_EQ(OnTheWire(), Keys({"read", "upload"}));
}

TEST_F(AdmissionStoreTest, APrioritysOwnLimitDoesNotHoldUpOthers) {
  const auto a = Head("prefetch1", Priority::kPrefetch);
  const auto b = Head("prefetch2", Priority::kPrefetch);
  const auto c = Head("cleaning", Priority::kBackground);
  EXPECT_EQ(OnTheWire(), Keys({"prefetch1", "cleaning"}));
}

TEST_F(AdmissionStoreTest, AHurriedRequestMovesUp) {
  const auto a = Head("a");
  const auto b = Head("b");
  CancelSource hurry;
  RequestContext prefetch;
  prefetch.priority = Priority::kPrefetch;
  prefetch.hurry = hurry.token();
  const auto c = Head("prefetch", prefetch);
  const auto d = Head("upload", Priority::kUpload);
  hurry.Cancel();
  script_.Answer<HeadRequest>(ObjectMeta{});
  EXPECT_EQ(OnTheWire(), Keys({"b", "prefetch"}));
}

TEST_F(AdmissionStoreTest, OneHurriedBeforeItCameIsUrgent) {
  const auto a = Head("prefetch1", Priority::kPrefetch);
  CancelSource hurry;
  hurry.Cancel();
  RequestContext prefetch;
  prefetch.priority = Priority::kPrefetch;
  prefetch.hurry = hurry.token();
  const auto b = Head("prefetch2", prefetch);
  EXPECT_EQ(OnTheWire(), Keys({"prefetch1", "prefetch2"}));
}

TEST_F(AdmissionStoreTest, ACancelledRequestLeavesAtOnceAndNeverGoesOut) {
  const auto a = Head("a");
  const auto b = Head("b");
  CancelSource cancel;
  RequestContext context;
  context.cancel = cancel.token();
  const auto c = Head("c", context);
  cancel.Cancel();
  ASSERT_TRUE(c->done());
  EXPECT_TRUE(absl::IsCancelled(c->get().status()));
  script_.Answer<HeadRequest>(ObjectMeta{});
  script_.Answer<HeadRequest>(ObjectMeta{});
  EXPECT_EQ(script_.total(), 2);
  const auto late = Head("late", context);
  EXPECT_EQ(store_.waiting(), 0);
}

TEST_F(AdmissionStoreTest, ADeadlineEndsTheWait) {
  const auto a = Head("a");
  const auto b = Head("b");
  RequestContext context;
  context.deadline = clock_.Now() + absl::Seconds(30);
  const auto c = Head("c", context);
  clock_.Advance(absl::Seconds(30));
  timers_.RunDue();
  ASSERT_TRUE(c->done());
  EXPECT_TRUE(absl::IsDeadlineExceeded(c->get().status()));
  EXPECT_EQ(store_.waiting(), 0);
}

TEST_F(AdmissionStoreTest, ATimerOfARequestThatGotThroughIsTakenBack) {
  const auto a = Head("a");
  const auto b = Head("b");
  RequestContext context;
  context.deadline = clock_.Now() + absl::Seconds(30);
  const auto c = Head("c", context);
  EXPECT_EQ(timers_.pending(), 1u);
  script_.Answer<HeadRequest>(ObjectMeta{});
  EXPECT_EQ(timers_.pending(), 0u);
}

// Completes every request inline once it is released: the queue then drains in one go.
class InlineStore final : public StoreDispatch<InlineStore, ObjectStore> {
 public:
  const Capabilities& capabilities() const override { return capabilities_; }
  std::string name() const override { return "inline"; }
  template <typename R>
  void Run(const RequestContext& /*context*/, R /*request*/, Completion<typename R::Result> done) {
    if (!held_) {
      held_ = true;
      held_done_ = [done = std::move(done)]() mutable { done(absl::NotFoundError("first")); };
    } else {
      done(absl::NotFoundError("later"));
    }
  }
  void Release() { held_done_(); }

 private:
  Capabilities capabilities_;
  bool held_ = false;
  absl::AnyInvocable<void()> held_done_;
};

TEST(AdmissionStoreInline, ALongQueueOfInlineAnswersNeedsNoDeepStack) {
  FakeClock clock;
  FakeTimers timers(&clock);
  auto next = std::make_shared<InlineStore>();
  AdmissionStore store(next, AdmissionLimits{1, {1, 1, 1, 1}}, &timers);
  int answered = 0;
  for (int i = 0; i < 100'000; ++i) {
    store.Execute({}, HeadRequest{"k"}, [&answered](const auto& /*result*/) { ++answered; });
  }
  next->Release();
  EXPECT_EQ(answered, 100'000);
}

class AdmissionKindsTest : public AdmissionStoreTest {
 protected:
  AdmissionKindsTest() : AdmissionStoreTest({10, {10, 10, 10, 10}, {2, 1, 1, 1}}) {}
};

TEST_F(AdmissionKindsTest, EachKindHasItsLimitAndHoldsUpNoOther) {
  const auto a = Head("a");
  const auto b = Head("b");
  const auto c = Head("c");
  EXPECT_EQ(OnTheWire(), Keys({"a", "b"}));
  const Outcome<GetRequest> read(&store_, GetRequest{"k", {}, "", nullptr});
  const Outcome<GetRequest> second(&store_, GetRequest{"k", {}, "", nullptr});
  EXPECT_EQ(script_.calls<GetRequest>().size(), 1u);
  const Outcome<PutRequest> put(&store_, PutRequest{});
  const Outcome<UploadPartRequest> part(&store_, UploadPartRequest{});
  EXPECT_EQ(script_.calls<PutRequest>().size(), 1u);
  EXPECT_EQ(script_.calls<UploadPartRequest>().size(), 0u);
  script_.Answer<PutRequest>(absl::UnknownError("x"));
  EXPECT_EQ(script_.calls<UploadPartRequest>().size(), 1u);
  script_.Answer<HeadRequest>(ObjectMeta{});
  EXPECT_EQ(OnTheWire(), Keys({"b", "c"}));
}

TEST_F(AdmissionKindsTest, ACopyIsBothAnUploadAndPartOfATree) {
  const Outcome<CopyRequest> copy(&store_, CopyRequest{});
  const Outcome<PutRequest> put(&store_, PutRequest{});
  const Outcome<DeleteRequest> remove(&store_, DeleteRequest{});
  EXPECT_EQ(script_.calls<PutRequest>().size(), 0u);
  EXPECT_EQ(script_.calls<DeleteRequest>().size(), 0u);
  script_.Answer<CopyRequest>(absl::UnknownError("x"));
  EXPECT_EQ(script_.calls<PutRequest>().size(), 1u);
  EXPECT_EQ(script_.calls<DeleteRequest>().size(), 1u);
}

class AdmissionRateTest : public AdmissionStoreTest {
 protected:
  AdmissionRateTest() {
    store_ptr_ =
        std::make_unique<AdmissionStore>(script_.store(), AdmissionLimits(), &timers_, rate_);
  }
  std::unique_ptr<Outcome<HeadRequest>> Ask(const std::string& key,
                                            Priority priority = Priority::kForeground) {
    RequestContext context;
    context.priority = priority;
    return std::make_unique<Outcome<HeadRequest>>(store_ptr_.get(), HeadRequest{key}, context);
  }
  // Sends as many as make a cut, and lets the store refuse them.
  void Refuse() {
    StoreError error;
    error.http_status = 503;
    error.code = "SlowDown";
    for (const char* key : {"one", "two", "three"}) {
      const auto sent = Ask(key);
      script_.Answer<HeadRequest>(MakeStoreStatus(error));
    }
  }
  void Pass(absl::Duration time) {
    clock_.Advance(time);
    timers_.RunDue();
  }

  std::shared_ptr<RequestRate> rate_ = std::make_shared<RequestRate>("b", &clock_);
  std::unique_ptr<AdmissionStore> store_ptr_;
};

TEST_F(AdmissionRateTest, AfterARefusalRequestsLeaveOneByOneTheUrgentFirst) {
  Refuse();
  EXPECT_NEAR(rate_->limit(), 21, 0.1);  // three in the first tenth of a second
  const auto slow = Ask("slow", Priority::kBackground);
  const auto next = Ask("next");
  EXPECT_EQ(OnTheWire(), Keys());
  EXPECT_EQ(timers_.pending(), 1u) << "one wake-up for all";
  Pass(absl::Milliseconds(101));
  EXPECT_EQ(OnTheWire(), Keys({"next"}));
  Pass(absl::Milliseconds(101));
  EXPECT_EQ(OnTheWire(), Keys({"next", "slow"}));
  EXPECT_EQ(timers_.pending(), 0u);
}

TEST_F(AdmissionRateTest, MountsOfOneBucketShareIt) {
  AdmissionStore other(script_.store(), AdmissionLimits(), &timers_, rate_);
  Refuse();
  const Outcome<HeadRequest> there(&other, HeadRequest{"there"});
  EXPECT_EQ(OnTheWire(), Keys());
  Pass(absl::Milliseconds(101));
  EXPECT_EQ(OnTheWire(), Keys({"there"}));
}

TEST_F(AdmissionRateTest, WhoWaitsForTheRateMayStillGiveUp) {
  Refuse();
  CancelSource cancel;
  RequestContext context;
  context.cancel = cancel.token();
  const Outcome<HeadRequest> waits(store_ptr_.get(), HeadRequest{"k"}, context);
  cancel.Cancel();
  EXPECT_TRUE(absl::IsCancelled(waits.get().status()));
  Pass(absl::Seconds(1));
  EXPECT_EQ(script_.total(), 3);
}

}  // namespace
}  // namespace ufs
