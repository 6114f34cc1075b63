// Objects from streams and streams from objects.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <unistd.h>

#include <thread>

#include "ufs/store/store_layer.h"
#include "ufs/tools/copy_object.h"
#include "ufs/tools/fd_source.h"
#include "ufs/tools/object_sink.h"
#include "ufs/tools/object_source.h"
#include "ufs/tools/part_file.h"
#include "ufs/tools/tools_fixture_fake.h"

namespace ufs {
namespace {

class StreamTest : public ToolsTest {
 protected:
  // Gives `content` to a sink in pieces that fit no part.
  absl::StatusOr<PutResult> Write(const Bucket& bucket, const std::string& key,
                                  const std::string& content,
                                  absl::optional<int64_t> known = absl::nullopt) {
    ObjectSink sink(context_, bucket, key, ObjectAttributes{"text/x", {{"who", "me"}}}, known);
    for (size_t at = 0; at < content.size(); at += 1'000'003) {
      const absl::Status status = sink.Append(Bytes::Copy(content.substr(at, 1'000'003)));
      if (!status.ok()) {
        return status;
      }
    }
    return sink.Finish();
  }
};

TEST_F(StreamTest, AnObjectOfAnySizeIsReadAsItWasWritten) {
  const Bucket bucket = MakeBucket("b");
  constexpr size_t kPart = 8 << 20;
  for (const size_t size : {size_t{0}, size_t{1}, kPart - 1, kPart, kPart + 1, 3 * kPart}) {
    const std::string content = Pattern(size, size + 1);
    ASSERT_TRUE(Write(bucket, "k", content).ok()) << size;
    const absl::StatusOr<std::string> read = Get(bucket, "k");
    ASSERT_TRUE(read.ok()) << size << " " << read.status();
    EXPECT_TRUE(*read == content) << size;
    const absl::StatusOr<ObjectMeta> meta =
        Call(*bucket.store, context_.Metadata(), HeadRequest{"k"});
    EXPECT_EQ(meta->content_type, "text/x");
    EXPECT_EQ(meta->user_metadata.at("who"), "me");
    // One request while it fits into a part; the ETag of an upload has a dash.
    EXPECT_EQ(meta->etag.find('-') != std::string::npos, size > kPart) << size;
  }
  EXPECT_EQ(Uploads(bucket), 0U);
  EXPECT_EQ(memory_.used(), 0);
}

TEST_F(StreamTest, MovesOnHoweverLittleMemoryThereIs) {
  MemoryBudget little(1 << 20);
  context_.memory = &little;
  context_.part_size = 5 << 20;
  const Bucket bucket = MakeBucket("b");
  const std::string content = Pattern(17 << 20);
  ASSERT_TRUE(Write(bucket, "k", content).ok());
  EXPECT_TRUE(*Get(bucket, "k") == content);
  EXPECT_EQ(little.used(), 0);
  EXPECT_TRUE(std::filesystem::is_empty(base_));  // parts had no names
  context_.memory = &memory_;
}

TEST_F(StreamTest, WhatIsNotFinishedLeavesNothing) {
  const Bucket bucket = MakeBucket("b");
  Put(bucket, "k", "old");
  {
    ObjectSink sink(context_, bucket, "k", {});
    ASSERT_TRUE(sink.Append(Bytes(Pattern(20 << 20))).ok());
  }
  EXPECT_EQ(*Get(bucket, "k"), "old");
  EXPECT_EQ(Uploads(bucket), 0U);
}

TEST_F(StreamTest, AReplacedObjectIsNoMixture) {
  const Bucket bucket = MakeBucket("b");
  Put(bucket, "k", Pattern(40 << 20, 1));
  MemoryBudget little(1 << 20);  // one GET at a time
  context_.memory = &little;
  {
    ObjectSource source(context_, bucket, "k");
    ASSERT_TRUE(source.Next().ok());
    ASSERT_TRUE(source.Next().ok());
    Put(bucket, "k", Pattern(40 << 20, 2));
    absl::Status status;
    for (int i = 0; i < 4 && status.ok(); ++i) {
      status = source.Next().status();
    }
    EXPECT_TRUE(absl::IsFailedPrecondition(status)) << status;
  }
  context_.memory = &memory_;
}

TEST_F(StreamTest, AMissingObjectIsNotFound) {
  EXPECT_TRUE(absl::IsNotFound(Get(MakeBucket("b"), "none").status()));
}

TEST_F(StreamTest, APipeIsReadToItsEndAndCancellationWakesIt) {
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);
  FdSource source(ends[0], "pipe", context_.cancel);
  ASSERT_EQ(write(ends[1], "abc", 3), 3);
  std::thread canceller([this] { cancel_.Cancel(); });
  const absl::StatusOr<Bytes> bytes = source.Next();  // the pipe stays open: no end comes
  canceller.join();
  EXPECT_TRUE(absl::IsCancelled(bytes.status())) << bytes.status();
  close(ends[0]);
  close(ends[1]);
}

TEST_F(StreamTest, WritingToAClosedPipeIsACancellation) {
  signal(SIGPIPE, SIG_IGN);
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);
  close(ends[0]);
  EXPECT_TRUE(absl::IsCancelled(WriteAll(ends[1], Bytes(std::string("x")), "out")));
  close(ends[1]);
}

