// A store that takes so many requests a second and refuses more: what the rate of the bucket saves.
#include <latch>

#include "absl/strings/str_cat.h"
#include "tests/network/network_store.h"

namespace ufs {
namespace {

class ThrottleTest : public NetworkTest {
 protected:
  // Many clients' worth of small writes against 200 requests a second; returns how many attempts
  // the store refused. All of them succeed in the end.
  uint64_t Refused(bool with_rate) {
    s3server::Options options;
    options.model.requests_per_second = 200;
    Serve(options);
    rate_ = with_rate ? std::make_shared<RequestRate>("b", Clock::Real()) : nullptr;
    StackOptions stack;
    stack.retry.max_attempts = 100;
    Open(HttpRoute(), "", {}, stack);
    constexpr int kWrites = 600;
    std::latch done(kWrites);
    for (int i = 0; i < kWrites; ++i) {
      Start(PutRequest{absl::StrCat("key", i), Bytes("x"), {}, {}},
            [&done](const absl::Status& status) {
              EXPECT_TRUE(status.ok()) << status;
              done.count_down();
            });
    }
    done.wait();
    EXPECT_EQ(server_->ListKeys("bucket").size(), static_cast<size_t>(kWrites));
    const uint64_t attempts = log().Count(s3server::Op::kPutObject);
    store_.reset();
    return attempts - kWrites;
  }
};

TEST_F(ThrottleTest, TheRateSparesTheStoreMostRefusals) {
  const uint64_t without = Refused(false);
  const uint64_t with = Refused(true);
  EXPECT_LT(with * 4, without * 3) << with << " with the rate, " << without << " without";
  EXPECT_GT(rate_->limit(), 0) << "it was cut, and is on its way up";
  RecordProperty("refused_with_rate", static_cast<int>(with));
  RecordProperty("refused_without_rate", static_cast<int>(without));
  std::printf("refused: %d with the rate, %d without\n", static_cast<int>(with),
              static_cast<int>(without));
}

TEST_F(ThrottleTest, RetryAfterOfTheAnswerIsHonoured) {
  Serve();
  s3server::FaultRule slow;
  slow.first = 1;
  slow.last = 1;
  slow.action = s3server::FaultAction::kError;
  slow.status = 503;
  slow.code = "SlowDown";
  slow.headers = {{"Retry-After", "1"}};
  server_->AddFault(slow);
  rate_ = std::make_shared<RequestRate>("b", Clock::Real());
  Open(HttpRoute());
  ASSERT_TRUE(Put("key").ok());
  const std::vector<s3server::LogEntry> entries = log().Snapshot();
  ASSERT_EQ(entries.size(), 2u);
  EXPECT_GE(entries[1].start - entries[0].start, absl::Milliseconds(950));
}

}  // namespace
}  // namespace ufs
