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
  // As few as make a cut.
  void Refuse() {
    for (int i = 0; i < 3; ++i) {
      rate_.OnAnswer(clock_.Now(), Refused());
    }
  }
  // What a store takes of what wants to be sent, five requests a millisecond, in `time`; it refuses
  // where `refuses` says so.
  struct Result {
    int taken = 0;
    int refused = 0;
  };
  template <typename Refuses>
  Result Load(absl::Duration time, Refuses refuses) {
    Result result;
    const absl::Status refusal = Refused();
    const Instant end = clock_.Now() + time;
    while (clock_.Now() < end) {
      clock_.Advance(absl::Milliseconds(1));
      for (int i = 0; i < 5 && rate_.Take() == Instant::Never(); ++i) {
        const bool refused = refuses();
        ++(refused ? result.refused : result.taken);
        rate_.OnAnswer(clock_.Now(), refused ? refusal : absl::OkStatus());
      }
    }
    return result;
  }
  // A store that takes `rate` a second: a bucket of its own, refilled with every millisecond.
  auto TakesAtMost(double rate) {
    return [this, rate, room = 0.0, last = clock_.Now()]() mutable {
      room = std::min(room + absl::ToDoubleSeconds(clock_.Now() - last) * rate, 20.0);
      last = clock_.Now();
      const bool refuses = room < 1;
      room -= refuses ? 0 : 1;
      return refuses;
    };
  }

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
  Refuse();
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
  const auto store = TakesAtMost(200);
  Load(absl::Seconds(5), store);
  const Result late = Load(absl::Seconds(55), store);
  EXPECT_GT(late.taken, 55 * 200 * 75 / 100) << "most of what the store can do";
  EXPECT_LT(late.refused, late.taken / 20) << "some probing, no storm";
}

TEST_F(RequestRateTest, AStoreThatTakesLittleIsNotStormed) {
  const auto store = TakesAtMost(4);
  Load(absl::Seconds(5), store);
  const Result late = Load(absl::Minutes(10), store);
  EXPECT_LT(late.refused, 600 * 12) << "the least rate, and a trial every few minutes";
}

TEST_F(RequestRateTest, ARefusalNowAndThenChangesNothing) {
  Send(absl::Seconds(2));
  int n = 0;
  const Result result = Load(absl::Seconds(60), [&n] { return ++n % 50 == 0; });
  EXPECT_EQ(result.taken + result.refused, 60 * 5000);
}

TEST_F(RequestRateTest, ALimitThatEndsNoRefusalsIsLeftOff) {
  for (const int every : {2, 3, 5, 10, 15}) {
    SCOPED_TRACE(every);
    int n = 0;
    const auto store = [&n, every] { return ++n % every == 0; };
    Load(absl::Seconds(20), store);
    const Result later = Load(absl::Seconds(10), store);
    EXPECT_EQ(later.taken + later.refused, 10 * 5000);
    EXPECT_EQ(rate_.limit(), 0);
    clock_.Advance(absl::Minutes(1));
  }
}

TEST_F(RequestRateTest, AStoreThatBecomesTheBottleneckLaterIsSparedAgain) {
  int n = 0;
  Load(absl::Seconds(20), [&n] { return ++n % 5 == 0; });
  ASSERT_EQ(rate_.limit(), 0);
  const auto store = TakesAtMost(200);
  Load(absl::Seconds(5), store);
  const Result late = Load(absl::Seconds(55), store);
  EXPECT_GT(late.taken, 55 * 200 * 75 / 100);
  EXPECT_LT(late.refused, late.taken / 20);
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
