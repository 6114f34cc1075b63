#include "ufs/aws/refreshing_credentials.h"

#include <gtest/gtest.h>

#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "ufs/aws/corrected_clock.h"
#include "ufs/base/fake_clock.h"

namespace ufs {
namespace {

class Source final : public CredentialsProvider {
 public:
  absl::StatusOr<Credentials> Get() override {
    ++asked;
    if (on_get) {
      on_get();
    }
    return answer;
  }
  std::string name() const override { return "source"; }
  void Invalidate() override { ++invalidated; }

  absl::StatusOr<Credentials> answer = absl::NotFoundError("nothing");
  std::function<void()> on_get;
  std::atomic<int> asked{0};
  int invalidated = 0;
};

class RefreshingTest : public ::testing::Test {
 protected:
  RefreshingTest() {
    auto source = std::make_unique<Source>();
    source_ = source.get();
    provider_ = std::make_unique<RefreshingCredentials>(std::move(source), &clock_);
  }
  void Give(const std::string& id, absl::Duration life) {
    Credentials credentials;
    credentials.access_key_id = id;
    credentials.secret_access_key = Secret("hush");
    credentials.expires = clock_.WallNow() + life;
    source_->answer = credentials;
  }
  std::string Get() {
    const absl::StatusOr<Credentials> credentials = provider_->Get();
    return credentials.ok() ? credentials->access_key_id
                            : std::string(credentials.status().message());
  }

  FakeClock clock_;
  Source* source_;
  std::unique_ptr<RefreshingCredentials> provider_;
};

TEST_F(RefreshingTest, KeepsThemUntilFifteenMinutesBeforeTheirEnd) {
  Give("A", absl::Hours(1));
  EXPECT_EQ(Get(), "A");
  EXPECT_EQ(*provider_->Get()->renew_at, clock_.WallNow() + absl::Minutes(45));
  Give("B", absl::Hours(2));
  clock_.Advance(absl::Minutes(45) - absl::Seconds(1));
  EXPECT_EQ(Get(), "A");
  EXPECT_EQ(source_->asked, 1);
  clock_.Advance(absl::Seconds(1));
  EXPECT_EQ(Get(), "B");
}

TEST_F(RefreshingTest, ShortLivesAreRenewedAtTwoThirds) {
  const absl::Time now = clock_.WallNow();
  EXPECT_EQ(RefreshingCredentials::RenewAt(now, now + absl::Minutes(15)), now + absl::Minutes(10));
  EXPECT_EQ(RefreshingCredentials::RenewAt(now, now - absl::Minutes(1)), now);
}

TEST_F(RefreshingTest, WithoutAnEndTheyAreKept) {
  Give("A", absl::Hours(1));
  source_->answer->expires.reset();
  EXPECT_EQ(Get(), "A");
  clock_.Advance(absl::Hours(1000));
  EXPECT_EQ(Get(), "A");
  EXPECT_EQ(source_->asked, 1);
}

TEST_F(RefreshingTest, TheOldOnesAreGivenWhileTheSourceIsDown) {
  Give("A", absl::Hours(1));
  EXPECT_EQ(Get(), "A");
  source_->answer = absl::UnavailableError("down");
  clock_.Advance(absl::Minutes(45));
  EXPECT_EQ(Get(), "A");
  EXPECT_EQ(*provider_->Get()->renew_at, clock_.WallNow() + absl::Seconds(1));
  EXPECT_EQ(source_->asked, 2) << "the second Get is too soon for another try";
  clock_.Advance(absl::Seconds(1));
  EXPECT_EQ(Get(), "A");
  EXPECT_EQ(source_->asked, 3);
  EXPECT_EQ(*provider_->Get()->renew_at, clock_.WallNow() + absl::Seconds(2));
  clock_.Advance(absl::Minutes(15));
  EXPECT_EQ(Get(), "down");
  EXPECT_EQ(Get(), "down");
  EXPECT_EQ(source_->asked, 4);
  Give("B", absl::Hours(1));
  clock_.Advance(absl::Minutes(1));
  EXPECT_EQ(Get(), "B");
}

TEST_F(RefreshingTest, NothingConfiguredIsNotHeldBack) {
  EXPECT_EQ(Get(), "nothing");
  Give("A", absl::Hours(1));
  EXPECT_EQ(Get(), "A");
}

TEST_F(RefreshingTest, ExpiredOnesAreAnError) {
  Give("A", -RefreshingCredentials::kUnknownSkew);
  EXPECT_TRUE(absl::IsUnavailable(provider_->Get().status()));
}

// Wrong clocks: what the services call now is the machine's clock and `ahead` less.
class SkewTest : public ::testing::Test {
 protected:
  SkewTest() {
    auto source = std::make_unique<Source>();
    source_ = source.get();
    provider_ = std::make_unique<RefreshingCredentials>(std::move(source), &clock_);
  }
  absl::Time TrueNow() const { return machine_.WallNow() - ahead_; }
  void Give(const std::string& id, absl::Duration life) {
    Credentials credentials;
    credentials.access_key_id = id;
    credentials.secret_access_key = Secret("hush");
    credentials.expires = TrueNow() + life;
    source_->answer = credentials;
  }
  std::string Get() {
    const absl::StatusOr<Credentials> credentials = provider_->Get();
    return credentials.ok() ? credentials->access_key_id
                            : std::string(credentials.status().message());
  }
  // The store answers the first request.
  void Answer() { clock_.Learn(TrueNow()); }
  // What a life of `life` is renewed at, on a machine whose clock is `ahead`.
  void ExpectRenewedInTime(absl::Duration ahead, absl::Duration life, absl::Duration early) {
    SCOPED_TRACE(absl::StrCat(absl::FormatDuration(ahead), " ahead, ", absl::FormatDuration(life)));
    ahead_ = ahead;
    Give("A", life);
    ASSERT_EQ(Get(), "A");
    ASSERT_EQ(Get(), "A") << "although nobody has shown the time yet";
    Answer();
    EXPECT_EQ(Get(), "A");
    EXPECT_EQ(*provider_->Get()->renew_at, TrueNow() + life - early);
    EXPECT_EQ(source_->asked, 1) << "the fresh ones are not taken for expired";
    machine_.Advance(life - early - absl::Seconds(1));
    EXPECT_EQ(Get(), "A");
    EXPECT_EQ(source_->asked, 1);
    Give("B", absl::Hours(1));
    machine_.Advance(absl::Seconds(1));
    EXPECT_EQ(Get(), "B");
  }

