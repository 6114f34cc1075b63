// Changes out of order: what they cost in requests, and what others see meanwhile.
#include "ufs/file/stream_writer.h"
#include "ufs/file/writer_fixture_fake.h"

namespace ufs {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;
using testing::UnorderedElementsAre;

class StreamWriterEditTest : public WriterFixture {};

// Little memory: everything goes through staging.
class TightEditTest : public WriterFixture {
 protected:
  TightEditTest() : WriterFixture(64) {}
};

class EditWithoutStagingTest : public WriterFixture {
 protected:
  EditWithoutStagingTest() : WriterFixture(64, /*staging=*/false) {}
};

std::string Replaced(std::string text, size_t at, const std::string& with) {
  text.resize(std::max(text.size(), at + with.size()));
  return text.replace(at, with.size(), with);
}

TEST_F(StreamWriterEditTest, AnEditInTheMiddleSendsOnePartAndCopiesTheRest) {
  const std::string old = Text(100);
  store_->Set("key", old);
  Open(true);
  ASSERT_TRUE(WriteAt(50, "XY").ok());
  EXPECT_EQ(*Read(48, 6), Replaced(old, 50, "XY").substr(48, 6));
  EXPECT_THAT(store_->TakeLog(), IsEmpty()) << "nothing is sent before the publish";
  ASSERT_TRUE(Publish().ok());
  EXPECT_EQ(store_->Data("key"), Replaced(old, 50, "XY"));
  EXPECT_THAT(store_->TakeLog(),
              UnorderedElementsAre(
                  StartsWith("CreateMultipartUpload"), HasSubstr("UploadPartCopy key 1 key 0+50"),
                  HasSubstr("UploadPart key 2 8"), HasSubstr("UploadPartCopy key 3 key 58+42"),
                  HasSubstr("CompleteMultipartUpload key 1,2,3")));
}

TEST_F(StreamWriterEditTest, AnAppendToALargeObjectCopiesAllOfIt) {
  const std::string old = Text(100);
  store_->Set("key", old);
  Open(true);
  ASSERT_TRUE(Write("more").ok());
  ASSERT_TRUE(Publish().ok());
  EXPECT_EQ(store_->Data("key"), old + "more");
  EXPECT_THAT(store_->TakeLog(), Contains(HasSubstr("UploadPartCopy key 1 key 0+100")));
}

TEST_F(StreamWriterEditTest, ASmallObjectIsRewrittenWhole) {
  store_->Set("key", "abcdef");
  Open(true);
  ASSERT_TRUE(WriteAt(2, "XY").ok());
  ASSERT_TRUE(Publish().ok());
  EXPECT_EQ(store_->Data("key"), "abXYef");
  EXPECT_THAT(store_->TakeLog(), ElementsAre("PutObject key 6"));
}

TEST_F(StreamWriterEditTest, AHeaderPatchedAtTheEndCostsNothing) {
  Open();
  ASSERT_TRUE(Write(Text(60)).ok());
  ASSERT_TRUE(WriteAt(0, "HEAD").ok());
  ASSERT_TRUE(Publish().ok());
  EXPECT_EQ(store_->Data("key"), Replaced(Text(60), 0, "HEAD"));
  EXPECT_THAT(
      store_->TakeLog(),
      UnorderedElementsAre(StartsWith("Create"), HasSubstr("UploadPart key 1 16"),
                           HasSubstr("UploadPart key 2 16"), HasSubstr("UploadPart key 3 16"),
                           HasSubstr("UploadPart key 4 12"), StartsWith("Complete")));
}

TEST_F(StreamWriterEditTest, OnlyChangedPartsAreSentAgainAndOnlyByThePublish) {
  Open();
  ASSERT_TRUE(Write(Text(60)).ok());
  store_->TakeLog();
  for (int i = 0; i < 5; ++i) {
    ASSERT_TRUE(WriteAt(20, std::string(4, static_cast<char>('A' + i))).ok());
  }
  RunAll();
  EXPECT_THAT(store_->TakeLog(), IsEmpty());
  ASSERT_TRUE(Publish().ok());
  EXPECT_EQ(store_->Data("key"), Replaced(Text(60), 20, "EEEE"));
  EXPECT_THAT(
      store_->TakeLog(),
      UnorderedElementsAre(HasSubstr("UploadPart key 1 16"), HasSubstr("UploadPart key 2 16"),
                           HasSubstr("UploadPart key 4 12"), StartsWith("Complete")));
}

TEST_F(StreamWriterEditTest, APartChangedWhileItIsSentIsSentAgainAfterwards) {
  Open();
  store_->Hold(true);
  ASSERT_TRUE(Write(Text(40)).ok());  // the second part is full
  store_->Release(1);                 // the upload is made
  RunAll();
  ASSERT_EQ(store_->held(), 1u);  // the part is on its way
  ASSERT_TRUE(WriteAt(20, "NEW").ok());
  auto published = std::make_shared<absl::optional<absl::Status>>();
  writer_->Publish({},
                   [published](absl::StatusOr<ObjectMeta> meta) { *published = meta.status(); });
  RunAll();
  // Never two bodies of one part at once: the store would keep whichever came last.
  EXPECT_EQ(store_->held(), 3u) << "the second part waits for the first of its bodies";
  while (!published->has_value()) {
    ASSERT_GT(store_->Release(1), 0);
    RunAll();
  }
  ASSERT_TRUE((*published)->ok()) << **published;
  EXPECT_EQ(store_->Data("key"), Replaced(Text(40), 20, "NEW"));
}

TEST_F(StreamWriterEditTest, AnEditOfTheBaseAfterAppendsBeginsAnotherUpload) {
  const std::string old = Text(100);
  store_->Set("key", old);
  Open(true);
  ASSERT_TRUE(Write(Text(40, 'A')).ok());  // parts go up
  RunAll();
  EXPECT_EQ(store_->upload_ids().size(), 1u);
  ASSERT_TRUE(WriteAt(30, "edit").ok());
  RunAll();
  EXPECT_THAT(store_->upload_ids(), IsEmpty()) << "numbers have changed: it is given up";
  ASSERT_TRUE(Publish().ok());
  EXPECT_EQ(store_->Data("key"), Replaced(old + Text(40, 'A'), 30, "edit"));
  EXPECT_THAT(store_->upload_ids(), IsEmpty());
}

TEST_F(StreamWriterEditTest, HolesReadAsZerosAndAreSentAsZeros) {
  Open();
  ASSERT_TRUE(Write("ab").ok());
  ASSERT_TRUE(WriteAt(70, "end").ok());
  EXPECT_EQ(writer_->size(), 73);
  const std::string expected = "ab" + std::string(68, '\0') + "end";
  EXPECT_EQ(*Read(0, 100), expected);
  EXPECT_EQ(*writer_->Seek(0, /*hole=*/false), 0);
  EXPECT_EQ(*writer_->Seek(0, /*hole=*/true), 4) << "the first chunk has data";
  EXPECT_EQ(*writer_->Seek(10, /*hole=*/false), 68) << "the last one as well";
  EXPECT_EQ(*writer_->Seek(70, /*hole=*/true), 73);
  EXPECT_EQ(writer_->Seek(73, /*hole=*/true).status().code(), absl::StatusCode::kOutOfRange);
  ASSERT_TRUE(Publish().ok());
  EXPECT_EQ(store_->Data("key"), expected);
}

TEST_F(StreamWriterEditTest, ATruncatedFileKeepsNothingBehindItsEnd) {
  Open();
  ASSERT_TRUE(Write(Text(60)).ok());
  ASSERT_TRUE(Truncate(21).ok());
  ASSERT_TRUE(Truncate(50).ok());
  const std::string expected = Text(21) + std::string(29, '\0');
  EXPECT_EQ(*Read(0, 100), expected);
  ASSERT_TRUE(Publish().ok());
  EXPECT_EQ(store_->Data("key"), expected);
}

TEST_F(StreamWriterEditTest, ALargeObjectIsCutByACopy) {
  store_->Set("key", Text(100));
  Open(true);
  ASSERT_TRUE(Truncate(40).ok());
  EXPECT_TRUE(writer_->dirty());
  ASSERT_TRUE(Publish().ok());
  EXPECT_EQ(store_->Data("key"), Text(40));
  EXPECT_THAT(store_->TakeLog(), Contains(HasSubstr("UploadPartCopy key 1 key 0+40")));
  ASSERT_TRUE(Truncate(5).ok());
  ASSERT_TRUE(Publish().ok());
  EXPECT_EQ(store_->Data("key"), Text(5));
  EXPECT_THAT(store_->TakeLog(), ElementsAre("PutObject key 5"));
}

TEST_F(StreamWriterEditTest, ZeroingIsClippedToTheEnd) {
  store_->Set("key", Text(100));
  Open(true);
  ASSERT_TRUE(Zero(90, 50).ok());
  ASSERT_TRUE(Zero(10, 30).ok());
  ASSERT_TRUE(Zero(100, 5).ok());
  std::string expected = Text(90) + std::string(10, '\0');
  expected.replace(10, 30, 30, '\0');
  EXPECT_EQ(*Read(0, 200), expected);
  ASSERT_TRUE(Publish().ok());
  EXPECT_EQ(store_->Data("key"), expected);
}

TEST_F(StreamWriterEditTest, AReplacedBaseIsNeverMixedIn) {
  const std::string old = Text(100);
  store_->Set("key", old);
  Open(true);
  ASSERT_TRUE(WriteAt(50, "XY").ok());
  const std::string foreign = Text(100, 'A');
  store_->Set("key", foreign);
  EXPECT_FALSE(Publish().ok());
  EXPECT_EQ(store_->Data("key"), foreign);
}

TEST_F(StreamWriterEditTest, EditsDuringAPublishGoIntoTheNext) {
  Open();
  ASSERT_TRUE(Write(Text(40)).ok());
  store_->Hold(true);
  auto published = std::make_shared<absl::optional<absl::Status>>();
  writer_->Publish({},
                   [published](absl::StatusOr<ObjectMeta> meta) { *published = meta.status(); });
  RunAll();
  ASSERT_TRUE(WriteAt(10, "during").ok());
  ASSERT_TRUE(WriteAt(38, "during").ok());
  const std::string expected = Replaced(Replaced(Text(40), 10, "during"), 38, "during");
  EXPECT_EQ(*Read(0, 100), expected);
  while (!published->has_value()) {
    ASSERT_GT(store_->Release(1), 0);
    RunAll();
  }
  EXPECT_EQ(store_->Data("key"), Text(40)) << "never mixed in";
  store_->Hold(false);
  ASSERT_TRUE(Publish().ok());
  EXPECT_EQ(store_->Data("key"), expected);
}

TEST_F(StreamWriterEditTest, NothingIsSentBeforeThePublishWhenThatIsAskedFor) {
  options_.upload_at_close = true;
  Open();
  ASSERT_TRUE(Write(Text(100)).ok());
  RunAll();
  EXPECT_THAT(store_->TakeLog(), IsEmpty());
  ASSERT_TRUE(Publish().ok());
  EXPECT_EQ(store_->Data("key"), Text(100));
}

TEST_F(TightEditTest, StagedBytesAreBroughtBackForAnEdit) {
  Open();
  std::string model;
  for (int i = 0; i < 40; ++i) {
    ASSERT_TRUE(Write(Text(7, static_cast<char>('a' + i % 3))).ok());
    model += Text(7, static_cast<char>('a' + i % 3));
  }
  ASSERT_GT(disk_.bytes_written(), 0);
  for (size_t at = 1; at + 3 < model.size(); at += 11) {
    ASSERT_TRUE(WriteAt(static_cast<int64_t>(at), "123").ok());
    model = Replaced(model, at, "123");
    EXPECT_LE(memory_.used(), 64 + 6 * kChunk);
    ASSERT_EQ(*Read(0, 1000), model);
  }
  ASSERT_TRUE(Publish().ok());
  EXPECT_EQ(store_->Data("key"), model);
}

TEST_F(TightEditTest, ManyEditsOfALargeBaseStayWithinTheBudget) {
  std::string model = Text(600);
  store_->Set("key", model);
  Open(true);
  for (size_t at = 3; at < model.size(); at += 29) {
    ASSERT_TRUE(WriteAt(static_cast<int64_t>(at), "ed").ok()) << at;
    model = Replaced(model, at, "ed");
    EXPECT_LE(memory_.used(), 64 + 6 * kChunk);
  }
  EXPECT_EQ(*Read(0, 1000), model);
  ASSERT_TRUE(Publish().ok());
  EXPECT_EQ(store_->Data("key"), model);
}

TEST_F(EditWithoutStagingTest, EditsThatMemoryCannotHoldAreRefusedNotLost) {
  const std::string old = Text(600);
  store_->Set("key", old);
  Open(true);
  std::string model = old;
  const std::string edit = "ed";
  absl::Status refused;
  for (size_t at = 3; at < model.size() && refused.ok(); at += 29) {
    absl::optional<absl::StatusOr<size_t>> written = Try<size_t>([&](Completion<size_t> done) {
      writer_->Write({}, static_cast<int64_t>(at), edit, std::move(done));
    });
    ASSERT_TRUE(written.has_value()) << "it waits for ever";
    refused = written->status();
    if (refused.ok()) {
      model = Replaced(model, at, edit);
    }
  }
  EXPECT_EQ(refused.code(), absl::StatusCode::kResourceExhausted);
  ASSERT_TRUE(Publish().ok());
  EXPECT_EQ(store_->Data("key").value_or(""), model);
}

}  // namespace
}  // namespace ufs
