#include "ufs/s3/credentials_snapshot.h"

#include <memory>
#include <string>

#include "gtest/gtest.h"
#include "ufs/base/fake_clock.h"
#include "ufs/base/manual_executor.h"
#include "ufs/s3/s3_store_fake.h"

namespace ufs {
namespace {

class CredentialsSnapshotTest : public ::testing::Test {
 protected:
  // The id of what Get gives at once; empty when it does not call back at once.
  std::string Now() {
    auto id = std::make_shared<std::string>();
    snapshot_->Get([id](absl::StatusOr<CredentialsSnapshot::Shared> result) {
      *id = result.ok() ? (*result)->access_key_id : result.status().ToString();
    });
    return *id;
  }

  FakeClock clock_;
  ManualExecutor executor_;
  std::shared_ptr<FakeCredentials> provider_ = std::make_shared<FakeCredentials>();
  std::shared_ptr<CredentialsSnapshot> snapshot_ =
      std::make_shared<CredentialsSnapshot>(provider_, &executor_, &clock_);
};

TEST_F(CredentialsSnapshotTest, AsksOnceForAllWhoWait) {
  int called = 0;
  for (int i = 0; i < 3; ++i) {
    snapshot_->Get(
        [&](absl::StatusOr<CredentialsSnapshot::Shared> result) { called += result.ok() ? 1 : 0; });
  }
  EXPECT_EQ(called, 0);
  EXPECT_EQ(executor_.RunAll(), 1);
  EXPECT_EQ(called, 3);
  EXPECT_EQ(provider_->asked, 1);
  EXPECT_EQ(Now(), "AKID");
  EXPECT_EQ(executor_.QueueDepth(), 0u);
}

TEST_F(CredentialsSnapshotTest, GoesOnWithTheOldWhileItAsksForNew) {
  Now();
  executor_.RunAll();
  provider_->answer = FakeCredentials::Key("NEW");
  clock_.Advance(CredentialsSnapshot::kFresh);
  EXPECT_EQ(Now(), "AKID");
  EXPECT_EQ(Now(), "AKID");
  EXPECT_EQ(executor_.RunAll(), 1);
  EXPECT_EQ(Now(), "NEW");
}

TEST_F(CredentialsSnapshotTest, KeepsTheOldWhenTheProviderFails) {
  Now();
  executor_.RunAll();
  provider_->answer = absl::UnavailableError("down");
  clock_.Advance(CredentialsSnapshot::kFresh);
  EXPECT_EQ(Now(), "AKID");
  executor_.RunAll();
  EXPECT_EQ(Now(), "AKID");
  EXPECT_EQ(provider_->asked, 2);
}

TEST_F(CredentialsSnapshotTest, NeverGivesExpiredOnes) {
  provider_->answer->expires = clock_.WallNow() + absl::Seconds(5);
  Now();
  executor_.RunAll();
  EXPECT_EQ(Now(), "AKID");
  clock_.Advance(absl::Seconds(5));
  provider_->answer = FakeCredentials::Key("NEW");
  EXPECT_EQ(Now(), "") << "it has to ask first";
  executor_.RunAll();
  EXPECT_EQ(Now(), "NEW");
}

TEST_F(CredentialsSnapshotTest, ReportsTheProvidersError) {
  provider_->answer = absl::UnauthenticatedError("none found");
  absl::Status status;
  snapshot_->Get(
      [&](absl::StatusOr<CredentialsSnapshot::Shared> result) { status = result.status(); });
  executor_.RunAll();
  EXPECT_EQ(status.code(), absl::StatusCode::kUnauthenticated);
  provider_->answer = FakeCredentials::Key("LATER");
  Now();
  executor_.RunAll();
  EXPECT_EQ(Now(), "LATER");
}

TEST_F(CredentialsSnapshotTest, ForgetMakesItAskFirst) {
  Now();
  executor_.RunAll();
  provider_->answer = FakeCredentials::Key("NEW");
  snapshot_->Forget();
  EXPECT_EQ(Now(), "");
  executor_.RunAll();
  EXPECT_EQ(Now(), "NEW");
}

class S3Credentials : public S3StoreTest {};

TEST_F(S3Credentials, RefusedOnesAreAskedForAgain) {
  transport_.Push(400, {}, "<Error><Code>ExpiredToken</Code></Error>");
  EXPECT_EQ(Do(DeleteRequest{"k"}).code(), absl::StatusCode::kUnauthenticated);
  credentials_->answer = FakeCredentials::Key("RENEWED");
  transport_.Push(204);
  EXPECT_TRUE(Do(DeleteRequest{"k"}).ok());
  EXPECT_NE(Sent().find("Credential=RENEWED/"), std::string::npos);
}

TEST_F(S3Credentials, MissingOnesAreTheOperationsError) {
  credentials_->answer = absl::UnauthenticatedError("no credentials found");
  const absl::Status status = Do(DeleteRequest{"k"});
  EXPECT_EQ(status.code(), absl::StatusCode::kUnauthenticated);
  EXPECT_EQ(status.message(), "DeleteObject s3://b/k: no credentials found");
  EXPECT_EQ(transport_.count(), 0u);
}

}  // namespace
}  // namespace ufs