  FakeClock machine_;
  CorrectedClock clock_{&machine_};
  absl::Duration ahead_;
  Source* source_;
  std::unique_ptr<RefreshingCredentials> provider_;
};

TEST_F(SkewTest, TwentyMinutesFastIsRenewedBeforeTheEndAndNotAtOnce) {
  ExpectRenewedInTime(absl::Minutes(20), absl::Hours(1), absl::Minutes(15));
}

TEST_F(SkewTest, TwentyMinutesFastTakesWhatLivesFifteen) {
  ExpectRenewedInTime(absl::Minutes(20), absl::Minutes(15), absl::Minutes(5));
}

TEST_F(SkewTest, TwentyMinutesSlowIsRenewedBeforeTheEnd) {
  ExpectRenewedInTime(-absl::Minutes(20), absl::Hours(1), absl::Minutes(15));
}

TEST_F(SkewTest, TwentyMinutesSlowWithAShortLife) {
  ExpectRenewedInTime(-absl::Minutes(20), absl::Minutes(15), absl::Minutes(5));
}

TEST_F(SkewTest, WhatIsOverIsNotGivenForEverWhileNobodyShowsTheTime) {
  ahead_ = absl::ZeroDuration();
  Give("A", -absl::Minutes(5));
  EXPECT_EQ(Get(), "A") << "the store decides";
  Give("B", absl::Hours(1));
  machine_.Advance(absl::Seconds(1));
  EXPECT_EQ(Get(), "B");
}

TEST_F(RefreshingTest, ARefusalAsksAgainButNotForEverything) {
  Give("A", absl::Hours(1));
  EXPECT_EQ(Get(), "A");
  Give("B", absl::Hours(1));
  provider_->Invalidate();
  EXPECT_EQ(Get(), "A") << "they are new";
  clock_.Advance(RefreshingCredentials::kLeastAge);
  provider_->Invalidate();
  EXPECT_EQ(Get(), "B");
  EXPECT_EQ(source_->asked, 2);
  EXPECT_EQ(source_->invalidated, 2);
}

TEST_F(RefreshingTest, OneAsksAndTheOthersWaitForItsAnswer) {
  Give("A", absl::Hours(1));
  std::atomic<int> waiting{0};
  source_->on_get = [&] {
    while (waiting < 3) {
      std::this_thread::yield();
    }
  };
  std::vector<std::thread> threads;
  std::atomic<int> good{0};
  for (int i = 0; i < 3; ++i) {
    threads.emplace_back([&] {
      ++waiting;
      good += Get() == "A" ? 1 : 0;
    });
  }
  for (std::thread& thread : threads) {
    thread.join();
  }
  EXPECT_EQ(good, 3);
  EXPECT_EQ(source_->asked, 1);
}

}  // namespace
}  // namespace ufs
