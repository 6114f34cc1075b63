#include "ufs/transfer/extent_reader.h"

#include <algorithm>
#include <memory>
#include <random>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "gtest/gtest.h"
#include "ufs/base/fake_clock.h"
#include "ufs/base/manual_executor.h"
#include "ufs/base/thread_pool.h"
#include "ufs/transfer/read_store_fake.h"

namespace ufs {
namespace {

constexpr int64_t kSize = 10 * kMiB + 1000;

class ExtentReaderTest : public testing::Test {
 protected:
  struct Outcome {
    bool done = false;
    absl::StatusOr<Bytes> bytes = absl::UnknownError("not yet");
  };

  ExtentReaderTest() { store_->Put("key", "etag", kSize); }

  void Open(int64_t limit, const ExtentReader::Options& options = {}) {
    budget_ = std::make_unique<MemoryBudget>(limit);
    cache_ = std::make_unique<ExtentCache>(budget_.get());
    reader_ = MakeReader(options);
  }
  std::shared_ptr<ExtentReader> MakeReader(const ExtentReader::Options& options = {}) {
    ReadResources resources;
    resources.store = [this] { return store_; };
    resources.cache = cache_.get();
    resources.clock = &clock_;
    resources.executor = &executor_;
    resources.bucket = "bucket";
    return ExtentReader::Make(resources, {"key", "etag"}, kSize, options);
  }
  std::shared_ptr<Outcome> Read(int64_t begin, int64_t end, int64_t fetch_end = 0,
                                const RequestContext& context = {}) {
    auto outcome = std::make_shared<Outcome>();
    reader_->Read(context, begin, end, fetch_end, ExtentReader::Use::kRandom,
                  [outcome](absl::StatusOr<Bytes> bytes) {
                    EXPECT_FALSE(outcome->done);
                    outcome->done = true;
                    outcome->bytes = std::move(bytes);
                  });
    return outcome;
  }
  static void ExpectContent(const std::shared_ptr<Outcome>& outcome, int64_t begin, int64_t end) {
    ASSERT_TRUE(outcome->done);
    ASSERT_TRUE(outcome->bytes.ok()) << outcome->bytes.status();
    EXPECT_TRUE(outcome->bytes->ToString() == ReadStoreFake::Content("etag", begin, end));
  }
  absl::StatusOr<ObjectMeta> Validate(int64_t length) {
    absl::StatusOr<ObjectMeta> result = absl::UnknownError("not yet");
    reader_->Validate({}, length,
                      [&result](absl::StatusOr<ObjectMeta> meta) { result = std::move(meta); });
    executor_.RunAll();
    return result;
  }

