#include "ufs/store/request_rate.h"

#include "gtest/gtest.h"
#include "ufs/base/fake_clock.h"
#include "ufs/object/store_error.h"
#include "ufs/store/request_rates.h"

namespace ufs {
namespace {

absl::Status Refused(absl::optional<absl::Duration> retry_after = absl::nullopt) {
  StoreError error;
  error.http_status = 503;
  error.code = "SlowDown";
  error.retry_after = retry_after;
  return MakeStoreStatus(error);
}

class RequestRateTest : public ::testing::Test {
 protected:
  // What leaves within `time` when somebody always wants to send, in steps of a millisecond.
  int Send(absl::Duration time) {
    int sent = 0;
    for (absl::Duration passed; passed < time; passed += absl::Milliseconds(1)) {
      clock_.Advance(absl::Milliseconds(1));
      while (sent < 100'000 && rate_.Take() == Instant::Never()) {
        ++sent;
        if (rate_.limit() == 0) {
          break;  // one a millisecond while there is no limit
        }
      }
    }
    return sent;
  }
  void Refuse() { rate_.OnAnswer(clock_.Now(), Refused()); }

  FakeClock clock_;
  RequestRate rate_{"test", &clock_};
};

TEST_F(RequestRateTest, NothingLimitsUntilTheStoreSaysSo) {
  EXPECT_EQ(Send(absl::Seconds(2)), 2000);
  EXPECT_EQ(rate_.limit(), 0);
  rate_.OnAnswer(clock_.Now(), absl::UnavailableError("reset"));
  StoreError internal;
  internal.http_status = 500;
  rate_.OnAnswer(clock_.Now(), MakeStoreStatus(internal));
  EXPECT_EQ(rate_.limit(), 0);
}

TEST_F(RequestRateTest, ARefusalCutsTheMeasuredRate) {
  Send(absl::Seconds(2));
  Refuse();
  EXPECT_NEAR(rate_.limit(), 700, 10);
  EXPECT_NE(rate_.Take(), Instant::Never());
  EXPECT_NEAR(Send(absl::Milliseconds(500)), 350, 30);
}

TEST_F(RequestRateTest, AStormOfOneMomentCutsOnce) {
  Send(absl::Seconds(2));
  const Instant sent = clock_.Now();
  clock_.Advance(absl::Milliseconds(20));
  for (int i = 0; i < 100; ++i) {
    rate_.OnAnswer(sent, Refused());
  }
  EXPECT_GT(rate_.limit(), 600);
  clock_.Advance(absl::Milliseconds(20));
  Send(absl::Milliseconds(10));
  const double before = rate_.limit();
  rate_.OnAnswer(clock_.Now(), Refused());
  EXPECT_LT(rate_.limit(), before * 0.8);
}

TEST_F(RequestRateTest, ItRecoversBySteadySteps) {
  Send(absl::Seconds(2));
  Refuse();
  Send(absl::Seconds(1));
  EXPECT_NEAR(rate_.limit(), 800, 15);
  Send(absl::Seconds(1));
  EXPECT_NEAR(rate_.limit(), 900, 20);
}

TEST_F(RequestRateTest, HalfAMinuteOfPeaceLiftsIt) {
  Send(absl::Seconds(2));
  Refuse();
  Send(absl::Seconds(29));
  EXPECT_GT(rate_.limit(), 0);
  Send(absl::Seconds(2));
  EXPECT_EQ(rate_.limit(), 0);
}

TEST_F(RequestRateTest, ItNeverStopsAltogether) {
  Send(absl::Seconds(1));
  for (int i = 0; i < 50; ++i) {
    clock_.Advance(absl::Milliseconds(1));
    Refuse();
  }
  EXPECT_GE(rate_.limit(), 10);
  EXPECT_GE(Send(absl::Seconds(1)), 10);
}

TEST_F(RequestRateTest, RetryAfterHoldsEverybodyForAMoment) {
  rate_.OnAnswer(clock_.Now(), Refused(absl::Milliseconds(300)));
  EXPECT_EQ(rate_.Take(), clock_.Now() + absl::Milliseconds(300));
  rate_.OnAnswer(clock_.Now(), Refused(absl::Minutes(10)));
  EXPECT_EQ(rate_.Take(), clock_.Now() + absl::Seconds(1));
  clock_.Advance(absl::Milliseconds(1100));
  EXPECT_EQ(rate_.Take(), Instant::Never());
}

TEST_F(RequestRateTest, ABottleneckIsFoundAndKept) {
  // A store that takes 200 a second: a bucket of its own, refilled every millisecond.
  double room = 0;
  int taken = 0;
  int refused = 0;
  int refused_late = 0;
  for (int ms = 0; ms < 60'000; ++ms) {
    clock_.Advance(absl::Milliseconds(1));
    room = std::min(room + 0.2, 20.0);
    for (int i = 0; i < 5 && rate_.Take() == Instant::Never(); ++i) {
      if (room >= 1) {
        room -= 1;
        ++taken;
      } else {
        ++refused;
        refused_late += ms > 5'000 ? 1 : 0;
        Refuse();
      }
    }
  }
  EXPECT_GT(taken, 60 * 200 * 75 / 100) << "most of what the store can do";
  EXPECT_LT(refused_late, 55 * 3) << "some probing, no storm";
  EXPECT_LT(refused, taken / 20);
}

TEST(RequestRates, ABucketHasOneRate) {
  FakeClock clock;
  RequestRates rates(&clock);
  const auto a = rates.Of("http://h/a");
  EXPECT_EQ(rates.Of("http://h/a"), a);
  EXPECT_NE(rates.Of("http://h/b"), a);
}

}  // namespace
}  // namespace ufs
