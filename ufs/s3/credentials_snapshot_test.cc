#include "ufs/s3/credentials_snapshot.h"

#include <memory>
#include <string>

#include "gtest/gtest.h"
#include "ufs/aws/corrected_clock.h"
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

  // Renews what Now last gave; the id that comes of it, or "" while nothing has come.
  std::shared_ptr<std::string> Renew(const CredentialsSnapshot::Shared& refused) {
    auto id = std::make_shared<std::string>();
    snapshot_->Renew(refused, [id](absl::StatusOr<CredentialsSnapshot::Shared> result) {
      *id = result.ok() ? (*result)->access_key_id : result.status().ToString();
    });
    return id;
  }
  CredentialsSnapshot::Shared Known() {
    CredentialsSnapshot::Shared known;
    snapshot_->Get([&](absl::StatusOr<CredentialsSnapshot::Shared> result) { known = *result; });
    executor_.RunAll();
    return known;
  }

  FakeClock clock_;
  FakeTimers timers_{&clock_};
  ManualExecutor executor_;
  std::shared_ptr<FakeCredentials> provider_ = std::make_shared<FakeCredentials>();
  std::shared_ptr<CredentialsSnapshot> snapshot_ =
      std::make_shared<CredentialsSnapshot>(provider_, &executor_, &clock_, &timers_);
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

TEST_F(CredentialsSnapshotTest, RenewsOnceForAllThatWereRefused) {
  const CredentialsSnapshot::Shared old = Known();
  provider_->answer = FakeCredentials::Key("NEW");
  const auto first = Renew(old);
  const auto second = Renew(old);
  EXPECT_EQ(Now(), "") << "the refused ones are not given out any more";
  EXPECT_EQ(executor_.RunAll(), 1);
  EXPECT_EQ(*first, "NEW");
  EXPECT_EQ(*second, "NEW");
  EXPECT_EQ(provider_->asked, 2);
  EXPECT_EQ(provider_->invalidated, 1);
  // A third that was refused with the old ones comes late: the new ones are there.
  EXPECT_EQ(*Renew(old), "NEW");
  EXPECT_EQ(provider_->asked, 2);
}

TEST_F(CredentialsSnapshotTest, WhatIsOnItsWayDuringARefusalIsAskedForAgain) {
  const CredentialsSnapshot::Shared old = Known();
  clock_.Advance(CredentialsSnapshot::kFresh);
  auto renewed = std::make_shared<std::string>();
  Now();  // begins to ask in the background
  provider_->on_get = [&] {
    renewed = Renew(old);  // while the provider answers with the old ones
    provider_->next = FakeCredentials::Key("NEW");
  };
  executor_.RunAll();
  EXPECT_EQ(*renewed, "NEW");
  EXPECT_EQ(provider_->asked, 3);
}

TEST_F(CredentialsSnapshotTest, ATimerRenewsThemWhileNobodyAsks) {
  provider_->answer->expires = clock_.WallNow() + absl::Minutes(60);
  provider_->answer->renew_at = clock_.WallNow() + absl::Minutes(45);
  Known();
  clock_.Advance(absl::Minutes(45));
  provider_->answer = FakeCredentials::Key("NEW");
  EXPECT_EQ(timers_.RunDue(), 1);
  EXPECT_EQ(executor_.RunAll(), 1);
  EXPECT_EQ(provider_->asked, 2);
  EXPECT_EQ(Now(), "NEW");
  EXPECT_EQ(timers_.pending(), 0u);
}

// On a machine that is twenty minutes behind what ends soon seems to live for long.
TEST_F(CredentialsSnapshotTest, AClockThatIsSetMovesTheRenewal) {
  CorrectedClock corrected(&clock_);
  const auto snapshot =
      std::make_shared<CredentialsSnapshot>(provider_, &executor_, &corrected, &timers_);
  snapshot->FollowClock();
  EXPECT_EQ(executor_.RunAll(), 0) << "nothing is known yet";
  provider_->answer->expires = clock_.WallNow() + absl::Minutes(21);
  provider_->answer->renew_at = clock_.WallNow() + absl::Minutes(14);
  snapshot->Get([](const absl::StatusOr<CredentialsSnapshot::Shared>&) {});
  executor_.RunAll();
  ASSERT_TRUE(corrected.Learn(clock_.WallNow() + absl::Minutes(20)));
  snapshot->FollowClock();
  EXPECT_EQ(executor_.RunAll(), 1);
  EXPECT_EQ(provider_->asked, 2);
  clock_.Advance(absl::Seconds(1));
  EXPECT_EQ(timers_.RunDue(), 1) << "not in fourteen minutes";
  executor_.RunAll();
  EXPECT_EQ(provider_->asked, 3);
}

