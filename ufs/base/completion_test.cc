#include "ufs/base/completion.h"

#include <gtest/gtest.h>

#include <string>
#include <thread>

#include "ufs/base/await.h"
#include "ufs/base/clock.h"

namespace ufs {
namespace {

TEST(Completion, DroppingItReportsInsteadOfLosingTheWaiter) {
  absl::Status got;
  {
    Completion<int> done([&got](absl::StatusOr<int> result) { got = result.status(); });
  }
  EXPECT_EQ(got.code(), absl::StatusCode::kInternal);
}

TEST(Completion, MovesLeaveTheSourceEmpty) {
  int calls = 0;
  Completion<void> first([&calls](absl::Status) { ++calls; });
  Completion<void> second = std::move(first);
  EXPECT_FALSE(
      static_cast<bool>(first));  // NOLINT(bugprone-use-after-move): the promise under test
  second(absl::OkStatus());
  EXPECT_FALSE(static_cast<bool>(second));
  EXPECT_EQ(calls, 1);
}

TEST(Await, ReturnsWhatAnotherThreadCompletes) {
  std::thread worker;
  const absl::StatusOr<std::string> got =
      Await<std::string>(RequestContext{}, [&worker](Completion<std::string> done) {
        worker = std::thread([done = std::move(done)]() mutable { done(std::string("x")); });
      });
  worker.join();
  EXPECT_EQ(*got, "x");
}

TEST(Await, GivesUpAtTheDeadlineAndDropsTheLateResult) {
  RequestContext context;
  context.deadline = Clock::Real()->Now() + absl::Milliseconds(1);
  Completion<int> kept;
  const absl::StatusOr<int> got =
      Await<int>(context, [&kept](Completion<int> done) { kept = std::move(done); });
  EXPECT_EQ(got.status().code(), absl::StatusCode::kDeadlineExceeded);
  kept(7);
}

TEST(Await, CancelWakesTheWaiter) {
  CancelSource source;
  RequestContext context;
  context.cancel = source.token();
  Completion<void> kept;
  std::thread canceller;
  const absl::Status got = Await<void>(context, [&](Completion<void> done) {
    kept = std::move(done);
    canceller = std::thread([&source] { source.Cancel(); });
  });
  canceller.join();
  EXPECT_EQ(got.code(), absl::StatusCode::kCancelled);
  kept(absl::OkStatus());
}

}  // namespace
}  // namespace ufs
