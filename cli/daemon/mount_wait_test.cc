#include "cli/daemon/mount_wait.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "ufs/aws/credentials_chain.h"
#include "ufs/base/fake_clock.h"

namespace ufs::cli {
namespace {

class MountWait : public ::testing::Test {
 protected:
  absl::Status Run(absl::Duration wait, std::vector<absl::Status> answers) {
    attempts_ = 0;
    return MountWaiting(
        clock_, wait, [&] { return answers[std::min(attempts_++, answers.size() - 1)]; },
        [&](absl::Duration time) {
          pauses_.push_back(time);
          clock_.Advance(time);
          return !interrupted_;
        });
  }

  FakeClock clock_;
  std::vector<absl::Duration> pauses_;
  size_t attempts_ = 0;
  bool interrupted_ = false;
};

TEST_F(MountWait, WithoutAWaitThereIsOneAttempt) {
  EXPECT_TRUE(absl::IsUnavailable(Run(absl::ZeroDuration(), {absl::UnavailableError("dns")})));
  EXPECT_EQ(attempts_, 1u);
}

TEST_F(MountWait, TriesUntilItWorks) {
  EXPECT_TRUE(
      Run(absl::Minutes(1), {absl::UnavailableError("dns"), CredentialsChain({}).Get().status(),
                             absl::DeadlineExceededError("slow"), absl::OkStatus()})
          .ok());
  EXPECT_EQ(attempts_, 4u);
  EXPECT_EQ(pauses_, (std::vector<absl::Duration>{absl::Milliseconds(500), absl::Seconds(1),
                                                  absl::Seconds(2)}));
}

TEST_F(MountWait, EndsWhenTheTimeIsOver) {
  EXPECT_TRUE(absl::IsUnavailable(Run(absl::Seconds(30), {absl::UnavailableError("dns")})));
  absl::Duration waited;
  for (const absl::Duration pause : pauses_) {
    EXPECT_LE(pause, absl::Seconds(10));
    waited += pause;
  }
  EXPECT_EQ(waited, absl::Seconds(30));
}

TEST_F(MountWait, WhatNeedsAPersonFailsAtOnce) {
  for (const absl::Status& status :
       {absl::UnauthenticatedError("wrong key"), absl::PermissionDeniedError("403"),
        absl::InvalidArgumentError("half a key"), absl::NotFoundError("no bucket")}) {
    EXPECT_EQ(Run(absl::Minutes(1), {status}), status);
    EXPECT_EQ(attempts_, 1u);
  }
}

TEST_F(MountWait, ASignalEndsIt) {
  interrupted_ = true;
  EXPECT_TRUE(absl::IsUnavailable(Run(absl::Minutes(1), {absl::UnavailableError("dns")})));
  EXPECT_EQ(attempts_, 1u);
}

}  // namespace
}  // namespace ufs::cli
