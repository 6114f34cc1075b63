#include "ufs/store/single_flight_store.h"

#include <memory>
#include <string>

#include "gtest/gtest.h"
#include "ufs/base/fake_clock.h"
#include "ufs/store/testing/scripted_store.h"

namespace ufs {
namespace {

class SingleFlightStoreTest : public ::testing::Test {
 protected:
  static ObjectMeta Meta(const std::string& etag) {
    ObjectMeta meta;
    meta.etag = etag;
    return meta;
  }
  size_t Heads() { return script_.calls<HeadRequest>().size(); }
  size_t Lists() { return script_.calls<ListRequest>().size(); }
  static ListRequest List(const std::string& prefix, const std::string& token = "") {
    ListRequest request;
    request.prefix = prefix;
    request.token = token;
    return request;
  }

  FakeClock clock_;
  FakeTimers timers_{&clock_};
  ScriptedStore script_;
  SingleFlightStore store_{script_.store(), &clock_, &timers_};
};

TEST_F(SingleFlightStoreTest, IdenticalHeadsAreOneRequest) {
  const Outcome<HeadRequest> a(&store_, {"k"});
  const Outcome<HeadRequest> b(&store_, {"k"});
  const Outcome<HeadRequest> other(&store_, {"l"});
  EXPECT_EQ(Heads(), 2u);
  script_.Answer<HeadRequest>(Meta("v1"));
  ASSERT_TRUE(a.done() && b.done());
  EXPECT_EQ(a.get()->etag, "v1");
  EXPECT_EQ(b.get()->etag, "v1");
  EXPECT_FALSE(other.done());
}

TEST_F(SingleFlightStoreTest, AnAnswerIsNotKept) {
  const Outcome<HeadRequest> a(&store_, {"k"});
  script_.Answer<HeadRequest>(absl::NotFoundError("k"));
  const Outcome<HeadRequest> b(&store_, {"k"});
  EXPECT_EQ(Heads(), 1u);
}

TEST_F(SingleFlightStoreTest, ListsDifferByEveryField) {
  const Outcome<ListRequest> a(&store_, List("ab"));
  const Outcome<ListRequest> same(&store_, List("ab"));
  const Outcome<ListRequest> token(&store_, List("a", "b"));
  ListRequest other = List("ab");
  other.delimiter = "/";
  const Outcome<ListRequest> delimiter(&store_, other);
  other = List("ab");
  other.start_after = "ab";
  const Outcome<ListRequest> after(&store_, other);
  other = List("ab");
  other.max_keys = 1;
  const Outcome<ListRequest> keys(&store_, other);
  EXPECT_EQ(Lists(), 5u);
}

TEST_F(SingleFlightStoreTest, OtherOperationsAreNeverJoined) {
  const Outcome<DeleteRequest> a(&store_, {"k"});
  const Outcome<DeleteRequest> b(&store_, {"k"});
  EXPECT_EQ(script_.calls<DeleteRequest>().size(), 2u);
}

TEST_F(SingleFlightStoreTest, NobodyJoinsWhatBeganBeforeAnAcknowledgedWrite) {
  const Outcome<HeadRequest> before(&store_, {"d/k"});
  const Outcome<ListRequest> list_before(&store_, List("d/"));
  const Outcome<ListRequest> elsewhere(&store_, List("e/"));
  PutRequest put;
  put.key = "d/k";
  const Outcome<PutRequest> write(&store_, put);
  script_.Answer<PutRequest>(PutResult{});
  const Outcome<HeadRequest> after(&store_, {"d/k"});
  const Outcome<ListRequest> list_after(&store_, List("d/"));
  const Outcome<ListRequest> elsewhere_after(&store_, List("e/"));
  EXPECT_EQ(Heads(), 2u);
  EXPECT_EQ(Lists(), 3u);
  script_.Answer<HeadRequest>(Meta("old"));
  EXPECT_TRUE(before.done());
  EXPECT_FALSE(after.done());
  script_.Answer<HeadRequest>(Meta("new"));
  EXPECT_EQ(after.get()->etag, "new");
}

TEST_F(SingleFlightStoreTest, ABulkDeleteDetachesEveryKeyOfIt) {
  const Outcome<HeadRequest> a(&store_, {"a"});
  const Outcome<HeadRequest> b(&store_, {"b"});
  const Outcome<DeleteManyRequest> write(&store_, {{"a", "b"}});
  script_.Answer<DeleteManyRequest>(absl::UnavailableError("lost"));  // may have been done
  const Outcome<HeadRequest> a2(&store_, {"a"});
  const Outcome<HeadRequest> b2(&store_, {"b"});
  EXPECT_EQ(Heads(), 4u);
}

TEST_F(SingleFlightStoreTest, TheFirstOnesCancellationLeavesTheOthersInPeace) {
  CancelSource cancel;
  RequestContext context;
  context.cancel = cancel.token();
  const Outcome<HeadRequest> a(&store_, {"k"}, context);
  const Outcome<HeadRequest> b(&store_, {"k"});
  cancel.Cancel();
  ASSERT_TRUE(a.done());
  EXPECT_TRUE(absl::IsCancelled(a.get().status()));
  EXPECT_FALSE(script_.calls<HeadRequest>().front().context.cancel.cancelled());
  script_.Answer<HeadRequest>(Meta("v1"));
  EXPECT_EQ(b.get()->etag, "v1");
}

TEST_F(SingleFlightStoreTest, TheRequestIsGivenUpWithItsLastWaiter) {
  CancelSource cancel;
  RequestContext context;
  context.cancel = cancel.token();
  const Outcome<HeadRequest> a(&store_, {"k"}, context);
  const Outcome<HeadRequest> b(&store_, {"k"}, context);
  cancel.Cancel();
  EXPECT_TRUE(a.done() && b.done());
  EXPECT_TRUE(script_.calls<HeadRequest>().front().context.cancel.cancelled());
  const Outcome<HeadRequest> c(&store_, {"k"});
  EXPECT_EQ(Heads(), 2u);
  script_.Answer<HeadRequest>(absl::CancelledError(""));
  EXPECT_FALSE(c.done());
}

TEST_F(SingleFlightStoreTest, AShorterDeadlineEndsOnlyItsOwnWait) {
  RequestContext context;
  context.deadline = clock_.Now() + absl::Seconds(30);
  const Outcome<HeadRequest> a(&store_, {"k"}, context);
  context.deadline = clock_.Now() + absl::Seconds(10);
  const Outcome<HeadRequest> b(&store_, {"k"}, context);
  clock_.Advance(absl::Seconds(10));
  timers_.RunDue();
  ASSERT_TRUE(b.done());
  EXPECT_TRUE(absl::IsDeadlineExceeded(b.get().status()));
  EXPECT_FALSE(a.done());
}

TEST_F(SingleFlightStoreTest, ALongerDeadlineAsksAgain) {
  RequestContext context;
  context.deadline = clock_.Now() + absl::Seconds(10);
  const Outcome<HeadRequest> a(&store_, {"k"}, context);
  context.deadline = clock_.Now() + absl::Seconds(30);
  const Outcome<HeadRequest> b(&store_, {"k"}, context);
  clock_.Advance(absl::Seconds(10));
  script_.Answer<HeadRequest>(absl::DeadlineExceededError(""));
  EXPECT_TRUE(a.done());
  EXPECT_FALSE(b.done());
  ASSERT_EQ(Heads(), 1u);
  EXPECT_EQ(script_.calls<HeadRequest>().front().context.deadline, context.deadline);
}

TEST_F(SingleFlightStoreTest, AnUrgentWaiterHurriesTheRequest) {
  RequestContext slow;
  slow.priority = Priority::kPrefetch;
  const Outcome<HeadRequest> a(&store_, {"k"}, slow);
  EXPECT_FALSE(script_.calls<HeadRequest>().front().context.hurry.cancelled());
  const Outcome<HeadRequest> b(&store_, {"k"});
  EXPECT_TRUE(script_.calls<HeadRequest>().front().context.hurry.cancelled());
}

TEST_F(SingleFlightStoreTest, TheLayerMayGoWhileARequestIsUnderWay) {
  auto store = std::make_unique<SingleFlightStore>(script_.store(), &clock_, &timers_);
  const Outcome<HeadRequest> a(store.get(), {"k"});
  store.reset();
  script_.Answer<HeadRequest>(Meta("v1"));
  EXPECT_TRUE(a.get().ok());
}

}  // namespace
}  // namespace ufs
