#include "ufs/store/stack_store.h"

#include <memory>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "ufs/base/fake_clock.h"
#include "ufs/store/testing/scripted_store.h"

namespace ufs {
namespace {

using ::testing::ElementsAre;

class Log final : public RequestObserver {
 public:
  explicit Log(FakeClock* clock) : clock_(clock) {}
  void OnStart(const RequestRecord& record) override {
    started.push_back(&record);
    clock_->Advance(absl::Seconds(1));
  }
  void OnDone(const RequestRecord& record, const absl::Status& status, int64_t bytes_received,
              absl::Duration /*duration*/) override {
    EXPECT_THAT(started, ::testing::Contains(&record));
    lines.push_back(absl::StrCat(record.operation, " ", record.subject, " ", record.bytes_sent, " ",
                                 bytes_received, " ", absl::StatusCodeToString(status.code())));
  }
  std::vector<const RequestRecord*> started;
  std::vector<std::string> lines;

 private:
  FakeClock* const clock_;
};

class StackStoreTest : public ::testing::Test {
 protected:
  StackStoreTest() {
    parts_.clock = &clock_;
    parts_.timers = &timers_;
    parts_.random = &random_;
    parts_.logical = &logical_;
    parts_.attempts = &attempts_;
  }

  FakeClock clock_;
  SeededRandom random_{1};
  Log logical_{&clock_};
  Log attempts_{&clock_};
  FakeTimers timers_{&clock_};  // gone first: what it drops is still reported
  StackParts parts_;
  ScriptedStore script_;
};

TEST_F(StackStoreTest, TheLayersStandInTheirOrder) {
  const auto store = StackStore(script_.store(), parts_, {});
  EXPECT_THAT(StackLayers(*store), ElementsAre("logical metrics", "single flight", "retry",
                                               "admission", "attempt metrics", "script"));
}

TEST_F(StackStoreTest, ObserversAreOptional) {
  parts_.logical = nullptr;
  parts_.attempts = nullptr;
  const auto store = StackStore(script_.store(), parts_, {});
  EXPECT_THAT(StackLayers(*store), ElementsAre("single flight", "retry", "admission", "script"));
}

TEST_F(StackStoreTest, AttemptsAreCountedApartFromOperations) {
  const auto store = StackStore(script_.store(), parts_, {});
  PutRequest put;
  put.key = "k";
  put.body = Bytes("hello");
  const Outcome<PutRequest> write(store.get(), put);
  script_.Answer<PutRequest>(absl::UnavailableError("reset"));
  clock_.Advance(absl::Minutes(1));
  timers_.RunDue();
  script_.Answer<PutRequest>(PutResult{});
  EXPECT_TRUE(write.get().ok());
  EXPECT_THAT(attempts_.lines, ElementsAre("PutObject k 5 0 UNAVAILABLE", "PutObject k 5 0 OK"));
  EXPECT_THAT(logical_.lines, ElementsAre("PutObject k 5 0 OK"));
}

TEST_F(StackStoreTest, AJoinedRequestIsCountedAsOftenAsItWasAskedFor) {
  const auto store = StackStore(script_.store(), parts_, {});
  const Outcome<ListRequest> first(store.get(), ListRequest{});
  const Outcome<ListRequest> second(store.get(), ListRequest{});
  EXPECT_EQ(logical_.started.size(), 2u);
  EXPECT_EQ(attempts_.started.size(), 1u);
}

TEST_F(StackStoreTest, TheSlotIsFreeDuringBackoff) {
  StackOptions options;
  options.admission = AdmissionLimits{1, {1, 1, 1, 1}};
  const auto store = StackStore(script_.store(), parts_, options);
  const Outcome<HeadRequest> first(store.get(), {"a"});
  script_.Answer<HeadRequest>(absl::UnavailableError("reset"));
  const Outcome<HeadRequest> second(store.get(), {"b"});
  ASSERT_EQ(script_.calls<HeadRequest>().size(), 1u);
  EXPECT_EQ(script_.calls<HeadRequest>().front().request.key, "b");
}

}  // namespace
}  // namespace ufs
