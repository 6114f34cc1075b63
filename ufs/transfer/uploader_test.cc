#include "ufs/transfer/uploader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <thread>
#include <vector>

#include "ufs/base/await.h"
#include "ufs/base/fake_clock.h"
#include "ufs/journal/fake_file_io.h"
#include "ufs/object/store_error.h"
#include "ufs/transfer/upload_store_fake.h"

namespace ufs {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class UploaderTest : public testing::Test {
 protected:
  UploaderTest() {
    store_->mutable_capabilities().min_part_size = 1;
    journal_ = *Journal::Open(&io_, "/journal");
    janitor_ = std::make_unique<UploadJanitor>([this] { return store_; }, journal_.get(), &timers_,
                                               &clock_);
    resources_.store = [this] { return store_; };
    resources_.journal = journal_.get();
    resources_.janitor = janitor_.get();
    resources_.clock = &clock_;
    resources_.alive = alive_;
  }
  ~UploaderTest() override { WaitUntilNoneIsLeft(); }
  // The journal's thread may be the last to hold an uploader.
  void WaitUntilNoneIsLeft() {
    while (alive_.use_count() > 2) {
      std::this_thread::yield();
    }
  }
  std::shared_ptr<Uploader> Make() {
    return std::make_shared<Uploader>(resources_, "key", ObjectAttributes{});
  }
  absl::StatusOr<PartResult> Send(Uploader& uploader, int number, const std::string& data) {
    return Await<PartResult>({}, [&](Completion<PartResult> done) {
      uploader.SendPart({}, number, Bytes::Copy(data), std::move(done));
    });
  }
  absl::StatusOr<PutResult> Complete(Uploader& uploader, std::vector<CompletedPart> parts) {
    return Await<PutResult>({}, [&](Completion<PutResult> done) {
      uploader.Complete({}, std::move(parts), {}, std::move(done));
    });
  }
  absl::Status Abort(Uploader& uploader) {
    return Await<void>({}, [&](Completion<void> done) { uploader.Abort(std::move(done)); });
  }

