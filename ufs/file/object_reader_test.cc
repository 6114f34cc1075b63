#include "ufs/file/object_reader.h"

#include <algorithm>
#include <atomic>
#include <memory>
#include <random>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "gtest/gtest.h"
#include "ufs/base/await.h"
#include "ufs/base/fake_clock.h"
#include "ufs/base/manual_executor.h"
#include "ufs/base/thread_pool.h"
#include "ufs/file/reader_factory.h"
#include "ufs/transfer/read_store_fake.h"

namespace ufs {
namespace {

constexpr int64_t kRead = 128 * kKiB;

class ObjectReaderTest : public testing::Test {
 protected:
  struct Outcome {
    bool done = false;
    absl::StatusOr<Bytes> bytes = absl::UnknownError("not yet");
  };

  std::shared_ptr<FileReader> Open(int64_t size, int64_t limit = kGiB,
                                   const ReaderFactory::Options& options = {}) {
    store_->Put("key", "etag", size);
    if (budget_ == nullptr) {
      budget_ = std::make_unique<MemoryBudget>(limit);
      cache_ = std::make_unique<ExtentCache>(budget_.get());
      ReadResources resources;
      resources.store = [this] { return store_; };
      resources.cache = cache_.get();
      resources.clock = &clock_;
      resources.executor = &executor_;
      resources.bucket = "bucket";
      factory_ = std::make_unique<ReaderFactory>(std::move(resources), *budget_, options);
    }
    reader_ = factory_->MakeReader({"key", "etag"}, size);
    return reader_;
  }
  std::shared_ptr<Outcome> Start(int64_t offset, size_t size) {
    auto outcome = std::make_shared<Outcome>();
    reader_->Read({}, offset, size, [outcome](absl::StatusOr<Bytes> bytes) {
      outcome->done = true;
      outcome->bytes = std::move(bytes);
    });
    return outcome;
  }
  void Expect(const std::shared_ptr<Outcome>& outcome, int64_t begin, int64_t end) {
    executor_.RunAll();
    ASSERT_TRUE(outcome->done);
    ASSERT_TRUE(outcome->bytes.ok()) << outcome->bytes.status();
    ASSERT_TRUE(outcome->bytes->ToString() == ReadStoreFake::Content("etag", begin, end))
        << begin << "-" << end;
  }
  void ReadAndExpect(int64_t begin, int64_t end) {
    Expect(Start(begin, static_cast<size_t>(end - begin)), begin, end);
  }

