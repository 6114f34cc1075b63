// The requests of a writer, exactly, and what it promises while nothing fails.
#include "ufs/file/stream_writer.h"

#include "ufs/file/writer_fixture_fake.h"
#include "ufs/object/own_write.h"

namespace ufs {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

class StreamWriterTest : public WriterFixture {};

TEST_F(StreamWriterTest, AnEmptyFileIsOnePut) {
  Open();
  EXPECT_TRUE(writer_->dirty());
  ASSERT_TRUE(Publish().ok());
  EXPECT_FALSE(writer_->dirty());
  EXPECT_EQ(store_->Data("key"), "");
  EXPECT_THAT(store_->TakeLog(), ElementsAre("PutObject key 0"));
  ASSERT_TRUE(Publish().ok());
  EXPECT_THAT(store_->TakeLog(), IsEmpty());
}

TEST_F(StreamWriterTest, WhatFitsOnePartIsOnePut) {
  for (const size_t size : {1, 15, 16}) {
    Open();
    ASSERT_TRUE(Write(Text(size)).ok());
    EXPECT_THAT(store_->TakeLog(), IsEmpty());
    const absl::StatusOr<ObjectMeta> meta = Publish();
    ASSERT_TRUE(meta.ok());
    EXPECT_EQ(meta->size, static_cast<int64_t>(size));
    EXPECT_EQ(meta->etag, store_->Find("key")->etag);
    EXPECT_EQ(store_->Data("key"), Text(size));
    EXPECT_THAT(store_->TakeLog(), ElementsAre(absl::StrCat("PutObject key ", size)));
  }
}

TEST_F(StreamWriterTest, OneByteMoreIsTwoParts) {
  Open();
  ASSERT_TRUE(Write(Text(17)).ok());
  EXPECT_THAT(store_->TakeLog(), IsEmpty());
  ASSERT_TRUE(Publish().ok());
  EXPECT_EQ(store_->Data("key"), Text(17));
  EXPECT_THAT(store_->TakeLog(),
              ElementsAre("CreateMultipartUpload key", "UploadPart key 1 16", "UploadPart key 2 1",
                          "CompleteMultipartUpload key 1,2"));
}

TEST_F(StreamWriterTest, PartsGoOutWhileTheFileIsWrittenAndTheFirstIsWithheld) {
  Open();
  for (int i = 0; i < 16; ++i) {
    ASSERT_TRUE(Write(Text(5, static_cast<char>('a' + i))).ok());  // 80 bytes: 5 parts
  }
  EXPECT_THAT(store_->TakeLog(),
              ElementsAre("CreateMultipartUpload key", "UploadPart key 2 16", "UploadPart key 3 16",
                          "UploadPart key 4 16", "UploadPart key 5 16"));
  ASSERT_TRUE(Publish().ok());
  EXPECT_THAT(store_->TakeLog(),
              ElementsAre("UploadPart key 1 16", "CompleteMultipartUpload key 1,2,3,4,5"));
  EXPECT_EQ(store_->Data("key")->size(), 80u);
  EXPECT_THAT(store_->upload_ids(), IsEmpty());
}

TEST_F(StreamWriterTest, ALargeWriteCutsManyPartsAtOnce) {
  Open();
  ASSERT_TRUE(Write(Text(100)).ok());
  ASSERT_TRUE(Publish().ok());
  EXPECT_EQ(store_->Data("key"), Text(100));
  EXPECT_EQ(store_->TakeLog().size(), 7u + 2u);
}

TEST_F(StreamWriterTest, AppendingToALargeObjectCopiesIt) {
  store_->Set("key", Text(100));
  store_->TakeLog();
  Open(true);
  EXPECT_FALSE(writer_->dirty());
  EXPECT_EQ(writer_->size(), 100);
  ASSERT_TRUE(Write("xyz").ok());
  EXPECT_EQ(*Read(98, 10), Text(100).substr(98) + "xyz");
  EXPECT_THAT(store_->TakeLog(), IsEmpty());
  ASSERT_TRUE(Publish().ok());
  EXPECT_EQ(store_->Data("key"), Text(100) + "xyz");
  EXPECT_THAT(store_->TakeLog(),
              UnorderedElementsAre("CreateMultipartUpload key", "UploadPartCopy key 1 key 0+100",
                                   "UploadPart key 2 3", "CompleteMultipartUpload key 1,2"));
}

TEST_F(StreamWriterTest, AppendingToASmallObjectSendsItAgain) {
  store_->Set("key", "small");
  Open(true);
  ASSERT_TRUE(Write("er").ok());
  EXPECT_EQ(*Read(0, 100), "smaller");
  ASSERT_TRUE(Publish().ok());
  EXPECT_EQ(store_->Data("key"), "smaller");
  EXPECT_THAT(store_->TakeLog(), ElementsAre("PutObject key 7"));
}

TEST_F(StreamWriterTest, ASourceThatTheStoreCannotCheckIsCheckedBeforeItIsVisible) {
  store_->mutable_capabilities().copy_source_if_match = false;
  store_->Set("key", Text(100));
  Open(true);
  ASSERT_TRUE(Write("xyz").ok());
  store_->Set("key", Text(100, 'b'));
  EXPECT_EQ(Publish().status().code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(store_->Data("key"), Text(100, 'b'));
}

TEST_F(StreamWriterTest, AReplacedBaseIsNeverMixedIn) {
  store_->Set("key", Text(100));
  Open(true);
  ASSERT_TRUE(Write("xyz").ok());
  store_->Set("key", Text(100, 'b'));
  EXPECT_EQ(Publish().status().code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(store_->Data("key"), Text(100, 'b'));
}

TEST_F(StreamWriterTest, WritingOnAfterAPublishBeginsWithWhatWasPublished) {
  Open();
  ASSERT_TRUE(Write(Text(40)).ok());
  ASSERT_TRUE(Publish().ok());
  store_->TakeLog();
  ASSERT_TRUE(Write("more").ok());
  EXPECT_TRUE(writer_->dirty());
  EXPECT_EQ(*Read(38, 100), Text(40).substr(38) + "more");
  ASSERT_TRUE(Publish().ok());
  EXPECT_EQ(store_->Data("key"), Text(40) + "more");
  EXPECT_THAT(store_->TakeLog(),
              ElementsAre("CreateMultipartUpload key", "UploadPartCopy key 1 key 0+40",
                          "UploadPart key 2 4", "CompleteMultipartUpload key 1,2"));
}

TEST_F(StreamWriterTest, ASmallFileIsSentAgainWithoutReadingItBack) {
  Open();
  std::string all;
  for (const std::string line : {"a\n", "b\n", "", "c\n", "more\n"}) {
    ASSERT_TRUE(Write(line).ok());
    all += line;
    ASSERT_TRUE(Publish().ok());
    EXPECT_EQ(store_->Data("key"), all);
  }
  for (const std::string& request : store_->TakeLog()) {
    EXPECT_EQ(request.substr(0, 9), "PutObject");
  }
}

TEST_F(StreamWriterTest, PublishedBytesGiveTheirMemoryBackAndAreReadAgain) {
  Open();
  ASSERT_TRUE(Write("small").ok());
  ASSERT_TRUE(Publish().ok());
  const int64_t before = memory_.used();
  {
    // Others want all of it.
    absl::optional<Reservation> all =
        memory_.TryReserve(MemoryUse::kExtent, memory_.limit() - kChunk);
    EXPECT_TRUE(all.has_value());
  }
  EXPECT_LT(memory_.used(), before);
  ASSERT_TRUE(Write("er").ok());
  ASSERT_TRUE(Publish().ok());
  EXPECT_EQ(store_->Data("key"), "smaller");
}

TEST_F(StreamWriterTest, TruncatingToNothingBeginsANewContent) {
  store_->Set("key", "old");
  Open(true);
  ASSERT_TRUE(Truncate(0).ok());
  EXPECT_TRUE(writer_->dirty());
  EXPECT_EQ(store_->Data("key"), "old");
  ASSERT_TRUE(Publish().ok());
  EXPECT_EQ(store_->Data("key"), "");
  ASSERT_TRUE(Write(Text(50)).ok());
  ASSERT_TRUE(Truncate(0).ok());
  RunAll();
  EXPECT_THAT(store_->upload_ids(), IsEmpty());
  ASSERT_TRUE(Write("new").ok());
  ASSERT_TRUE(Publish().ok());
  EXPECT_EQ(store_->Data("key"), "new");
  EXPECT_TRUE(Truncate(3).ok());
  EXPECT_FALSE(writer_->dirty());
}

TEST_F(StreamWriterTest, WritesBeyondTheLargestObjectAreRefused) {
  store_->mutable_capabilities().max_object_size = 20;
  Open();
  ASSERT_TRUE(Write("abc").ok());
  EXPECT_EQ(WriteAt(3, Text(18)).code(), absl::StatusCode::kOutOfRange);
  EXPECT_EQ(WriteAt(20, "x").code(), absl::StatusCode::kOutOfRange);
  EXPECT_EQ(Truncate(21).code(), absl::StatusCode::kOutOfRange);
  EXPECT_EQ(WriteAt(int64_t{40} << 30, "x").code(), absl::StatusCode::kOutOfRange);
  EXPECT_EQ(writer_->size(), 3) << "what failed changed nothing";
  EXPECT_TRUE(WriteAt(3, Text(17)).ok());
}

TEST_F(StreamWriterTest, WhatIsWrittenDuringAPublishGoesIntoTheNext) {
  Open();
  ASSERT_TRUE(Write(Text(20)).ok());
  store_->Hold(true);
  const auto first = std::make_shared<absl::optional<absl::Status>>();
  const auto second = std::make_shared<absl::optional<absl::Status>>();
  const auto third = std::make_shared<absl::optional<absl::Status>>();
  const auto publish = [this](std::shared_ptr<absl::optional<absl::Status>> to) {
    writer_->Publish({}, [to](absl::StatusOr<ObjectMeta> meta) { *to = meta.status(); });
    RunAll();
  };
  publish(first);
  ASSERT_TRUE(Write("during").ok());  // not blocked
  EXPECT_EQ(*Read(0, 100), Text(20) + "during");
  publish(second);
  publish(third);  // joins the second
  while (!first->has_value()) {
    ASSERT_GT(store_->Release(1), 0);
    RunAll();
  }
  EXPECT_EQ(store_->Data("key"), Text(20));  // never mixed in
  EXPECT_FALSE(second->has_value());
  while (!second->has_value()) {
    ASSERT_GT(store_->Release(1), 0);
    RunAll();
  }
  EXPECT_TRUE(third->has_value());
  EXPECT_TRUE((*first)->ok() && (*second)->ok() && (*third)->ok());
  EXPECT_EQ(store_->Data("key"), Text(20) + "during");
  EXPECT_FALSE(writer_->dirty());
  store_->Hold(false);
}

TEST_F(StreamWriterTest, ALaterPublishOfTheSameBytesJoins) {
  Open();
  store_->Hold(true);
  int done = 0;
  for (int i = 0; i < 3; ++i) {
    writer_->Publish({}, [&done](absl::StatusOr<ObjectMeta> meta) { done += meta.ok(); });
  }
  RunAll();
  store_->Release();
  EXPECT_EQ(done, 3);
  EXPECT_THAT(store_->TakeLog(), ElementsAre("PutObject key 0"));
  store_->Hold(false);
}

TEST_F(StreamWriterTest, TheLoserOfAnExclusiveCreateLearnsIt) {
  for (const size_t size : {0, 10, 50}) {
    store_->Remove("key");
    Open(false, true);
    ASSERT_TRUE(Write(Text(size)).ok());
    store_->Set("key", "winner");
    EXPECT_EQ(Publish().status().code(), absl::StatusCode::kAlreadyExists);
    EXPECT_EQ(store_->Data("key"), "winner");
    EXPECT_EQ(Publish().status().code(), absl::StatusCode::kAlreadyExists);
    RunAll();
    EXPECT_THAT(store_->upload_ids(), IsEmpty());
  }
}

TEST_F(StreamWriterTest, AnExclusiveCreateIsConditionalOnlyOnce) {
  Open(false, true);
  ASSERT_TRUE(Write("a").ok());
  ASSERT_TRUE(Publish().ok());
  ASSERT_TRUE(Write("b").ok());
  ASSERT_TRUE(Publish().ok());
  EXPECT_THAT(store_->TakeLog(), ElementsAre("PutObject key 1 if-absent", "PutObject key 2"));
  EXPECT_TRUE(store_->Find("key")->attributes.user_metadata.empty());
}

TEST_F(StreamWriterTest, ALostAnswerOfAnExclusiveCreateIsResolved) {
  for (const size_t size : {0, 10, 50}) {
    store_->Remove("key");
    Open(false, true);
    ASSERT_TRUE(Write(Text(size)).ok());
    UploadStoreFake::Fault resent;
    resent.resent = true;
    store_->Fail(size > 16 ? "CompleteMultipartUpload" : "PutObject", resent);
    EXPECT_TRUE(Publish().ok()) << size;
    EXPECT_EQ(store_->Data("key"), Text(size));
  }
}

TEST_F(StreamWriterTest, AnotherHostsEqualLockFileIsNotTakenForOurs) {
  Open(false, true);
  store_->Set("key", "");
  store_->Fail("PutObject", {MarkMayBeOwnWrite(absl::AlreadyExistsError("412"))});
  EXPECT_EQ(Publish().status().code(), absl::StatusCode::kAlreadyExists);
}

TEST_F(StreamWriterTest, DiscardAbortsAndKeepsTheBytesReadable) {
  Open();
  ASSERT_TRUE(Write(Text(50)).ok());
  EXPECT_EQ(store_->upload_ids().size(), 1u);
  ASSERT_TRUE(Discard().ok());
  EXPECT_THAT(store_->upload_ids(), IsEmpty());
  EXPECT_FALSE(writer_->dirty());
  store_->TakeLog();
  ASSERT_TRUE(Write(Text(50)).ok());
  EXPECT_EQ(*Read(0, 1000), Text(50) + Text(50));
  ASSERT_TRUE(Publish().ok());
  EXPECT_THAT(store_->TakeLog(), IsEmpty());
  EXPECT_FALSE(store_->Data("key").has_value());
}

TEST_F(StreamWriterTest, DiscardDuringAPublishLeavesNoUpload) {
  for (int released = 0; released < 6; ++released) {
    store_->Hold(true);
    Open();
    const absl::optional<absl::StatusOr<size_t>> taken = Try<size_t>(
        [&](Completion<size_t> done) { writer_->Write({}, 0, Text(40), std::move(done)); });
    ASSERT_TRUE(taken.has_value());
    int answers = 0;
    writer_->Publish({}, [&answers](absl::StatusOr<ObjectMeta>) { ++answers; });
    for (int i = 0; i < released; ++i) {
      RunAll();
      store_->Release(1);
    }
    writer_->Discard([&answers](absl::Status status) { answers += status.ok() ? 10 : 100; });
    store_->Hold(false);
    for (int i = 0; i < 20; ++i) {
      RunAll();
      store_->Release();
    }
    EXPECT_EQ(answers, 11) << released;
    EXPECT_THAT(store_->upload_ids(), IsEmpty()) << released;
  }
}

TEST_F(StreamWriterTest, TheKeyChangesOnlyBeforeAnythingWasSent) {
  Open();
  ASSERT_TRUE(Write(Text(10)).ok());
  ASSERT_TRUE(writer_->SetKey("new").ok());
  ASSERT_TRUE(Write(Text(40)).ok());
  EXPECT_EQ(writer_->SetKey("newer").code(), absl::StatusCode::kFailedPrecondition);
  ASSERT_TRUE(Publish().ok());
  EXPECT_FALSE(store_->Data("key").has_value());
  EXPECT_EQ(store_->Data("new"), Text(10) + Text(40));
  // The object is renamed by a copy, which gives it another ETag.
  const std::string data = *store_->Data("new");
  store_->Remove("new");
  store_->Set("moved", data);
  ASSERT_TRUE(writer_->SetKey("moved").ok());
  ASSERT_TRUE(Write("more").ok());
  ASSERT_TRUE(Publish().ok());
  EXPECT_EQ(store_->Data("moved"), data + "more");
}

TEST_F(StreamWriterTest, StoresThatWantEqualPartsGetThem) {
  store_->mutable_capabilities().uniform_part_size = true;
  store_->Set("key", Text(40));
  Open(true);
  ASSERT_TRUE(Write(Text(30, 'b')).ok());
  ASSERT_TRUE(Publish().ok());
  EXPECT_EQ(store_->Data("key"), Text(40) + Text(30, 'b'));
  EXPECT_THAT(store_->TakeLog(),
              UnorderedElementsAre("CreateMultipartUpload key", "UploadPartCopy key 1 key 0+16",
                                   "UploadPartCopy key 2 key 16+16", "UploadPart key 3 16",
                                   "UploadPart key 4 16", "UploadPart key 5 6",
                                   "CompleteMultipartUpload key 1,2,3,4,5"));
}

}  // namespace
}  // namespace ufs
