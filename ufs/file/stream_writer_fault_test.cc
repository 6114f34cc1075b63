// What a writer promises when the store fails: an error is reported or healed, the old object
// stands until the new one is whole, a retry works, no upload stays, nothing acknowledged is lost.
#include <functional>

#include "ufs/file/stream_writer.h"
#include "ufs/file/writer_fixture_fake.h"

namespace ufs {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class StreamWriterFaultTest : public WriterFixture {
 protected:
  // One thing that a program does; false: it was told of a failure.
  struct Step {
    enum { kWrite, kPublish, kTruncate } what;
    std::string data;
  };
  struct Scenario {
    std::string name;
    absl::optional<std::string> old;  // what is there before
    bool base = false;                // the file continues it
    std::vector<Step> steps;
  };
  static std::vector<Scenario> Scenarios() {
    const Step publish = {Step::kPublish, ""};
    const auto write = [](size_t size, char first) {
      return Step{Step::kWrite, Text(size, first)};
    };
    return {
        {"empty", absl::nullopt, false, {publish}},
        {"replace small", "old", false, {write(5, 'a'), publish}},
        {"one part", "old", false, {write(16, 'a'), publish}},
        {"one more byte", "old", false, {write(16, 'a'), write(1, 'b'), publish}},
        {"many parts", "old", false, {write(30, 'a'), write(50, 'b'), publish}},
        {"append to large", Text(300), true, {write(40, 'a'), publish}},
        {"append to small", "old", true, {write(40, 'a'), publish}},
        {"publish, more", "old", false, {write(40, 'a'), publish, write(40, 'b'), publish}},
        {"lines", "old", false, {write(3, 'a'), publish, write(3, 'b'), publish}},
        {"truncate",
         Text(100),
         true,
         {write(40, 'a'), {Step::kTruncate, ""}, write(20, 'b'), publish}},
    };
  }

  void Reset() {
    writer_.reset();
    RunAll();
    factory_.reset();
    const Capabilities capabilities = store_->capabilities();
    store_ = std::make_shared<UploadStoreFake>();
    store_->mutable_capabilities() = capabilities;
  }
  // Runs the scenario, trying publishes again that failed; returns how many errors there were.
  int Run(const Scenario& scenario) {
    std::string model = scenario.base ? *scenario.old : "";
    std::vector<absl::optional<std::string>> allowed = {scenario.old};
    int errors = 0;
    Open(scenario.base);
    for (const Step& step : scenario.steps) {
      switch (step.what) {
        case Step::kWrite:
          EXPECT_TRUE(Write(step.data).ok());
          model += step.data;
          break;
        case Step::kTruncate:
          EXPECT_TRUE(Truncate(0).ok());
          model.clear();
          break;
        case Step::kPublish:
          allowed.emplace_back(model);
          for (int attempt = 0; attempt < 4; ++attempt) {
            const absl::StatusOr<ObjectMeta> meta = Publish();
            EXPECT_THAT(allowed, testing::Contains(store_->Data("key")));
            if (meta.ok()) {
              EXPECT_EQ(store_->Data("key"), model);
              EXPECT_EQ(store_->Find("key")->etag, meta->etag);
              EXPECT_FALSE(writer_->dirty());
              break;
            }
            EXPECT_TRUE(writer_->dirty());
            EXPECT_EQ(*Read(0, 1000), model);
            ++errors;
          }
          break;
      }
    }
    EXPECT_EQ(store_->Data("key"), model);
    writer_.reset();
    for (int i = 0; i < 5; ++i) {
      RunAll();
      clock_.Advance(absl::Minutes(10));
      timers_.RunDue();
    }
    EXPECT_THAT(store_->upload_ids(), IsEmpty());
    return errors;
  }
};

TEST_F(StreamWriterFaultTest, EveryRequestOfEveryScenarioMayFail) {
  for (const Scenario& scenario : Scenarios()) {
    SCOPED_TRACE(scenario.name);
    Reset();
    if (scenario.old) {
      store_->Set("key", *scenario.old);
    }
    ASSERT_EQ(Run(scenario), 0);
    const int requests = store_->requests();
    ASSERT_GT(requests, 0);
    for (int nth = 1; nth <= requests; ++nth) {
      for (const bool after : {false, true}) {
        SCOPED_TRACE(absl::StrCat("request ", nth, after ? " loses its answer" : " fails"));
        Reset();
        if (scenario.old) {
          store_->Set("key", *scenario.old);
        }
        // The clocks of both sides agree; the lost creation is found by its time.
        store_->SetNow(clock_.WallNow());
        store_->FailNth(nth, {absl::UnavailableError("503"), after});
        Run(scenario);
        ASSERT_FALSE(HasFailure());
      }
    }
  }
}

TEST_F(StreamWriterFaultTest, AStoreThatIsDownIsReportedEveryTimeAndLosesNothing) {
  Open();
  ASSERT_TRUE(Write(Text(60)).ok());
  for (const char* op : {"UploadPart", "PutObject"}) {
    store_->Fail(op, {absl::UnavailableError("503")}, 1000);
  }
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(Publish().status().code(), absl::StatusCode::kUnavailable);
    EXPECT_FALSE(store_->Data("key").has_value());
  }
  ASSERT_TRUE(Write("more").ok());
  EXPECT_EQ(Publish().status().code(), absl::StatusCode::kUnavailable);
  store_->ClearFaults();
  ASSERT_TRUE(Publish().ok());
  EXPECT_EQ(store_->Data("key"), Text(60) + "more");
  EXPECT_THAT(store_->upload_ids(), IsEmpty());
}