  std::shared_ptr<ReadStoreFake> store_ = std::make_shared<ReadStoreFake>();
  FakeClock clock_;
  ManualExecutor executor_;
  std::unique_ptr<MemoryBudget> budget_;
  std::unique_ptr<ExtentCache> cache_;
  std::unique_ptr<ReaderFactory> factory_;
  std::shared_ptr<FileReader> reader_;
};

TEST_F(ObjectReaderTest, ClipsReadsToTheVersion) {
  Open(1000);
  ReadAndExpect(900, 1000);
  Expect(Start(990, 4096), 990, 1000);
  Expect(Start(1000, 10), 1000, 1000);
  Expect(Start(5000, 10), 1000, 1000);
  EXPECT_FALSE(Start(-1, 10)->bytes.ok());
  Open(0);
  Expect(Start(0, 10), 0, 0);
}

TEST_F(ObjectReaderTest, ASmallObjectComesWithOneGet) {
  Open(8 * kMiB);
  for (int64_t at = 0; at < 8 * kMiB; at += kRead) {
    ReadAndExpect(at, at + kRead);
  }
  EXPECT_EQ(store_->get_count(), 1u);
}

TEST_F(ObjectReaderTest, ASmallObjectComesWithOneGetWhicheverReadIsFirst) {
  Open(5 * kMiB + 7);
  store_->Hold(true);
  const auto second = Start(kRead, kRead);
  const auto first = Start(0, kRead);
  EXPECT_EQ(store_->held(), 1u);
  EXPECT_TRUE(store_->gets()[0].context.hurry.cancelled());
  store_->AnswerAllHeld();
  Expect(first, 0, kRead);
  Expect(second, kRead, 2 * kRead);
  ReadAndExpect(0, 5 * kMiB + 7);
  EXPECT_EQ(store_->get_count(), 1u);
}

TEST_F(ObjectReaderTest, ValidateAndReadOfASmallObjectIsOneGet) {
  Open(8 * kMiB);
  bool valid = false;
  reader_->Validate({}, [&valid](absl::StatusOr<ObjectMeta> meta) { valid = meta.ok(); });
  executor_.RunAll();
  EXPECT_TRUE(valid);
  ReadAndExpect(0, 8 * kMiB);
  EXPECT_EQ(store_->get_count(), 1u);
  EXPECT_EQ(store_->heads(), 0);
}

TEST_F(ObjectReaderTest, ASequentialReadTakesFewRequestsAndFetchesEachByteOnce) {
  const int64_t size = 256 * kMiB + 12'345;
  Open(size);
  for (int64_t at = 0; at < size; at += kRead) {
    ReadAndExpect(at, std::min(at + kRead, size));
  }
  EXPECT_EQ(store_->bytes_asked(), size);
  EXPECT_LE(store_->get_count(), 32u + 20u);
}

TEST_F(ObjectReaderTest, AStreamHasSeveralRequestsInFlight) {
  Open(512 * kMiB);
  for (int64_t at = 0; at < 64 * kMiB; at += kRead) {
    ReadAndExpect(at, at + kRead);
  }
  store_->Hold(true);
  for (int64_t at = 64 * kMiB; at < 128 * kMiB && store_->held() < 4; at += kRead) {
    ReadAndExpect(at, at + kRead);
  }
  EXPECT_GE(store_->held(), 4u);
  EXPECT_EQ(store_->gets().back().context.priority, Priority::kPrefetch);
  EXPECT_EQ(store_->gets().back().request.range->length, 8 * kMiB);
  store_->AnswerAllHeld();
  executor_.RunAll();
}

TEST_F(ObjectReaderTest, RandomReadsFetchLittleMoreThanAsked) {
  Open(64 * kMiB);
  std::mt19937 random(7);
  int64_t asked = 0;
  for (int i = 0; i < 300; ++i) {
    const int64_t at = static_cast<int64_t>(random() % 1023) * 64 * kKiB + 1000;
    ReadAndExpect(at, at + 64 * kKiB);
    asked += 64 * kKiB;
  }
  EXPECT_LE(store_->bytes_asked(), asked + asked / 10);
}

TEST_F(ObjectReaderTest, InterleavedStreamsAreBothReadAhead) {
  Open(256 * kMiB);
  for (int64_t at = 0; at < 64 * kMiB; at += kRead) {
    ReadAndExpect(at, at + kRead);
    ReadAndExpect(128 * kMiB + at, 128 * kMiB + at + kRead);
  }
  EXPECT_LE(store_->get_count(), 80u);
}

TEST_F(ObjectReaderTest, BackwardAndStridedReadsFetchExactly) {
  Open(64 * kMiB);
  for (int64_t at = 63 * kMiB; at > 47 * kMiB; at -= kRead) {
    ReadAndExpect(at, at + kRead);
  }
  EXPECT_EQ(store_->bytes_asked(), 16 * kMiB);
  EXPECT_EQ(store_->get_count(), 128u);
  store_->Forget();
  for (int64_t at = kMiB; at < 40 * kMiB; at += kMiB) {
    ReadAndExpect(at, at + 64 * kKiB);
  }
  EXPECT_EQ(store_->bytes_asked(), 39 * 64 * kKiB);
}

TEST_F(ObjectReaderTest, ReorderedReadsAreAStream) {
  const int64_t size = 128 * kMiB;
  Open(size);
  std::mt19937 random(5);
  store_->Hold(true);
  for (int64_t group = 0; group < size; group += 8 * kMiB) {
    std::vector<int64_t> order;
    for (int64_t at = group; at < group + 8 * kMiB; at += kMiB) {
      order.push_back(at);
    }
    std::shuffle(order.begin(), order.end(), random);
    std::vector<std::shared_ptr<Outcome>> outcomes;
    for (const int64_t at : order) {
      outcomes.push_back(Start(at, kMiB));
    }
    store_->AnswerAllHeld();
    for (size_t i = 0; i < order.size(); ++i) {
      Expect(outcomes[i], order[i], order[i] + kMiB);
    }
  }
  EXPECT_EQ(store_->bytes_asked(), size);
  EXPECT_LE(store_->get_count(), 50u);
}

TEST_F(ObjectReaderTest, AHitIsInlineAndAMissIsNot) {
  Open(4 * kMiB);
  store_->Hold(true);
  const auto miss = Start(0, 4096);
  EXPECT_FALSE(miss->done);
  store_->AnswerAllHeld();
  EXPECT_FALSE(miss->done);  // not on the network's thread
  Expect(miss, 0, 4096);
  EXPECT_TRUE(Start(0, 4096)->done);
  EXPECT_TRUE(Start(2 * kMiB, kMiB)->done);
}

TEST_F(ObjectReaderTest, AReplacedObjectIsStaleAndNeverMixed) {
  const int64_t size = 64 * kMiB;
  Open(size);
  int64_t at = 0;
  for (; at < 8 * kMiB; at += kRead) {
    ReadAndExpect(at, at + kRead);
  }
  store_->Put("key", "other", size);
  bool stale = false;
  for (; at < size; at += kRead) {
    const auto outcome = Start(at, kRead);
    executor_.RunAll();
    if (!outcome->bytes.ok()) {
      EXPECT_TRUE(absl::IsFailedPrecondition(outcome->bytes.status()));
      stale = true;
    } else {
      EXPECT_TRUE(outcome->bytes->ToString() == ReadStoreFake::Content("etag", at, at + kRead));
    }
  }
  EXPECT_TRUE(stale);
}

TEST_F(ObjectReaderTest, ClosingGivesUnwantedFetchesUp) {
  Open(64 * kMiB);
  ReadAndExpect(0, kRead);
  store_->Hold(true);
  ReadAndExpect(kRead, 2 * kRead);
  ASSERT_GT(store_->held(), 0u);
  reader_ = nullptr;
  for (const ReadStoreFake::Sent& get : store_->gets()) {
    if (get.context.priority == Priority::kPrefetch) {
      EXPECT_TRUE(get.context.cancel.cancelled());
    }
  }
  store_->AnswerAllHeld();
}

TEST_F(ObjectReaderTest, AReaderOpenedLaterFindsWhatIsCached) {
  Open(4 * kMiB);
  ReadAndExpect(0, 4 * kMiB);
  Open(4 * kMiB);
  ReadAndExpect(0, 4 * kMiB);
  EXPECT_EQ(store_->get_count(), 1u);
}

TEST_F(ObjectReaderTest, ManyReadersStayWithinTheBudgetAndTheGuaranteedMinimum) {
  constexpr int kReaders = 32;
  constexpr int64_t kLimit = 256 * kMiB;
  const int64_t size = 24 * kMiB;  // three times the limit in all
  std::vector<std::shared_ptr<FileReader>> readers;
  for (int i = 0; i < kReaders; ++i) {
    Open(size, kLimit);
    store_->Put(std::to_string(i), "etag", size);
    readers.push_back(factory_->MakeReader({std::to_string(i), "etag"}, size));
  }
  int64_t most = 0;
  for (int64_t at = 0; at < size; at += kMiB) {
    for (const std::shared_ptr<FileReader>& reader : readers) {
      reader_ = reader;
      ReadAndExpect(at, at + kMiB);
      most = std::max(most, budget_->used());
    }
  }
  EXPECT_LE(most, kLimit + kReaders * kMiB);
  EXPECT_LE(store_->bytes_asked(), kReaders * size / 100 * 103);
}

TEST_F(ObjectReaderTest, TheCacheShrinksUnderPressureAndReadersGetOn) {
  Open(64 * kMiB, 64 * kMiB);
  for (int64_t at = 0; at < 48 * kMiB; at += kRead) {
    ReadAndExpect(at, at + kRead);
  }
  absl::optional<Reservation> others = budget_->TryReserve(MemoryUse::kChunk, 63 * kMiB);
  ASSERT_TRUE(others.has_value());
  EXPECT_LE(budget_->used(MemoryUse::kExtent), kMiB);
  for (int64_t at = 48 * kMiB; at < 56 * kMiB; at += kRead) {
    ReadAndExpect(at, at + kRead);
    EXPECT_LE(budget_->used(), budget_->limit() + kMiB + 4096);
  }
  others.reset();
  for (int64_t at = 56 * kMiB; at < 64 * kMiB; at += kRead) {
    ReadAndExpect(at, at + kRead);
  }
}

// Threads read through a store that answers from a pool, with memory for a fraction of what they
// want: every read is answered, with the right bytes.
TEST(ObjectReaderStress, NoReadIsForgottenWhenThreadsShareLittleMemory) {
  constexpr int64_t kSize = 4 * kMiB;
  constexpr int kThreads = 8;
  MemoryBudget budget(512 * kKiB);
  {
    ExtentCache cache(&budget);
    ThreadPool executor("reply", 2);
    auto store = std::make_shared<ReadStoreFake>();
    store->Put("key", "etag", kSize);
    store->Hold(true);
    std::atomic<bool> stop{false};
    std::vector<std::thread> network;
    for (int i = 0; i < 2; ++i) {
      network.emplace_back([&store, &stop] {
        while (!stop.load() || store->held() > 0) {
          if (!store->AnswerHeld()) {
            std::this_thread::yield();
          }
        }
      });
    }
    ReadResources resources;
    resources.store = [&store] { return store; };
    resources.cache = &cache;
    resources.clock = Clock::Real();
    resources.executor = &executor;
    resources.bucket = "bucket";
    ReaderFactory::Options options;
    options.extents.max_extent = 256 * kKiB;
    options.extents.least_extent = 16 * kKiB;
    options.streams.small_object = 64 * kKiB;
    options.streams.first_fetch = 64 * kKiB;
    options.streams.min_extent = 16 * kKiB;
    options.streams.max_extent = 128 * kKiB;
    ReaderFactory factory(resources, budget, options);
    const std::shared_ptr<FileReader> shared = factory.MakeReader({"key", "etag"}, kSize);
    std::vector<std::thread> threads;
    for (int thread = 0; thread < kThreads; ++thread) {
      threads.emplace_back([&, thread] {
        std::mt19937 random(static_cast<uint32_t>(thread));
        std::shared_ptr<FileReader> reader =
            thread % 2 == 0 ? shared : factory.MakeReader({"key", "etag"}, kSize);
        int64_t at = 0;
        for (int i = 0; i < 150; ++i) {
          const bool jump = random() % 8 == 0;
          at = jump ? static_cast<int64_t>(random() % kSize) : at % kSize;
          const size_t size = 1 + random() % (64 * kKiB);
          const absl::StatusOr<Bytes> bytes = Await<Bytes>(
              {}, [&](Completion<Bytes> done) { reader->Read({}, at, size, std::move(done)); });
          ASSERT_TRUE(bytes.ok()) << bytes.status();
          const int64_t end = std::min(at + static_cast<int64_t>(size), kSize);
          ASSERT_TRUE(bytes->ToString() == ReadStoreFake::Content("etag", at, end));
          if (random() % 32 == 0) {
            const absl::optional<Reservation> others =
                budget.TryReserve(MemoryUse::kChunk, 300 * kKiB);
          }
          at = end;
        }
      });
    }
    for (std::thread& thread : threads) {
      thread.join();
    }
    stop.store(true);
    for (std::thread& thread : network) {
      thread.join();
    }
  }
  EXPECT_EQ(budget.used(), 0);
}

}  // namespace
}  // namespace ufs
