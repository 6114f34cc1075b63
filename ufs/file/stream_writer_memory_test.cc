// Memory: held within the budget by many writers at once, with and without a disk to spill to.
#include <stdlib.h>

#include <filesystem>
#include <thread>

#include "absl/cleanup/cleanup.h"

#include "ufs/base/await.h"
#include "ufs/base/thread_pool.h"
#include "ufs/file/stream_writer.h"
#include "ufs/file/writer_fixture_fake.h"

namespace ufs {
namespace {

class TightMemoryTest : public WriterFixture {
 protected:
  TightMemoryTest() : WriterFixture(64) {}
};

TEST_F(TightMemoryTest, AFileWithinTheBudgetCausesNoStagingIo) {
  Open();
  ASSERT_TRUE(Write(Text(40)).ok());
  ASSERT_TRUE(Publish().ok());
  EXPECT_EQ(disk_.bytes_written(), 0);
}

TEST_F(TightMemoryTest, EverySentByteCanBeHadBack) {
  Open();
  std::string model;
  for (int i = 0; i < 100; ++i) {
    const std::string data = Text(static_cast<size_t>(1 + i % 9), static_cast<char>('a' + i % 3));
    ASSERT_TRUE(Write(data).ok()) << i;
    model += data;
    EXPECT_LE(memory_.used(), 64 + 4 * kChunk);
    EXPECT_EQ(*Read(static_cast<int64_t>(model.size()) / 3, 30),
              model.substr(model.size() / 3, 30));
  }
  EXPECT_GT(disk_.bytes_written(), 0);
  EXPECT_EQ(*Read(0, 10000), model);
  ASSERT_TRUE(Publish().ok());
  EXPECT_EQ(store_->Data("key"), model);
}

TEST_F(TightMemoryTest, PartsSpillWhileTheStoreIsSlowAndAreReadBackToBeSent) {
  store_->Hold(true);  // the upload cannot even be made
  Open();
  std::string model;
  for (int i = 0; i < 60; ++i) {
    const absl::optional<absl::StatusOr<size_t>> taken = Try<size_t>([&](Completion<size_t> done) {
      writer_->Write({}, writer_->size(), Text(5), std::move(done));
    });
    if (!taken.has_value()) {
      model += Text(5);
      break;  // waits for memory: what is in flight holds it
    }
    ASSERT_TRUE(taken->ok());
    model += Text(5);
  }
  EXPECT_LE(memory_.used(), 64 + 8 * kChunk);
  store_->Hold(false);
  for (int i = 0; i < 10; ++i) {
    store_->Release();
    RunAll();
  }
  ASSERT_TRUE(Publish().ok());
  EXPECT_EQ(store_->Data("key"), model);
}

TEST_F(TightMemoryTest, ManyOpenFilesThatNobodyFinishesDoNotBlockEachOther) {
  std::vector<std::shared_ptr<FileWriter>> writers;
  for (int i = 0; i < 10; ++i) {
    WriterSpec spec;
    spec.key = absl::StrCat("file", i);
    writers.push_back(*factory().MakeWriter(std::move(spec)));
  }
  for (int round = 0; round < 3; ++round) {
    for (const auto& writer : writers) {
      writer_ = writer;
      ASSERT_EQ(Write(Text(15)), absl::OkStatus());
    }
  }
  EXPECT_LE(memory_.used(), 64 + 20 * kChunk);
  for (const auto& writer : writers) {
    writer_ = writer;
    ASSERT_TRUE(Publish().ok());
    EXPECT_EQ(store_->Data(writer->key()), Text(15) + Text(15) + Text(15));
  }
}

TEST_F(TightMemoryTest, AFullDiskIsReportedByWriteAndHeals) {
  Open();
  store_->Hold(true);
  disk_.FailWrites(absl::ResourceExhaustedError("ENOSPC"), 1000);
  std::string model;
  absl::optional<absl::StatusOr<size_t>> taken;
  for (int i = 0; i < 40; ++i) {
    taken = Try<size_t>([&](Completion<size_t> done) {
      writer_->Write({}, writer_->size(), Text(5), std::move(done));
    });
    if (taken.has_value() && !taken->ok()) {
      break;
    }
    model += Text(5);
    if (!taken.has_value()) {
      break;  // waits for what is in flight, which is no error
    }
  }
  disk_.FailWrites(absl::OkStatus(), 0);
  store_->Hold(false);
  for (int i = 0; i < 10; ++i) {
    store_->Release();
    RunAll();
  }
  ASSERT_TRUE(Write("more").ok());
  ASSERT_TRUE(Publish().ok());
  EXPECT_EQ(store_->Data("key"), model + "more");
}

TEST_F(TightMemoryTest, DamagedStagingIsNoticedBeforeItIsSent) {
  Open();
  for (int i = 0; i < 30; ++i) {
    ASSERT_TRUE(Write(Text(5)).ok());
  }
  disk_.FailReads(absl::DataLossError("EIO"));
  // Part 1 is withheld; it may be on the disk, and then the publish fails. Nothing wrong is sent.
  const absl::StatusOr<ObjectMeta> meta = Publish();
  if (!meta.ok()) {
    EXPECT_FALSE(store_->Data("key").has_value());
  }
  disk_.FailReads(absl::OkStatus());
  ASSERT_TRUE(Publish().ok());
  EXPECT_EQ(store_->Data("key")->size(), 150u);
}

// The sizes of a mount, on the disk that the tests run on.
class RealStagingTest : public WriterFixture {
 protected:
  RealStagingTest() : WriterFixture(kMiB) {
    staging_directory_ = testing::TempDir() + "ufs-staging-XXXXXX";
    EXPECT_NE(mkdtemp(staging_directory_.data()), nullptr);
    file_io_ = FileIo::Real();
    options_.part_size = 300'000;
    options_.staging_limit = kGiB;
    options_.chunk_size = 64 * kKiB;
  }
  ~RealStagingTest() override {
    EXPECT_TRUE(std::filesystem::is_empty(staging_directory_));
    std::filesystem::remove_all(staging_directory_);
  }
};

TEST_F(RealStagingTest, EverySentByteCanBeHadBackFromTheDisk) {
  Open();
  std::string model;
  for (size_t i = 0; i < 120; ++i) {
    const std::string data = Text(37'000 + i, static_cast<char>('a' + i % 3));
    ASSERT_EQ(Write(data), absl::OkStatus());
    model += data;
    EXPECT_LE(memory_.used(), kMiB + 256 * kKiB);
  }
  ASSERT_GT(model.size(), 4u * kMiB);
  const absl::StatusOr<std::string> back = Read(0, model.size());
  ASSERT_TRUE(back.ok()) << back.status();
  EXPECT_TRUE(*back == model);
  EXPECT_TRUE(*Read(1'234'567, 70'000) == model.substr(1'234'567, 70'000));
  ASSERT_TRUE(Publish().ok());
  EXPECT_TRUE(store_->Data("key") == model);
}

class NoStagingTest : public WriterFixture {
 protected:
  NoStagingTest() : WriterFixture(40, false) {}
};

TEST_F(NoStagingTest, OpensBeyondWhatMemoryCanServeAreRefused) {
  std::vector<std::shared_ptr<FileWriter>> writers;
  for (int i = 0; i < 5; ++i) {
    WriterSpec spec;
    spec.key = absl::StrCat("file", i);
    writers.push_back(*factory().MakeWriter(std::move(spec)));
  }
  WriterSpec spec;
  spec.key = "one too many";
  EXPECT_EQ(factory().MakeWriter(spec).status().code(), absl::StatusCode::kResourceExhausted);
  // Those that are open all finish, in parts of the smallest size.
  for (int round = 0; round < 10; ++round) {
    for (const auto& writer : writers) {
      writer_ = writer;
      ASSERT_EQ(Write(Text(7)), absl::OkStatus());
    }
  }
  for (const auto& writer : writers) {
    writer_ = writer;
    ASSERT_TRUE(Publish().ok());
    EXPECT_EQ(store_->Data(writer->key())->size(), 70u);
  }
}

enum class Disk { kNone, kFake, kReal };

// Real threads: each program writes its file to a store with four hands. With a real disk all sizes
// are those of a mount, so that direct I/O is used where the file system has it.
class ManyWritersTest : public testing::TestWithParam<Disk> {};

TEST_P(ManyWritersTest, AllFinishWithinTheBudget) {
  const bool real = GetParam() == Disk::kReal;
  const int64_t scale = real ? 64 : 1;
  const int kWriters = real ? 8 : 32;
  const int64_t kPart = (real ? 16 : 64) * kKiB * scale;
  const int64_t kLimit = kPart * kWriters;
  const int64_t kChunkBytes = kKiB * scale;
  const size_t kWrite = static_cast<size_t>(4 * kChunkBytes);
  const int kWrites = static_cast<int>((real ? 8 : 12) * kPart / static_cast<int64_t>(kWrite)) + 3;
  std::string directory = testing::TempDir() + "ufs-staging-XXXXXX";
  ASSERT_NE(mkdtemp(directory.data()), nullptr);
  const absl::Cleanup remove = [&directory] { std::filesystem::remove_all(directory); };
  MemoryBudget memory(kLimit);
  auto store = std::make_shared<UploadStoreFake>();
  store->mutable_capabilities().min_part_size = kPart * 5 / 8;
  FakeFileIo disk;
  FakeClock clock;
  FakeTimers timers(&clock);
  SeededRandom random(1);
  {
    ThreadPool network("test-net", 4);
    ThreadPool io("test-io", 2);
    ThreadPool upload("test-up", 2);
    store->RunOn(&network);
    WriterResources resources;
    resources.store = [store] { return store; };
    resources.make_reader = [store](const ObjectId& id, int64_t size) {
      return std::make_shared<VersionReaderFake>(store, id, size);
    };
    resources.memory = &memory;
    resources.io = &io;
    resources.upload = &upload;
    resources.timers = &timers;
    resources.clock = &clock;
    resources.random = &random;
    resources.file_io = real ? FileIo::Real() : &disk;
    if (GetParam() != Disk::kNone) {
      resources.staging_directories = {directory};
    }
    WriterOptions options;
    options.part_size = kPart;
    options.chunk_size = kChunkBytes;
    WriterFactory factory(std::move(resources), options);
    std::atomic<int64_t> most{0};
    std::vector<std::shared_ptr<FileWriter>> writers;
    for (int i = 0; i < kWriters; ++i) {
      WriterSpec spec;
      spec.key = absl::StrCat("file", i);
      writers.push_back(*factory.MakeWriter(std::move(spec)));
    }
    std::vector<std::thread> threads;
    for (int i = 0; i < kWriters; ++i) {
      threads.emplace_back([&, i, writer = std::move(writers[static_cast<size_t>(i)])] {
        for (int w = 0; w < kWrites; ++w) {
          const std::string data(kWrite, static_cast<char>('a' + (i + w) % 26));
          const auto taken = Await<size_t>({}, [&](Completion<size_t> done) {
            writer->Write({}, static_cast<int64_t>(w) * static_cast<int64_t>(kWrite), data,
                          std::move(done));
          });
          ASSERT_TRUE(taken.ok()) << taken.status();
          int64_t seen = most.load();
          const int64_t used = memory.used();
          while (used > seen && !most.compare_exchange_weak(seen, used)) {
          }
        }
        const auto meta = Await<ObjectMeta>(
            {}, [&](Completion<ObjectMeta> done) { writer->Publish({}, std::move(done)); });
        ASSERT_TRUE(meta.ok()) << meta.status();
      });
    }
    for (std::thread& thread : threads) {
      thread.join();
    }
    EXPECT_LE(most, kLimit + kWriters * (static_cast<int64_t>(kWrite) + kChunkBytes));
  }
  for (int i = 0; i < kWriters; ++i) {
    const std::string data = *store->Data(absl::StrCat("file", i));
    ASSERT_EQ(data.size(), static_cast<size_t>(kWrites) * kWrite);
    for (int w = 0; w < kWrites; ++w) {
      ASSERT_EQ(data.substr(static_cast<size_t>(w) * kWrite, kWrite),
                std::string(kWrite, static_cast<char>('a' + (i + w) % 26)));
    }
  }
  EXPECT_TRUE(store->upload_ids().empty());
  EXPECT_EQ(memory.used(), 0);
}

INSTANTIATE_TEST_SUITE_P(Disks, ManyWritersTest,
                         testing::Values(Disk::kNone, Disk::kFake, Disk::kReal));

}  // namespace
}  // namespace ufs
