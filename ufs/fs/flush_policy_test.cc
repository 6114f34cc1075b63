#include "ufs/fs/flush_policy.h"

#include "gtest/gtest.h"
#include "ufs/fs/testing/fake_processes.h"

namespace ufs {
namespace {

class FlushPolicyTest : public testing::Test {
 protected:
  FlushPolicyTest() {
    processes_.Put(10, 10);  // the opener
    processes_.Put(11, 10);  // a thread of it
    processes_.Put(20, 20);  // a child
  }
  FlushAction Decide(pid_t caller, int rewritten = 0) {
    return DecideFlush(opener_, caller, rewritten, processes_);
  }
  FakeProcesses processes_;
  Opener opener_{10, 10};
};

TEST_F(FlushPolicyTest, TheOpenerPublishes) { EXPECT_EQ(Decide(10), FlushAction::kPublish); }

TEST_F(FlushPolicyTest, AnotherThreadOfTheOpenerPublishes) {
  EXPECT_EQ(Decide(11), FlushAction::kPublish);
}

TEST_F(FlushPolicyTest, AnHeirOfALivingOpenerDoesNotWait) {
  EXPECT_EQ(Decide(20), FlushAction::kPublishSoon);
}

TEST_F(FlushPolicyTest, AnHeirOfADeadOpenerPublishes) {
  processes_.Remove(10);
  EXPECT_EQ(Decide(20), FlushAction::kPublish);
}

TEST_F(FlushPolicyTest, DoubtPublishes) {
  EXPECT_EQ(Decide(0), FlushAction::kPublish);   // a pid namespace hides the caller
  EXPECT_EQ(Decide(99), FlushAction::kPublish);  // gone already
  opener_.group = absl::nullopt;
  EXPECT_EQ(Decide(20), FlushAction::kPublish);
  opener_ = Opener{0, absl::nullopt};
  EXPECT_EQ(Decide(20), FlushAction::kPublish);
}

TEST_F(FlushPolicyTest, AHandleFlushedPerLineIsJoined) {
  EXPECT_EQ(Decide(10, 2), FlushAction::kPublish);
  EXPECT_EQ(Decide(10, 3), FlushAction::kPublishSoon);
}

TEST_F(FlushPolicyTest, AKilledCallerIsNotHeld) {
  processes_.Kill(10);
  EXPECT_EQ(Decide(10), FlushAction::kPublishBehind);
}

}  // namespace
}  // namespace ufs