  std::shared_ptr<ReadStoreFake> store_ = std::make_shared<ReadStoreFake>();
  FakeClock clock_;
  ManualExecutor executor_;
  std::unique_ptr<MemoryBudget> budget_;
  std::unique_ptr<ExtentCache> cache_;
  std::shared_ptr<ExtentReader> reader_;
};

TEST_F(ExtentReaderTest, FetchesWhatIsAskedInPagesUnderIfMatch) {
  Open(kGiB);
  const auto outcome = Read(5000, 70'000);
  executor_.RunAll();
  ExpectContent(outcome, 5000, 70'000);
  ASSERT_EQ(store_->get_count(), 1u);
  const GetRequest request = store_->gets()[0].request;
  EXPECT_EQ(request.if_match, "etag");
  EXPECT_EQ(request.range->offset, 4096);
  EXPECT_EQ(request.range->length, 73'728 - 4096);
  Bytes bytes;
  EXPECT_TRUE(reader_->ReadCached(4096, 73'728, ExtentReader::Use::kRandom, &bytes));
}

TEST_F(ExtentReaderTest, TheLastExtentEndsWithTheObject) {
  Open(kGiB);
  const auto outcome = Read(kSize - 10, kSize, kSize + kMiB);
  executor_.RunAll();
  ExpectContent(outcome, kSize - 10, kSize);
  const ByteRange range = *store_->gets()[0].request.range;
  EXPECT_EQ(range.offset + range.length, kSize);
}

TEST_F(ExtentReaderTest, JoinsWhatIsUnderWayAndFetchesOnlyGaps) {
  Open(kGiB);
  store_->Hold(true);
  const auto middle = Read(kMiB, 2 * kMiB);
  const auto all = Read(0, 3 * kMiB);
  const auto again = Read(0, 3 * kMiB);
  EXPECT_EQ(store_->held(), 3u);
  EXPECT_EQ(store_->bytes_asked(), 3 * kMiB);
  store_->AnswerAllHeld();
  executor_.RunAll();
  ExpectContent(middle, kMiB, 2 * kMiB);
  ExpectContent(all, 0, 3 * kMiB);
  ExpectContent(again, 0, 3 * kMiB);
}

TEST_F(ExtentReaderTest, ReadsAreServedWhileTheExtentFills) {
  Open(kGiB);
  store_->Hold(true);
  const auto first = Read(0, 4096, 8 * kMiB);
  const auto last = Read(7 * kMiB, 8 * kMiB);
  ASSERT_EQ(store_->held(), 1u);
  const std::shared_ptr<ReadStoreFake::Held> get = store_->TakeHeld();
  ASSERT_TRUE(store_->Deliver(get.get(), kMiB).ok());
  executor_.RunAll();
  ExpectContent(first, 0, 4096);
  EXPECT_FALSE(last->done);
  store_->Answer(get.get());
  executor_.RunAll();
  ExpectContent(last, 7 * kMiB, 8 * kMiB);
}

TEST_F(ExtentReaderTest, ErrorsReachTheWaitersOnceAndALaterReadTriesAgain) {
  Open(kGiB);
  store_->SetFault([](const GetRequest&, int64_t* bytes) {
    *bytes = 100 * kKiB;
    return absl::UnavailableError("reset");
  });
  const auto failed = Read(0, kMiB);
  executor_.RunAll();
  ASSERT_TRUE(failed->done);
  EXPECT_TRUE(absl::IsUnavailable(failed->bytes.status()));
  store_->SetFault(nullptr);
  const auto outcome = Read(0, kMiB);
  executor_.RunAll();
  ExpectContent(outcome, 0, kMiB);
}

TEST_F(ExtentReaderTest, AShortAnswerIsAnError) {
  Open(kGiB);
  store_->SetFault([](const GetRequest&, int64_t* bytes) {
    *bytes = 100 * kKiB;
    return absl::OkStatus();
  });
  const auto failed = Read(0, kMiB);
  executor_.RunAll();
  EXPECT_TRUE(absl::IsDataLoss(failed->bytes.status()));
}

TEST_F(ExtentReaderTest, AReplacedVersionIsNeverMixedAndTheErrorSticks) {
  Open(kGiB);
  const auto before = Read(0, kMiB);
  executor_.RunAll();
  ExpectContent(before, 0, kMiB);
  store_->Put("key", "other", kSize);
  const auto mixed = Read(kMiB - 4096, kMiB + 4096);
  executor_.RunAll();
  EXPECT_TRUE(absl::IsFailedPrecondition(mixed->bytes.status()));
  const size_t sent = store_->get_count();
  const auto later = Read(5 * kMiB, 6 * kMiB);
  EXPECT_TRUE(absl::IsFailedPrecondition(later->bytes.status()));
  EXPECT_TRUE(absl::IsFailedPrecondition(Validate(kMiB).status()));
  EXPECT_EQ(reader_->Prefetch(6 * kMiB, 8 * kMiB, kMiB, 0), 6 * kMiB);
  EXPECT_EQ(store_->get_count(), sent);
  const auto cached = Read(0, kMiB);
  executor_.RunAll();
  ExpectContent(cached, 0, kMiB);
}

TEST_F(ExtentReaderTest, AnotherSizeUnderTheSameEtagIsNoVersionAtAll) {
  Open(kGiB);
  for (const int64_t size : {kSize + 1, kSize - 1}) {
    store_->Put("key", "etag", size);
    const auto read = Read(0, kMiB);
    executor_.RunAll();
    EXPECT_TRUE(absl::IsDataLoss(read->bytes.status())) << read->bytes.status();
    EXPECT_TRUE(absl::IsDataLoss(Validate(kMiB).status()));
  }
  store_->Put("key", "etag", kSize);  // and it was the store's mistake, not the version's end
  const auto outcome = Read(0, kMiB);
  executor_.RunAll();
  ExpectContent(outcome, 0, kMiB);
}

TEST_F(ExtentReaderTest, APrefetchIsHurriedByTheReadThatJoinsIt) {
  Open(kGiB);
  store_->Hold(true);
  EXPECT_EQ(reader_->Prefetch(0, 4 * kMiB, kMiB, 0), 4 * kMiB);
  ASSERT_EQ(store_->held(), 4u);
  const std::vector<ReadStoreFake::Sent> gets = store_->gets();
  EXPECT_EQ(gets[1].context.priority, Priority::kPrefetch);
  const auto outcome = Read(kMiB, kMiB + 100);
  EXPECT_FALSE(gets[0].context.hurry.cancelled());
  EXPECT_TRUE(gets[1].context.hurry.cancelled());
  EXPECT_EQ(store_->held(), 4u);
  store_->AnswerAllHeld();
  executor_.RunAll();
  ExpectContent(outcome, kMiB, kMiB + 100);
}

TEST_F(ExtentReaderTest, UnwantedPrefetchesAreCancelledAndWantedOnesAreNot) {
  Open(kGiB);
  store_->Hold(true);
  reader_->Prefetch(0, 2 * kMiB, kMiB, 0);
  const auto outcome = Read(0, 100);
  reader_->CancelPrefetches(0, kSize);
  const std::vector<ReadStoreFake::Sent> gets = store_->gets();
  EXPECT_FALSE(gets[0].context.cancel.cancelled());
  EXPECT_TRUE(gets[1].context.cancel.cancelled());
  const auto after = Read(kMiB, 2 * kMiB);
  EXPECT_EQ(store_->get_count(), 3u);
  store_->AnswerAllHeld();
  executor_.RunAll();
  ExpectContent(outcome, 0, 100);
  ExpectContent(after, kMiB, 2 * kMiB);
}

TEST_F(ExtentReaderTest, ACancelledReadReturnsAtOnceAndHarmsNobody) {
  Open(kGiB);
  store_->Hold(true);
  CancelSource cancel;
  RequestContext context;
  context.cancel = cancel.token();
  const auto killed = Read(0, kMiB, 0, context);
  const auto other = Read(0, kMiB);
  cancel.Cancel();
  ASSERT_TRUE(killed->done);
  EXPECT_TRUE(absl::IsCancelled(killed->bytes.status()));
  store_->AnswerAllHeld();
  executor_.RunAll();
  ExpectContent(other, 0, kMiB);
}

TEST_F(ExtentReaderTest, RangesAreSizedToTheMemoryThatIsGranted) {
  Open(3 * kMiB);
  store_->Hold(true);
  const auto outcome = Read(0, 64 * kKiB, 8 * kMiB);
  EXPECT_EQ(store_->gets()[0].request.range->length, 2 * kMiB);
  EXPECT_LE(budget_->used(), budget_->limit());
  store_->AnswerAllHeld();
  executor_.RunAll();
  ExpectContent(outcome, 0, 64 * kKiB);
}

TEST_F(ExtentReaderTest, WithoutMemoryOneFetchAtATimeIsGranted) {
  Open(kMiB);
  const Reservation all = budget_->ReserveAlways(MemoryUse::kChunk, kMiB);
  store_->Hold(true);
  std::vector<std::shared_ptr<Outcome>> outcomes;
  for (int64_t i = 0; i < 8; ++i) {
    outcomes.push_back(Read(i * 100 * kKiB, (i + 1) * 100 * kKiB));
  }
  EXPECT_EQ(reader_->Prefetch(5 * kMiB, 8 * kMiB, kMiB, 0), 5 * kMiB);
  for (int round = 0; round < 8; ++round) {
    EXPECT_EQ(store_->held(), 1u);
    EXPECT_LE(budget_->used(MemoryUse::kExtent), 300 * kKiB);
    store_->AnswerHeld();
    executor_.RunAll();
    outcomes[static_cast<size_t>(round)]->bytes = absl::UnknownError("checked below");
    EXPECT_TRUE(outcomes[static_cast<size_t>(round)]->done);
  }
  EXPECT_EQ(store_->held(), 0u);
}

TEST_F(ExtentReaderTest, AReadLargerThanAllMemoryIsDelivered) {
  ExtentReader::Options options;
  options.max_extent = 256 * kKiB;
  options.least_extent = 64 * kKiB;
  Open(128 * kKiB, options);
  const auto outcome = Read(1, kSize - 1);
  for (int i = 0; i < 10'000 && !outcome->done; ++i) {
    executor_.RunAll();
  }
  ExpectContent(outcome, 1, kSize - 1);
  outcome->bytes = Bytes();
  cache_->Evict(kGiB);
  EXPECT_EQ(budget_->used(), 0);
}

TEST_F(ExtentReaderTest, ValidateKeepsTheBytesOfItsGet) {
  Open(kGiB);
  const absl::StatusOr<ObjectMeta> meta = Validate(kMiB);
  ASSERT_TRUE(meta.ok()) << meta.status();
  EXPECT_EQ(meta->size, kSize);
  Bytes bytes;
  EXPECT_TRUE(reader_->ReadCached(0, kMiB, ExtentReader::Use::kRandom, &bytes));
  EXPECT_EQ(store_->get_count(), 1u);
  EXPECT_TRUE(Validate(kMiB).ok());
  EXPECT_EQ(store_->get_count(), 1u);
  EXPECT_EQ(store_->heads(), 1);
}

TEST_F(ExtentReaderTest, ValidateCompletesWhenTheHeadersAreIn) {
  Open(kGiB);
  store_->Hold(true);
  bool done = false;
  reader_->Validate({}, 8 * kMiB, [&done](absl::StatusOr<ObjectMeta> meta) { done = meta.ok(); });
  const std::shared_ptr<ReadStoreFake::Held> get = store_->TakeHeld();
  ASSERT_TRUE(store_->Deliver(get.get(), 100).ok());
  executor_.RunAll();
  EXPECT_TRUE(done);
  store_->Answer(get.get());
}

TEST_F(ExtentReaderTest, ValidateFindsTheVersionReplacedOrGone) {
  Open(kGiB);
  store_->Put("key", "other", kSize);
  EXPECT_TRUE(absl::IsFailedPrecondition(Validate(kMiB).status()));
  reader_ = MakeReader();
  store_->Remove("key");
  EXPECT_TRUE(absl::IsNotFound(Validate(kMiB).status()));
}

TEST_F(ExtentReaderTest, ValidateByHeadFindsTheVersionReplaced) {
  Open(kGiB);
  ASSERT_TRUE(Validate(kMiB).ok());
  store_->Put("key", "other", kSize);
  EXPECT_TRUE(absl::IsFailedPrecondition(Validate(kMiB).status()));
}

TEST_F(ExtentReaderTest, OurOwnRenameUnderARequestIsInvisible) {
  Open(kGiB);
  store_->Hold(true);
  const auto outcome = Read(0, kMiB);
  store_->Put("moved", "etag", kSize);
  store_->Remove("key");
  reader_->SetKey("moved");
  store_->AnswerHeld();
  executor_.RunAll();
  EXPECT_FALSE(outcome->done);
  store_->AnswerHeld();
  executor_.RunAll();
  ExpectContent(outcome, 0, kMiB);
  EXPECT_EQ(store_->gets()[1].request.key, "moved");
}

TEST_F(ExtentReaderTest, RandomReadsInRandomOrderReturnTheObjectsBytes) {
  for (uint32_t seed = 0; seed < 30; ++seed) {
    std::mt19937 random(seed);
    const auto below = [&random](int64_t bound) {
      return static_cast<int64_t>(random() % static_cast<uint64_t>(bound));
    };
    ExtentReader::Options options;
    options.max_extent = 4096 << below(5);
    options.least_extent = 4096;
    reader_ = nullptr;
    cache_ = nullptr;
    Open(16 * kKiB << below(6), options);
    store_->Hold(true);
    struct Pending {
      int64_t begin;
      int64_t end;
      std::shared_ptr<Outcome> outcome;
    };
    std::vector<Pending> pending;
    const auto sweep = [&pending] {
      pending.erase(std::remove_if(pending.begin(), pending.end(),
                                   [](const Pending& read) {
                                     if (read.outcome->done) {
                                       ExpectContent(read.outcome, read.begin, read.end);
                                     }
                                     return read.outcome->done;
                                   }),
                    pending.end());
    };
    for (int step = 0; step < 300; ++step) {
      switch (below(5)) {
        case 0: {
          const int64_t begin = below(200 * kKiB);
          const int64_t end = begin + 1 + below(40 * kKiB);
          pending.push_back({begin, end, Read(begin, end, end + below(50 * kKiB))});
          break;
        }
        case 1:
          reader_->Prefetch(below(200 * kKiB), below(250 * kKiB), 4096 << below(4), 0);
          break;
        case 2:
          store_->AnswerHeld(static_cast<size_t>(below(4)));
          break;
        case 3:
          if (below(4) == 0) {
            reader_->CancelPrefetches(below(100 * kKiB), 100 * kKiB + below(100 * kKiB));
          }
          break;
        default:
          executor_.RunOne();
      }
      sweep();
    }
    while (store_->held() > 0 || executor_.QueueDepth() > 0) {
      store_->AnswerAllHeld();
      executor_.RunAll();
    }
    sweep();
    EXPECT_TRUE(pending.empty()) << "seed " << seed;
    cache_->Evict(kGiB);
    EXPECT_EQ(budget_->used(), 0) << "seed " << seed;
  }
}

}  // namespace
}  // namespace ufs
