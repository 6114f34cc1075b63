// Regions, clocks and signers over a real network, on a server that is strict about them.
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/s3/live_store.h"

namespace ufs {
namespace {

using ::testing::HasSubstr;

s3server::Options InFrankfurt() {
  s3server::Options options;
  options.region = "eu-central-1";
  return options;
}

class LiveRegion : public LiveStore {
 protected:
  LiveRegion() : LiveStore(InFrankfurt()) {}
};

TEST_F(LiveRegion, IsLearntOnceAndHoldsForEveryOperation) {
  ASSERT_TRUE(Put("k", std::string(100'000, 'x')).ok());
  EXPECT_EQ(server_->log().Count(s3server::Op::kPutObject), 2u);
  EXPECT_EQ(Get("k").size(), 100'000u);
  EXPECT_EQ(server_->log().Count(s3server::Op::kGetObject), 1u);
  EXPECT_THAT(store_->Notice(), HasSubstr("region=eu-central-1"));
}

TEST_F(LiveRegion, IsLearntFromARedirect) {
  for (const auto& [code, status] :
       {std::pair("PermanentRedirect", 301), {"TemporaryRedirect", 307}}) {
    Open();
    s3server::FaultRule rule;
    rule.last = 1;
    rule.action = s3server::FaultAction::kError;
    rule.code = code;
    rule.status = status;
    rule.headers = {{"x-amz-bucket-region", "eu-central-1"}, {"Location", "http://evil.test/k"}};
    server_->AddFault(rule);
    server_->log().Clear();
    EXPECT_EQ(Do(HeadRequest{"none"}).status().code(), absl::StatusCode::kNotFound);
    EXPECT_EQ(server_->log().Count(s3server::Op::kHeadObject), 2u) << code;
  }
}

s3server::Options InTheFuture() {
  s3server::Options options;
  options.now = [] { return absl::Now() + absl::Minutes(20); };
  return options;
}

class LiveClock : public LiveStore {
 protected:
  LiveClock() : LiveStore(InTheFuture()) {}
};

TEST_F(LiveClock, IsLearntOnceFromTheRefusal) {
  ASSERT_TRUE(Put("k", "hello").ok());
  EXPECT_EQ(Get("k"), "hello");
  EXPECT_EQ(server_->log().Count(s3server::Op::kPutObject), 2u);
  EXPECT_EQ(server_->log().Count(s3server::Op::kGetObject), 1u);
}

TEST_F(LiveClock, IsLearntFromAHeadWithoutABody) {
  EXPECT_EQ(Do(HeadRequest{"none"}).status().code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(server_->log().Count(s3server::Op::kHeadObject), 2u);
}

TEST_F(LiveClock, IsLearntWithTheOldSignatureToo) {
  s3server::Options options = InTheFuture();
  options.sigv2 = true;
  server_ = *s3server::Server::Start(options);
  options_.endpoint.endpoint = server_->endpoint();
  options_.signature = SignatureVersion::kV2;
  Open();
  ASSERT_TRUE(Put("k", "hello").ok());
  EXPECT_EQ(Get("k"), "hello");
}

}  // namespace
}  // namespace ufs