TEST_F(CredentialsSnapshotTest, ExpiredOnesWithoutSuccessorAreAnAuthenticationError) {
  provider_->answer->expires = clock_.WallNow() + absl::Seconds(5);
  provider_->answer->provider = "instance role";
  Known();
  clock_.Advance(absl::Seconds(5));
  provider_->answer = absl::UnavailableError("no route");
  absl::Status status;
  snapshot_->Get(
      [&](absl::StatusOr<CredentialsSnapshot::Shared> result) { status = result.status(); });
  executor_.RunAll();
  EXPECT_EQ(status, absl::UnauthenticatedError(
                        "the credentials of instance role expired at 2023-11-14T22:13:25+00:00 and "
                        "cannot be renewed: no route"));
}

class S3Credentials : public S3StoreTest {
 protected:
  // Lets the provider have `id` from the second time on.
  void RenewTo(const std::string& id) { credentials_->next = FakeCredentials::Key(id); }
};

constexpr char kExpired[] = "<Error><Code>ExpiredToken</Code></Error>";

TEST_F(S3Credentials, APartIsSignedAndSentAgain) {
  RenewTo("RENEWED");
  transport_.Push(400, {}, kExpired);
  transport_.Push(200, {{"ETag", "\"900150983cd24fb0d6963f7d28e17f72\""}});
  UploadPartRequest part;
  part.key = "k";
  part.upload_id = "u";
  part.part_number = 2;
  part.body = Bytes::Copy("abc");
  EXPECT_TRUE(Do(std::move(part)).ok());
  ASSERT_EQ(transport_.count(), 2u);
  EXPECT_NE(Sent(0).find("Credential=AKID/"), std::string::npos);
  EXPECT_NE(Sent(1).find("Credential=RENEWED/"), std::string::npos);
  EXPECT_NE(Sent(1).find("\n\nabc"), std::string::npos) << Sent(1);
}

TEST_F(S3Credentials, AReadIsSignedAndSentAgain) {
  RenewTo("RENEWED");
  transport_.Push(400, {}, kExpired);
  transport_.Push(206, {{"ETag", "\"e\""}, {"Content-Range", "bytes 0-2/3"}}, "abc");
  auto sink = std::make_shared<FakeSink>();
  GetRequest get;
  get.key = "k";
  get.range = ByteRange{0, 3};
  get.sink = sink;
  EXPECT_TRUE(Do(std::move(get)).ok());
  EXPECT_EQ(sink->body, "abc");
  EXPECT_NE(Sent().find("Credential=RENEWED/"), std::string::npos);
}

TEST_F(S3Credentials, AHeadWithATokenIsAskedAgainThoughItsAnswerSaysNothing) {
  credentials_->answer->session_token = Secret("t");
  RenewTo("RENEWED");
  transport_.Push(400);
  transport_.Push(200, {{"ETag", "\"e\""}, {"Content-Length", "0"}});
  EXPECT_TRUE(Do(HeadRequest{"k"}).ok());
  EXPECT_NE(Sent().find("Credential=RENEWED/"), std::string::npos);
}

TEST_F(S3Credentials, NothingIsSentTwiceWhenThereAreNoOthers) {
  transport_.Push(400, {}, kExpired);
  EXPECT_TRUE(absl::IsUnauthenticated(Do(DeleteRequest{"k"})));
  EXPECT_EQ(transport_.count(), 1u);
  EXPECT_EQ(credentials_->asked, 2);
}

TEST_F(S3Credentials, NothingIsSentAThirdTime) {
  RenewTo("RENEWED");
  transport_.Push(400, {}, kExpired);
  transport_.Push(400, {}, kExpired);
  EXPECT_TRUE(absl::IsUnauthenticated(Do(DeleteRequest{"k"})));
  EXPECT_EQ(transport_.count(), 2u);
}

TEST_F(S3Credentials, ARefusalOfRightsIsNotAskedAgain) {
  RenewTo("RENEWED");
  transport_.Push(403, {}, "<Error><Code>AccessDenied</Code></Error>");
  EXPECT_TRUE(absl::IsPermissionDenied(Do(DeleteRequest{"k"})));
  EXPECT_EQ(transport_.count(), 1u);
}

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
