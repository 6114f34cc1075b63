#include "ufs/file/stream_tracker.h"

#include <algorithm>
#include <random>
#include <vector>

#include "gtest/gtest.h"
#include "ufs/base/fake_clock.h"

namespace ufs {
namespace {

constexpr int64_t kRead = 128 * kKiB;

class StreamTrackerTest : public testing::Test {
 protected:
  StreamTracker::Plan Observe(int64_t begin, int64_t length = kRead) {
    return tracker_.Observe(begin, begin + length);
  }

  FakeClock clock_;
  ReadAheadShare share_{&clock_, kGiB, 64 * kMiB};
  StreamTracker tracker_{kGiB, &share_, {}};
};

TEST_F(StreamTrackerTest, ARandomReadFetchesWhatWasAsked) {
  std::mt19937_64 random(1);
  for (int i = 0; i < 1000; ++i) {
    const StreamTracker::Plan plan =
        Observe(static_cast<int64_t>(1 + random() % 16'000) * 64 * kKiB, 64 * kKiB);
    EXPECT_FALSE(plan.sequential);
    EXPECT_EQ(plan.fetch_end, 0);
    EXPECT_EQ(plan.ahead_end, 0);
  }
}

TEST_F(StreamTrackerTest, TheWindowGrowsWithWhatWasRead) {
  const int64_t start = 100 * kMiB;
  EXPECT_EQ(Observe(start).ahead_end, 0);
  int64_t ahead = 0;
  for (int64_t at = start + kRead; at < start + 200 * kMiB; at += kRead) {
    const StreamTracker::Plan plan = Observe(at);
    EXPECT_TRUE(plan.sequential);
    ahead = std::max(ahead, plan.ahead_end);
    EXPECT_GT(ahead, at + kRead);
    EXPECT_LE(ahead - at, 64 * kMiB + kRead);
    EXPECT_LE(ahead - at, 2 * (at + 2 * kRead - start));
    EXPECT_LE(plan.extent, 8 * kMiB);
  }
  EXPECT_GE(ahead, start + 200 * kMiB + 50 * kMiB);
}

TEST_F(StreamTrackerTest, ReadsOfAStreamMayComeOutOfOrder) {
  std::mt19937 random(2);
  int64_t ahead = 0;
  for (int64_t group = 100; group < 140; ++group) {
    std::vector<int64_t> order;
    for (int64_t i = 0; i < 12; ++i) {
      order.push_back(group * 12 * kRead + i * kRead);
    }
    std::shuffle(order.begin(), order.end(), random);
    for (const int64_t at : order) {
      ahead = std::max(ahead, Observe(at).ahead_end);
    }
    if (group > 105) {
      EXPECT_GT(ahead, (group + 2) * 12 * kRead);
    }
  }
}

TEST_F(StreamTrackerTest, InterleavedStreamsAreToldApartAndSurviveRandomReads) {
  std::mt19937_64 random(3);
  for (int64_t i = 0; i < 200; ++i) {
    for (int64_t stream = 1; stream <= 8; ++stream) {
      const StreamTracker::Plan plan = Observe(stream * 64 * kMiB + i * kRead);
      EXPECT_EQ(plan.sequential, i > 0);
    }
    if (i > 4) {
      Observe(static_cast<int64_t>(700 * kMiB + random() % 1000 * 300 * kKiB), 4096);
    }
  }
}

TEST_F(StreamTrackerTest, BackwardReadsFetchNothingElse) {
  for (int64_t at = 500 * kMiB; at > 400 * kMiB; at -= kRead) {
    const StreamTracker::Plan plan = Observe(at);
    EXPECT_EQ(plan.fetch_end, 0);
    EXPECT_EQ(plan.ahead_end, 0);
  }
}

TEST_F(StreamTrackerTest, TheStartOfALargeObjectBringsMore) {
  const StreamTracker::Plan plan = Observe(0, 4096);
  EXPECT_EQ(plan.fetch_end, kMiB);
}

TEST_F(StreamTrackerTest, ASmallObjectIsTakenWhole) {
  StreamTracker small(3 * kMiB + 5, &share_, {});
  EXPECT_EQ(small.Observe(0, kRead).fetch_end, 3 * kMiB + 5);
  StreamTracker reordered(3 * kMiB, &share_, {});
  EXPECT_TRUE(reordered.Observe(kRead, 2 * kRead).whole);
  StreamTracker footer(3 * kMiB, &share_, {});
  EXPECT_FALSE(footer.Observe(2 * kMiB, 3 * kMiB).whole);
}

TEST_F(StreamTrackerTest, WasteTeachesToWait) {
  int64_t wasted_early = 0;
  int64_t wasted_late = 0;
  for (int64_t chunk = 1; chunk < 600; ++chunk) {
    const int64_t start = (chunk * 397 % 1000) * kMiB;
    int64_t ahead = 0;
    for (int64_t at = start; at < start + 512 * kKiB; at += kRead) {
      ahead = std::max(ahead, Observe(at).ahead_end);
    }
    (chunk < 100 ? wasted_early : wasted_late) += std::max<int64_t>(0, ahead - start - 512 * kKiB);
  }
  EXPECT_LT(wasted_late, wasted_early / 4);
}

TEST_F(StreamTrackerTest, DeniedMemoryShrinksTheWindowAndGrantedMemoryGrowsIt) {
  StreamTracker::Plan plan;
  int64_t at = 100 * kMiB;
  int64_t ahead = 0;
  const auto read = [&] {
    plan = Observe(at);
    at += kRead;
    ahead = std::max(ahead, plan.ahead_end);
  };
  while (at < 164 * kMiB) {
    read();
  }
  EXPECT_GT(ahead - at, 50 * kMiB);
  for (int i = 0; i < 6; ++i) {
    do {
      read();
    } while (plan.ahead_end == 0);
    tracker_.Denied(plan, at);
    ahead = at;
  }
  while (at < 190 * kMiB) {
    read();
  }
  EXPECT_LT(ahead - at, 8 * kMiB);
  while (at < 260 * kMiB) {
    read();
    if (plan.ahead_end != 0) {
      tracker_.Granted(plan);
    }
  }
  EXPECT_GT(ahead - at, 50 * kMiB);
}

TEST_F(StreamTrackerTest, AStreamThatIsOverGivesItsFetchesUp) {
  for (int64_t i = 0; i < 8; ++i) {
    Observe(100 * kMiB + i * kRead);
  }
  bool cancelled = false;
  for (int64_t i = 0; i < 100; ++i) {
    const StreamTracker::Plan plan = Observe(500 * kMiB + i * kMiB, 4096);
    cancelled = cancelled || (plan.cancel_begin == 101 * kMiB && plan.cancel_end > 101 * kMiB);
  }
  EXPECT_TRUE(cancelled);
}

TEST_F(StreamTrackerTest, ASkipWithinWhatIsFetchedGoesOnAsTheSameStream) {
  int64_t at = 100 * kMiB;
  for (; at < 120 * kMiB; at += kRead) {
    Observe(at);
  }
  at += kMiB;
  Observe(at);
  at += kRead;
  EXPECT_TRUE(Observe(at).sequential);
  at += kRead;
  int64_t ahead = 0;
  for (int i = 0; i < 80; ++i, at += kRead) {
    ahead = std::max(ahead, Observe(at).ahead_end);
  }
  EXPECT_GT(ahead - at, 20 * kMiB);
}

}  // namespace
}  // namespace ufs