TEST_F(StreamWriterFaultTest, AWrongEtagIsAnErrorAndIsSentAgain) {
  Open();
  ASSERT_TRUE(Write("small").ok());
  store_->Fail("PutObject", {absl::DataLossError("wrong ETag"), true});
  EXPECT_EQ(Publish().status().code(), absl::StatusCode::kDataLoss);
  ASSERT_TRUE(Publish().ok());
  Open();
  ASSERT_TRUE(Write(Text(60)).ok());
  store_->Fail("CompleteMultipartUpload", {absl::DataLossError("wrong ETag"), true});
  EXPECT_EQ(Publish().status().code(), absl::StatusCode::kDataLoss);
  store_->TakeLog();
  ASSERT_TRUE(Publish().ok());
  EXPECT_EQ(store_->Data("key"), Text(60));
  EXPECT_EQ(store_->TakeLog().size(), 6u);  // all of it, once more
}

TEST_F(StreamWriterFaultTest, AVanishedUploadIsStartedAgainOnce) {
  Open();
  ASSERT_TRUE(Write(Text(60)).ok());
  store_->DropUploads();
  ASSERT_TRUE(Publish().ok());
  EXPECT_EQ(store_->Data("key"), Text(60));

  Open();
  ASSERT_TRUE(Write(Text(60, 'b')).ok());
  store_->DropUploads();
  // And again as soon as it was made anew: an error, for now.
  store_->Fail("CompleteMultipartUpload", {absl::NotFoundError("NoSuchUpload")}, 2);
  EXPECT_EQ(Publish().status().code(), absl::StatusCode::kNotFound);
  ASSERT_TRUE(Publish().ok());
}

// The store completes the upload, and then nobody can say so for a while: what the old version gave
// the new one is gone, so sending all again would fail for good.
TEST_F(StreamWriterFaultTest, AnUploadInDoubtIsNotStartedAgainBeforeTheStoreCanBeAsked) {
  store_->Set("key", Text(40));
  Open(/*base=*/true);
  ASSERT_TRUE(Write(Text(60, 'b')).ok());
  store_->Fail("CompleteMultipartUpload", {absl::UnavailableError("503"), true});
  store_->Fail("HeadObject", {absl::UnavailableError("503")}, 2);
  EXPECT_EQ(Publish().status().code(), absl::StatusCode::kUnavailable);
  ASSERT_TRUE(Write("more").ok());
  EXPECT_EQ(Publish().status().code(), absl::StatusCode::kUnavailable);
  store_->TakeLog();
  ASSERT_TRUE(Publish().ok());
  EXPECT_EQ(store_->Data("key"), Text(40) + Text(60, 'b') + "more");
  EXPECT_THAT(store_->TakeLog(),
              testing::AllOf(testing::Contains("HeadObject key"),
                             testing::Not(testing::Contains("UploadPartCopy key 1 key 0+40"))));
  EXPECT_THAT(store_->upload_ids(), IsEmpty());
}

