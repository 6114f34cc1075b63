#include "ufs/base/cancel.h"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>

namespace ufs {
namespace {

TEST(Cancel, RunsEachCallbackOnceAndLateOnesAtOnce) {
  CancelSource source;
  int calls = 0;
  CancelToken::Registration first = source.token().OnCancel([&calls] { ++calls; });
  EXPECT_FALSE(source.token().cancelled());
  source.Cancel();
  source.Cancel();
  EXPECT_EQ(calls, 1);
  CancelToken::Registration late = source.token().OnCancel([&calls] { ++calls; });
  EXPECT_EQ(calls, 2);
  EXPECT_TRUE(source.token().cancelled());
}

TEST(Cancel, AResetRegistrationDoesNotRun) {
  CancelSource source;
  int calls = 0;
  {
    CancelToken::Registration gone = source.token().OnCancel([&calls] { ++calls; });
  }
  source.Cancel();
  EXPECT_EQ(calls, 0);
}

TEST(Cancel, ADefaultTokenIsNeverCancelled) {
  CancelToken token;
  CancelToken::Registration none = token.OnCancel([] { FAIL(); });
  EXPECT_FALSE(token.cancelled());
}

TEST(Cancel, ResetWaitsForACallbackUnderWayInAnotherThread) {
  for (int round = 0; round < 200; ++round) {
    CancelSource source;
    std::atomic<bool> inside{false};
    std::atomic<bool> left{false};
    CancelToken::Registration registration = source.token().OnCancel([&] {
      inside = true;
      left = true;
    });
    std::thread canceller([&source] { source.Cancel(); });
    registration.Reset();
    EXPECT_EQ(inside.load(), left.load());
    canceller.join();
  }
}

TEST(Cancel, ACallbackMayResetItsOwnRegistration) {
  CancelSource source;
  CancelToken::Registration registration;
  registration = source.token().OnCancel([&registration] { registration.Reset(); });
  source.Cancel();
}

}  // namespace
}  // namespace ufs
