#include "ufs/journal/journal.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "ufs/base/await.h"
#include "ufs/journal/fake_file_io.h"

namespace ufs {
namespace {

constexpr char kPath[] = "/state/journal";

UploadRecord Intent(std::string key) {
  UploadRecord record;
  record.key = std::move(key);
  record.recorded = absl::FromUnixSeconds(1'700'000'000);
  record.deadline = absl::Seconds(30);
  return record;
}

absl::StatusOr<uint64_t> RecordIntent(Journal& journal, const std::string& key) {
  return Await<uint64_t>(RequestContext{}, [&](Completion<uint64_t> done) {
    journal.RecordIntent(Intent(key), std::move(done));
  });
}

absl::Status RecordUploadId(Journal& journal, uint64_t intent, const std::string& id) {
  return Await<void>(RequestContext{}, [&](Completion<void> done) {
    journal.RecordUploadId(intent, id, std::move(done));
  });
}

std::unique_ptr<Journal> Open(FileIo* io) {
  absl::StatusOr<std::unique_ptr<Journal>> journal = Journal::Open(io, kPath);
  EXPECT_TRUE(journal.ok()) << journal.status();
  return journal.ok() ? *std::move(journal) : nullptr;
}

std::vector<std::string> Names(const Journal& journal) {
  std::vector<std::string> names;
  for (const UploadRecord& record : journal.open_uploads()) {
    names.push_back(absl::StrCat(record.key, "=", record.upload_id));
  }
  return names;
}

TEST(Journal, RemembersWhatIsOpenOverARestart) {
  FakeFileIo io;
  {
    const std::unique_ptr<Journal> journal = Open(&io);
    const uint64_t first = *RecordIntent(*journal, "a");
    ASSERT_TRUE(RecordUploadId(*journal, first, "up-a").ok());
    const uint64_t second = *RecordIntent(*journal, "b");
    EXPECT_GT(second, first);
    const uint64_t third = *RecordIntent(*journal, "c");
    journal->RecordClosed(third);
  }
  const std::unique_ptr<Journal> journal = Open(&io);
  EXPECT_EQ(Names(*journal), (std::vector<std::string>{"a=up-a", "b="}));
  EXPECT_GT(*RecordIntent(*journal, "d"), journal->last_recovered_intent());
}

TEST(Journal, WhatWasAcknowledgedSurvivesACrashAtAnyPoint) {
  for (size_t torn = 0; torn < 80; torn += 3) {
    FakeFileIo io;
    std::unique_ptr<Journal> journal = Open(&io);
    const uint64_t a = *RecordIntent(*journal, "a");
    ASSERT_TRUE(RecordUploadId(*journal, a, "up-a").ok());
    ASSERT_TRUE(RecordIntent(*journal, "b").ok());
    io.FailWrites(absl::UnknownError("EIO"), 1, 1);  // the write succeeds, its sync does not
    EXPECT_FALSE(RecordIntent(*journal, "never acknowledged").ok());
    io.Crash(torn);
    journal.reset();
    journal = Open(&io);
    const std::vector<std::string> names = Names(*journal);
    ASSERT_GE(names.size(), 2u);
    EXPECT_EQ(names[0], "a=up-a");
    EXPECT_EQ(names[1], "b=");
    // It goes on behind the cut.
    ASSERT_TRUE(RecordIntent(*journal, "c").ok());
    io.Crash();
    journal = Open(&io);
    EXPECT_EQ(Names(*journal).back(), "c=");
  }
}

TEST(Journal, AFullDiskFailsTheRecordAndHealsWithTheNext) {
  FakeFileIo io;
  std::unique_ptr<Journal> journal = Open(&io);
  const uint64_t a = *RecordIntent(*journal, "a");
  io.FailWrites(absl::ResourceExhaustedError("ENOSPC"));
  EXPECT_EQ(RecordIntent(*journal, "b").status().code(), absl::StatusCode::kResourceExhausted);
  EXPECT_EQ(Names(*journal), (std::vector<std::string>{"a="}));
  ASSERT_TRUE(RecordUploadId(*journal, a, "up-a").ok());
  io.Crash();
  journal = Open(&io);
  EXPECT_EQ(Names(*journal), (std::vector<std::string>{"a=up-a"}));
}

TEST(Journal, AFailedSyncIsNotTrustedAfterwards) {
  FakeFileIo io;
  std::unique_ptr<Journal> journal = Open(&io);
  ASSERT_TRUE(RecordIntent(*journal, "a").ok());
  io.FailWrites(absl::UnknownError("EIO"), 1, 1);  // the write succeeds, the sync does not
  EXPECT_FALSE(RecordIntent(*journal, "b").ok());
  ASSERT_TRUE(RecordIntent(*journal, "c").ok());
  io.Crash();
  journal = Open(&io);
  EXPECT_EQ(Names(*journal), (std::vector<std::string>{"a=", "c="}));
}

TEST(Journal, ManyRecordsShareOneSync) {
  FakeFileIo io;
  std::unique_ptr<Journal> journal = Open(&io);
  const int before = io.syncs();
  constexpr int kRecords = 200;
  struct State {
    Mutex mutex;
    CondVar changed;
    int done ABSL_GUARDED_BY(mutex) = 0;
    bool blocked ABSL_GUARDED_BY(mutex) = true;
  } state;
  // The first completion holds the commit thread until all others are queued.
  journal->RecordIntent(Intent("first"), [&state](absl::StatusOr<uint64_t>) {
    MutexLock lock(&state.mutex);
    while (state.blocked) {
      state.changed.Wait(&state.mutex);
    }
  });
  for (int i = 0; i < kRecords; ++i) {
    journal->RecordIntent(Intent(absl::StrCat("key", i)), [&state](absl::StatusOr<uint64_t> got) {
      MutexLock lock(&state.mutex);
      state.done += got.ok() ? 1 : 0;
      state.changed.SignalAll();
    });
  }
  MutexLock lock(&state.mutex);
  state.blocked = false;
  state.changed.SignalAll();
  while (state.done < kRecords) {
    state.changed.Wait(&state.mutex);
  }
  EXPECT_LE(io.syncs() - before, 3);
}

TEST(Journal, IsCompactedWhenMostOfItIsDead) {
  FakeFileIo io;
  std::unique_ptr<Journal> journal = Open(&io);
  const uint64_t kept = *RecordIntent(*journal, "kept");
  const std::string long_key(1000, 'k');
  int64_t largest = 0;
  for (int i = 0; i < 1000; ++i) {
    const uint64_t intent = *RecordIntent(*journal, long_key);
    journal->RecordClosed(intent);
    largest = std::max(largest, journal->file_bytes());
  }
  ASSERT_TRUE(RecordUploadId(*journal, kept, "up").ok());
  EXPECT_LT(largest, 300 * 1024);
  io.Crash();
  journal = Open(&io);
  EXPECT_EQ(Names(*journal), (std::vector<std::string>{"kept=up"}));
}

TEST(Journal, RefusesWhatItDidNotWriteAndLeavesItAlone) {
  FakeFileIo io;
  io.SetContents(kPath, "precious bytes of another program");
  const auto journal = Journal::Open(&io, kPath);
  EXPECT_EQ(journal.status().code(), absl::StatusCode::kDataLoss);
  EXPECT_EQ(io.Contents(kPath), "precious bytes of another program");
}

TEST(Journal, ClosingWritesWhatIsQueued) {
  FakeFileIo io;
  std::unique_ptr<Journal> journal = Open(&io);
  int answered = 0;
  for (int i = 0; i < 50; ++i) {
    journal->RecordIntent(Intent(absl::StrCat(i)),
                          [&answered](absl::StatusOr<uint64_t> got) { answered += got.ok(); });
  }
  journal.reset();
  EXPECT_EQ(answered, 50);
  EXPECT_EQ(Open(&io)->open_uploads().size(), 50u);
}

}  // namespace
}  // namespace ufs
