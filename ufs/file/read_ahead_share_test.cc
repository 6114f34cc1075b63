#include "ufs/file/read_ahead_share.h"

#include "gtest/gtest.h"
#include "ufs/base/fake_clock.h"

namespace ufs {
namespace {

TEST(ReadAheadShare, IsDividedAmongThoseWhoRead) {
  FakeClock clock;
  ReadAheadShare share(&clock, 1000, 600);
  EXPECT_EQ(share.Get(), 600);
  ReadAheadShare::Presence a;
  ReadAheadShare::Presence b;
  share.Touch(&a);
  share.Touch(&a);
  EXPECT_EQ(share.Get(), 600);
  share.Touch(&b);
  EXPECT_EQ(share.Get(), 500);
}

TEST(ReadAheadShare, ForgetsThoseWhoStopped) {
  FakeClock clock;
  ReadAheadShare share(&clock, 1000, 1000);
  ReadAheadShare::Presence readers[4];
  for (ReadAheadShare::Presence& reader : readers) {
    share.Touch(&reader);
  }
  EXPECT_EQ(share.Get(), 250);
  clock.Advance(absl::Seconds(1));
  share.Touch(&readers[0]);
  EXPECT_EQ(share.Get(), 250);
  clock.Advance(absl::Seconds(1));
  share.Touch(&readers[0]);
  EXPECT_EQ(share.Get(), 1000);
}

}  // namespace
}  // namespace ufs
