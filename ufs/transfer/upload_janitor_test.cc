#include "ufs/transfer/upload_janitor.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "ufs/base/await.h"
#include "ufs/base/fake_clock.h"
#include "ufs/journal/fake_file_io.h"
#include "ufs/transfer/upload_store_fake.h"

namespace ufs {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

// The server's clock runs seven minutes ahead of ours.
const absl::Duration kAhead = absl::Minutes(7);

class UploadJanitorTest : public testing::Test {
 protected:
  UploadJanitorTest() { OpenJournal(); }

  void OpenJournal() {
    janitor_.reset();
    journal_.reset();
    io_.Crash();
    journal_ = *Journal::Open(&io_, "/journal");
    janitor_ = std::make_unique<UploadJanitor>([this] { return store_; }, journal_.get(), &timers_,
                                               &clock_);
    store_->SetNow(clock_.WallNow() + kAhead);
  }
  uint64_t Intent(const std::string& key, bool with_server_time) {
    UploadRecord record;
    record.key = key;
    record.recorded = clock_.WallNow();
    record.deadline = absl::Seconds(30);
    if (with_server_time) {
      record.server_time = clock_.WallNow() + kAhead;
    }
    return *Await<uint64_t>(
        {}, [&](Completion<uint64_t> done) { journal_->RecordIntent(record, std::move(done)); });
  }
  void UploadId(uint64_t intent, const std::string& id) {
    ASSERT_TRUE(Await<void>({}, [&](Completion<void> done) {
                  journal_->RecordUploadId(intent, id, std::move(done));
                }).ok());
  }
  // The status once Recover has completed; nothing before.
  void Recover() {
    janitor_->Recover([this](absl::Status status) { recovered_ = status; });
  }