  std::shared_ptr<UploadStoreFake> store_ = std::make_shared<UploadStoreFake>();
  FakeFileIo io_;
  FakeClock clock_;
  FakeTimers timers_{&clock_};
  std::unique_ptr<Journal> journal_;
  std::unique_ptr<UploadJanitor> janitor_;
  std::shared_ptr<const void> alive_ = std::make_shared<int>(0);
  UploadResources resources_;
};

TEST_F(UploaderTest, PartsAndCopiesBecomeTheObject) {
  const std::string etag = store_->Set("old", "0123456789");
  auto uploader = Make();
  EXPECT_FALSE(uploader->started());
  const auto copied = Await<PartResult>({}, [&](Completion<PartResult> done) {
    uploader->CopyPart({}, 1, {"old", etag}, {2, 3}, std::move(done));
  });
  ASSERT_TRUE(copied.ok()) << copied.status();
  const auto sent = Send(*uploader, 2, "abc");
  ASSERT_TRUE(Complete(*uploader, {{1, copied->etag}, {2, sent->etag}}).ok());
  EXPECT_EQ(store_->Data("key"), "234abc");
  EXPECT_THAT(journal_->open_uploads(), IsEmpty());
  EXPECT_THAT(store_->upload_ids(), IsEmpty());
}

TEST_F(UploaderTest, TheIntentAndTheIdAreDurableBeforeWhatFollowsThem) {
  store_->Hold(true);
  auto uploader = Make();
  const int before = io_.syncs();
  struct {
    Mutex mutex;
    CondVar changed;
    bool sent = false;
  } part;
  uploader->SendPart({}, 1, Bytes::Copy("a"), [&part](absl::StatusOr<PartResult> result) {
    EXPECT_TRUE(result.ok());
    MutexLock lock(&part.mutex);
    part.sent = true;
    part.changed.SignalAll();
  });
  while (store_->held() == 0) {
    std::this_thread::yield();
  }
  EXPECT_GT(io_.syncs(), before);
  io_.Crash();  // what is not durable now is lost
  EXPECT_EQ((*Journal::Open(&io_, "/journal"))->open_uploads().at(0).upload_id, "");
  store_->Release(1);
  while (store_->held() == 0) {
    std::this_thread::yield();
  }
  EXPECT_THAT(store_->TakeLog(), ElementsAre("CreateMultipartUpload key", "UploadPart key 1 1"));
  EXPECT_EQ(journal_->open_uploads().at(0).upload_id, "upload-1");
  store_->Hold(false);
  store_->Release();
  MutexLock lock(&part.mutex);
  while (!part.sent) {
    part.changed.Wait(&part.mutex);
  }
}

TEST_F(UploaderTest, NothingIsMadeWhenTheIntentCannotBeRecorded) {
  io_.FailWrites(absl::ResourceExhaustedError("ENOSPC"));
  auto uploader = Make();
  EXPECT_EQ(Send(*uploader, 1, "a").status().code(), absl::StatusCode::kResourceExhausted);
  EXPECT_THAT(store_->TakeLog(), IsEmpty());
  EXPECT_TRUE(Send(*uploader, 1, "a").ok());  // the next one tries again
}

TEST_F(UploaderTest, AnUploadWhoseIdCannotBeRecordedIsAborted) {
  io_.FailWrites(absl::ResourceExhaustedError("ENOSPC"), 1, 2);
  auto uploader = Make();
  EXPECT_EQ(Send(*uploader, 1, "a").status().code(), absl::StatusCode::kResourceExhausted);
  EXPECT_THAT(store_->upload_ids(), IsEmpty());
}

TEST_F(UploaderTest, ALostAnswerToTheCreationLeavesNoUpload) {
  store_->Fail("CreateMultipartUpload", {absl::UnavailableError("lost"), true});
  auto uploader = Make();
  EXPECT_EQ(Send(*uploader, 1, "a").status().code(), absl::StatusCode::kUnavailable);
  EXPECT_THAT(store_->upload_ids(), IsEmpty());
  EXPECT_THAT(journal_->open_uploads(), IsEmpty());
  ASSERT_TRUE(Send(*uploader, 1, "a").ok());
  EXPECT_EQ(store_->upload_ids().size(), 1u);
}

TEST_F(UploaderTest, ACreationThatTookTwoAttemptsLeavesOneUpload) {
  UploadStoreFake::Fault resent;
  resent.resent = true;
  store_->Fail("CreateMultipartUpload", resent);
  auto uploader = Make();
  const auto sent = Send(*uploader, 1, "abc");
  ASSERT_TRUE(sent.ok()) << sent.status();
  EXPECT_EQ(store_->upload_ids().size(), 1u);
  ASSERT_TRUE(Complete(*uploader, {{1, sent->etag}}).ok());
  EXPECT_EQ(store_->Data("key"), "abc");
  EXPECT_THAT(store_->upload_ids(), IsEmpty());
  EXPECT_THAT(journal_->open_uploads(), IsEmpty());
}

TEST_F(UploaderTest, ARefusedCreationIsClosedAtOnce) {
  StoreError refused;
  refused.http_status = 403;
  refused.code = "AccessDenied";
  store_->Fail("CreateMultipartUpload", {MakeStoreStatus(refused)});
  auto uploader = Make();
  EXPECT_EQ(Send(*uploader, 1, "a").status().code(), absl::StatusCode::kPermissionDenied);
  EXPECT_THAT(journal_->open_uploads(), IsEmpty());
  EXPECT_THAT(store_->TakeLog(), ElementsAre("CreateMultipartUpload key"));
}

TEST_F(UploaderTest, AbortWaitsForPartsInFlight) {
  resources_.journal = nullptr;  // everything runs in this thread
  auto uploader = Make();
  ASSERT_TRUE(Send(*uploader, 1, "a").ok());
  store_->Hold(true);
  absl::Status part;
  uploader->SendPart({}, 2, Bytes::Copy("b"),
                     [&part](absl::StatusOr<PartResult> result) { part = result.status(); });
  bool aborted = false;
  uploader->Abort([&aborted](absl::Status status) { aborted = status.ok(); });
  EXPECT_EQ(store_->held(), 1u);  // the part, not yet the abort
  store_->Release(1);
  EXPECT_EQ(part.code(), absl::StatusCode::kCancelled);
  store_->Release();
  EXPECT_TRUE(aborted);
  EXPECT_THAT(store_->upload_ids(), IsEmpty());
  EXPECT_EQ(Send(*uploader, 3, "c").status().code(), absl::StatusCode::kCancelled);
}

TEST_F(UploaderTest, AbortDuringTheCreationAbortsWhatItMade) {
  resources_.journal = nullptr;
  store_->Hold(true);
  auto uploader = Make();
  absl::Status part;
  uploader->SendPart({}, 1, Bytes::Copy("b"),
                     [&part](absl::StatusOr<PartResult> result) { part = result.status(); });
  bool aborted = false;
  uploader->Abort([&aborted](absl::Status status) { aborted = status.ok(); });
  store_->Release();
  EXPECT_TRUE(aborted);
  EXPECT_EQ(part.code(), absl::StatusCode::kCancelled);
  EXPECT_THAT(store_->upload_ids(), IsEmpty());
}

TEST_F(UploaderTest, DroppingItLeavesItToTheJanitor) {
  auto uploader = Make();
  ASSERT_TRUE(Send(*uploader, 1, "a").ok());
  uploader.reset();
  WaitUntilNoneIsLeft();
  EXPECT_THAT(store_->upload_ids(), IsEmpty());
  EXPECT_THAT(journal_->open_uploads(), IsEmpty());
}

TEST_F(UploaderTest, CompleteMayBeRepeatedAfterAnErrorButNotWhenTheUploadIsGone) {
  auto uploader = Make();
  const auto part = Send(*uploader, 1, "a");
  store_->Fail("CompleteMultipartUpload", {absl::UnavailableError("503")});
  EXPECT_EQ(Complete(*uploader, {{1, part->etag}}).status().code(), absl::StatusCode::kUnavailable);
  EXPECT_TRUE(Complete(*uploader, {{1, part->etag}}).ok());
  EXPECT_EQ(Complete(*uploader, {{1, part->etag}}).status().code(), absl::StatusCode::kCancelled);

  auto other = Make();
  const auto again = Send(*other, 1, "a");
  store_->DropUploads();
  EXPECT_EQ(Complete(*other, {{1, again->etag}}).status().code(), absl::StatusCode::kNotFound);
  EXPECT_THAT(journal_->open_uploads(), IsEmpty());
}

}  // namespace
}  // namespace ufs