TEST_F(StreamTest, APartOnDiskHoldsWhatItWasGiven) {
  const std::string content = Pattern(40 << 20);
  Bytes kept;
  {
    const auto part = PartFile::Create(base_, content.size());
    ASSERT_TRUE(part.ok()) << part.status();
    for (size_t at = 0; at < content.size(); at += 3'000'000) {
      (*part)->Append(Bytes::Copy(content.substr(at, 3'000'000)));
    }
    kept = (*part)->Content();
  }
  EXPECT_TRUE(kept.ToString() == content);
  EXPECT_FALSE(PartFile::Create(Path("none"), 1).ok());
}

TEST_F(StreamTest, CopiesKeepMetadataAcrossBuckets) {
  const Bucket from = MakeBucket("a");
  const Bucket to = MakeBucket("b");
  for (const size_t size : {size_t{0}, size_t{20} << 20}) {
    const std::string content = Pattern(size);
    ASSERT_TRUE(Write(from, "k", content).ok());
    const auto meta = Call(*from.store, context_.Metadata(), HeadRequest{"k"});
    ASSERT_TRUE(CopyObject(context_, from, "k", *meta, to, "copy").ok());
    EXPECT_TRUE(*Get(to, "copy") == content);
    const auto copied = Call(*to.store, context_.Metadata(), HeadRequest{"copy"});
    EXPECT_EQ(copied->content_type, "text/x");
    EXPECT_EQ(copied->user_metadata.at("who"), "me");
  }
  EXPECT_EQ(memory_.used(), 0);
}

// A store whose largest single copy is small: larger objects are put together from copied parts.
class SmallCopies final : public StoreDispatch<SmallCopies> {
 public:
  explicit SmallCopies(std::shared_ptr<ObjectStore> next) : StoreDispatch(std::move(next)) {
    capabilities_ = this->next()->capabilities();
    capabilities_.max_put_size = int64_t{6} << 20;
  }
  absl::string_view layer() const override { return "small copies"; }
  const Capabilities& capabilities() const override { return capabilities_; }
  template <typename R>
  void Run(const RequestContext& context, R request, Completion<typename R::Result> done) {
    if constexpr (std::is_same_v<R, HeadRequest>) {
      next()->Execute(context, std::move(request),
                      [done = std::move(done)](absl::StatusOr<ObjectMeta> meta) mutable {
                        if (meta.ok()) {
                          meta->tag_count = 2;  // as S3 says
                        }
                        done(std::move(meta));
                      });
    } else {
      next()->Execute(context, std::move(request), std::move(done));
    }
  }

 private:
  Capabilities capabilities_;
};

TEST_F(StreamTest, CopiesAboveTheLimitKeepTagsAndHeaders) {
  Bucket bucket = MakeBucket("a");
  bucket.store = std::make_shared<SmallCopies>(bucket.store);
  const std::string content = Pattern(10 << 20);
  PutRequest put;
  put.key = "k";
  put.body = Bytes(content);
  put.attributes.tags = "team=a%20b&stage=x";
  put.attributes.headers["cache-control"] = "max-age=60";
  ASSERT_TRUE(Call(*bucket.store, context_.Transfer(), put).ok());
  const auto meta = Call(*bucket.store, context_.Metadata(), HeadRequest{"k"});
  ASSERT_TRUE(CopyObject(context_, bucket, "k", *meta, bucket, "copy").ok());
  EXPECT_TRUE(*Get(bucket, "copy") == content);
  EXPECT_EQ(*Call(*bucket.store, context_.Metadata(), GetTagsRequest{"copy"}),
            "team=a%20b&stage=x");
  EXPECT_EQ(
      Call(*bucket.store, context_.Metadata(), HeadRequest{"copy"})->headers.at("cache-control"),
      "max-age=60");
}

TEST_F(StreamTest, ACopyOfWhatWasReplacedFails) {
  const Bucket bucket = MakeBucket("a");
  Put(bucket, "k", "one");
  const auto meta = Call(*bucket.store, context_.Metadata(), HeadRequest{"k"});
  Put(bucket, "k", "two");
  EXPECT_TRUE(absl::IsFailedPrecondition(CopyObject(context_, bucket, "k", *meta, bucket, "copy")));
  EXPECT_TRUE(absl::IsFailedPrecondition(
      CopyObject(context_, bucket, "k", *meta, MakeBucket("b"), "copy")));
}

}  // namespace
}  // namespace ufs