  std::shared_ptr<UploadStoreFake> store_ = std::make_shared<UploadStoreFake>();
  FakeFileIo io_;
  FakeClock clock_;
  FakeTimers timers_{&clock_};
  std::unique_ptr<Journal> journal_;
  std::unique_ptr<UploadJanitor> janitor_;
  absl::optional<absl::Status> recovered_;
};

TEST_F(UploadJanitorTest, AnEmptyJournalCostsNoRequest) {
  Recover();
  ASSERT_TRUE(recovered_.has_value());
  EXPECT_TRUE(recovered_->ok());
  EXPECT_THAT(store_->TakeLog(), IsEmpty());
}

TEST_F(UploadJanitorTest, AbortsTheUploadsWhoseIdIsInTheLogAndNoOthers) {
  const std::string ours = store_->AddUpload("key", clock_.WallNow() + kAhead, true);
  const std::string theirs = store_->AddUpload("key", clock_.WallNow() + kAhead, true);
  UploadId(Intent("key", true), ours);
  UploadId(Intent("gone", true), "completed long ago");
  OpenJournal();
  Recover();
  ASSERT_TRUE(recovered_.has_value());
  EXPECT_TRUE(recovered_->ok());
  EXPECT_THAT(store_->upload_ids(), ElementsAre(theirs));
  EXPECT_THAT(journal_->open_uploads(), IsEmpty());
}

TEST_F(UploadJanitorTest, AnIntentWithoutIdTakesOnlyWhatCanBeNothingElse) {
  for (const bool with_server_time : {true, false}) {
    store_->DropUploads();
    const absl::Time server_now = clock_.WallNow() + kAhead;
    Intent("key", with_server_time);
    store_->AddUpload("key", server_now + absl::Seconds(2), false);  // what the lost answer named
    const std::vector<std::string> others = {
        store_->AddUpload("key", server_now + absl::Seconds(3), true),    // has a part
        store_->AddUpload("key", server_now - absl::Seconds(20), false),  // before the intent
        store_->AddUpload("key", server_now + absl::Minutes(2), false),   // after its deadline
        store_->AddUpload("key2", server_now + absl::Seconds(2), false),  // another key
        store_->AddUpload("a key", server_now + absl::Seconds(2), false),
    };
    clock_.Advance(absl::Hours(1));
    OpenJournal();
    recovered_.reset();
    Recover();
    ASSERT_TRUE(recovered_.has_value());
    EXPECT_TRUE(recovered_->ok());
    EXPECT_THAT(store_->upload_ids(), testing::UnorderedElementsAreArray(others));
    EXPECT_THAT(journal_->open_uploads(), IsEmpty());
  }
}

TEST_F(UploadJanitorTest, AnIntentIsOpenForAsLongAsItsRequestMayStillBeCarriedOut) {
  Intent("key", true);
  OpenJournal();
  Recover();
  EXPECT_FALSE(recovered_.has_value());  // nothing there: the server may be slow
  clock_.Advance(absl::Seconds(3));
  store_->AddUpload("key", clock_.WallNow() + kAhead, false);
  timers_.RunDue();
  EXPECT_THAT(store_->upload_ids(), IsEmpty());
  ASSERT_TRUE(recovered_.has_value());
  EXPECT_TRUE(recovered_->ok());
  EXPECT_THAT(journal_->open_uploads(), IsEmpty());
}

TEST_F(UploadJanitorTest, AnIntentThatNothingCameOfIsClosedWhenItsDeadlineIsOver) {
  Intent("key", true);
  OpenJournal();
  Recover();
  for (int second = 0; second < 29; ++second) {
    clock_.Advance(absl::Seconds(1));
    timers_.RunDue();
    EXPECT_EQ(journal_->open_uploads().size(), 1u);
  }
  clock_.Advance(absl::Seconds(10));
  timers_.RunDue();
  ASSERT_TRUE(recovered_.has_value());
  EXPECT_TRUE(recovered_->ok());
  EXPECT_THAT(journal_->open_uploads(), IsEmpty());
  EXPECT_LE(store_->TakeLog().size(), 7u);
}

TEST_F(UploadJanitorTest, TriesAgainLaterUntilTheStoreAnswers) {
  const std::string ours = store_->AddUpload("key", clock_.WallNow(), false);
  UploadId(Intent("key", true), ours);
  Intent("other", true);
  store_->AddUpload("other", clock_.WallNow() + kAhead, false);
  OpenJournal();
  store_->Fail("AbortMultipartUpload", {absl::UnavailableError("503")}, 2);
  store_->Fail("ListMultipartUploads", {absl::UnavailableError("503")});
  store_->Fail("ListParts", {absl::UnavailableError("503")});
  Recover();
  for (int round = 0; round < 20 && !recovered_.has_value(); ++round) {
    EXPECT_FALSE(journal_->open_uploads().empty());
    clock_.Advance(absl::Minutes(10));
    timers_.RunDue();
  }
  ASSERT_TRUE(recovered_.has_value());
  EXPECT_TRUE(recovered_->ok());
  EXPECT_THAT(store_->upload_ids(), IsEmpty());
}

TEST_F(UploadJanitorTest, WhatWasNotDoneIsStillInTheJournalAfterAnUnmount) {
  UploadId(Intent("key", true), store_->AddUpload("key", clock_.WallNow(), false));
  OpenJournal();
  store_->Fail("AbortMultipartUpload", {absl::UnavailableError("503")}, 100);
  Recover();
  janitor_.reset();
  ASSERT_TRUE(recovered_.has_value());
  EXPECT_EQ(recovered_->code(), absl::StatusCode::kCancelled);
  EXPECT_EQ(journal_->open_uploads().size(), 1u);
  EXPECT_EQ(timers_.RunDue(), 0);
}

TEST_F(UploadJanitorTest, RequestsUnderWayOutliveTheJanitor) {
  UploadId(Intent("key", true), store_->AddUpload("key", clock_.WallNow(), false));
  OpenJournal();
  store_->Hold(true);
  Recover();
  janitor_.reset();
  journal_.reset();
  store_->Release();
  ASSERT_TRUE(recovered_.has_value());
  EXPECT_EQ(recovered_->code(), absl::StatusCode::kCancelled);
}

TEST_F(UploadJanitorTest, AnIntentIsNotResolvedWhileTheSameKeyIsBeingCreated) {
  UploadRecord lost;
  lost.key = "key";
  lost.intent = Intent("key", true);
  lost.server_time = clock_.WallNow() + kAhead;
  lost.deadline = absl::Seconds(30);
  const uint64_t creating = Intent("key", true);
  const std::string id = store_->AddUpload("key", clock_.WallNow() + kAhead, false);
  janitor_->ResolveIntent(lost);
  EXPECT_THAT(store_->TakeLog(), IsEmpty());
  UploadId(creating, id);
  clock_.Advance(absl::Seconds(2));
  timers_.RunDue();
  EXPECT_THAT(store_->upload_ids(), ElementsAre(id));
  EXPECT_EQ(journal_->open_uploads().size(), 1u);
}

}  // namespace
}  // namespace ufs