TEST_F(StreamWriterFaultTest, AnExclusiveCreationInDoubtIsNotLostBeforeTheStoreCanBeAsked) {
  Open(/*base=*/false, /*exclusive=*/true);
  ASSERT_TRUE(Write("ours").ok());
  store_->Fail("PutObject", {absl::UnavailableError("503"), true});
  store_->Fail("HeadObject", {absl::UnavailableError("503")}, 2);
  EXPECT_EQ(Publish().status().code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(Publish().status().code(), absl::StatusCode::kUnavailable);
  EXPECT_TRUE(Publish().ok());
  EXPECT_EQ(store_->Data("key"), "ours");
}

TEST_F(StreamWriterFaultTest, AFailedPartIsSentAgainWhenTheStoreIsBack) {
  Open();
  ASSERT_TRUE(Write(Text(20)).ok());
  store_->Fail("UploadPart", {absl::UnavailableError("503")});
  ASSERT_TRUE(Write(Text(12)).ok());
  ASSERT_TRUE(Write(Text(16)).ok());
  store_->TakeLog();
  ASSERT_TRUE(Publish().ok());
  EXPECT_THAT(store_->TakeLog(),
              ElementsAre("UploadPart key 1 16", "CompleteMultipartUpload key 1,2,3"));
}

TEST_F(StreamWriterFaultTest, TheBytesOfAFailedFileGoToLostAndFound) {
  Open();
  ASSERT_TRUE(Write(Text(30)).ok());
  store_->Fail("UploadPart", {absl::PermissionDeniedError("403")}, 100);
  EXPECT_FALSE(Publish().ok());
  writer_.reset();
  RunAll();
  EXPECT_EQ(disk_.Contents("/lost+found/20231114T221320.000000Z-key"), Text(30));
  EXPECT_THAT(store_->upload_ids(), IsEmpty());
}

TEST_F(StreamWriterFaultTest, APublishThatFailedDoesNotMixWithWhatCameLater) {
  Open();
  ASSERT_TRUE(Write("first").ok());
  store_->Fail("PutObject", {absl::UnavailableError("503")});
  EXPECT_FALSE(Publish().ok());
  ASSERT_TRUE(Write(" second").ok());
  EXPECT_EQ(*Read(0, 100), "first second");
  store_->TakeLog();
  ASSERT_TRUE(Publish().ok());
  EXPECT_EQ(store_->Data("key"), "first second");
  EXPECT_THAT(store_->TakeLog(), ElementsAre("PutObject key 5", "PutObject key 12"));
}

class NoStagingFaultTest : public WriterFixture {
 protected:
  NoStagingFaultTest() : WriterFixture(64, false) {}
};

TEST_F(NoStagingFaultTest, OnceBytesAreLostTheErrorStays) {
  Open();
  for (int i = 0; i < 40; ++i) {
    ASSERT_TRUE(Write(Text(5)).ok());
  }
  EXPECT_EQ(Read(0, 20).status().code(), absl::StatusCode::kUnimplemented);
  store_->DropUploads();
  EXPECT_EQ(Publish().status().code(), absl::StatusCode::kDataLoss);
  EXPECT_EQ(Publish().status().code(), absl::StatusCode::kDataLoss);
  EXPECT_EQ(Write("x").code(), absl::StatusCode::kDataLoss);
  EXPECT_TRUE(writer_->dirty());
}

TEST_F(NoStagingFaultTest, AWriteNeverWaitsForMemoryThatCannotCome) {
  Open();
  store_->Fail("UploadPart", {absl::UnavailableError("503")}, 1000);
  absl::Status status;
  std::string taken;
  for (int i = 0; i < 100 && status.ok(); ++i) {
    status = Write(Text(5));
    taken += status.ok() ? Text(5) : "";
  }
  EXPECT_EQ(status.code(), absl::StatusCode::kUnavailable);
  EXPECT_LE(memory_.used(), 64 + 2 * kChunk);
  store_->ClearFaults();
  ASSERT_TRUE(Publish().ok());
  EXPECT_EQ(store_->Data("key"), taken);
}

class ConflictTest : public WriterFixture, public testing::WithParamInterface<bool> {
 protected:
  // With a store that honours conditions, and with one that has to be asked first.
  ConflictTest() {
    options_.fail_on_conflict = true;
    store_->mutable_capabilities().put_if_match = GetParam();
    store_->mutable_capabilities().put_if_absent = GetParam();
    store_->mutable_capabilities().complete_if_absent = GetParam();
  }
  void OpenReplacing(bool base, absl::optional<std::string> replaces) {
    WriterSpec spec;
    spec.key = "key";
    spec.replaces = std::move(replaces);
    if (base) {
      const UploadStoreFake::Object object = *store_->Find("key");
      spec.base = std::make_shared<VersionReaderFake>(store_, ObjectId{"key", object.etag},
                                                      static_cast<int64_t>(object.data.size()));
    }
    writer_ = *factory().MakeWriter(std::move(spec));
  }
};

TEST_P(ConflictTest, WhoeverReplacedTheFileMeanwhileStands) {
  for (const size_t size : {3, 60}) {  // one request, and an upload
    const std::string old = store_->Set("key", "old");
    OpenReplacing(false, old);
    ASSERT_TRUE(Write(Text(size)).ok());
    store_->Set("key", "another's");
    EXPECT_EQ(Publish().status().code(), absl::StatusCode::kFailedPrecondition);
    EXPECT_EQ(Publish().status().code(), absl::StatusCode::kFailedPrecondition);
    EXPECT_EQ(store_->Data("key"), "another's");
  }
}

TEST_P(ConflictTest, WhoeverMadeTheFileMeanwhileStands) {
  for (const size_t size : {3, 60}) {
    store_->Remove("key");
    OpenReplacing(false, "");
    ASSERT_TRUE(Write(Text(size)).ok());
    store_->Set("key", "another's");
    EXPECT_EQ(Publish().status().code(), absl::StatusCode::kFailedPrecondition);
    EXPECT_EQ(store_->Data("key"), "another's");
  }
}

TEST_P(ConflictTest, OurOwnVersionsAreNoConflicts) {
  OpenReplacing(false, "");
  std::string model;
  for (int i = 0; i < 4; ++i) {
    ASSERT_TRUE(Write(Text(25)).ok());
    model += Text(25);
    ASSERT_TRUE(Publish().ok()) << i;
    ASSERT_EQ(store_->Data("key"), model);
  }
  store_->Set("key", "another's");
  ASSERT_TRUE(Write("x").ok());
  EXPECT_EQ(Publish().status().code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(store_->Data("key"), "another's");
}

TEST_P(ConflictTest, ALostAnswerIsNoConflict) {
  for (const size_t size : {3, 60}) {
    const std::string old = store_->Set("key", "old");
    OpenReplacing(false, old);
    ASSERT_TRUE(Write(Text(size)).ok());
    const std::string op = size == 3 ? "PutObject" : "CompleteMultipartUpload";
    store_->Fail(op, {absl::UnavailableError("503"), /*after=*/true});
    store_->Fail("HeadObject", {absl::UnavailableError("503")}, 3);
    (void)Publish();  // whether it came to be known or not
    store_->ClearFaults();
    EXPECT_TRUE(Publish().ok());
    EXPECT_EQ(store_->Data("key"), Text(size));
  }
}

INSTANTIATE_TEST_SUITE_P(Conditions, ConflictTest, testing::Bool(),
                         [](const testing::TestParamInfo<bool>& param) {
                           return param.param ? "Honoured" : "AskedFirst";
                         });

}  // namespace
}  // namespace ufs
