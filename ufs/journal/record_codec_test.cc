#include "ufs/journal/record_codec.h"

#include <gtest/gtest.h>

#include <string>

namespace ufs {
namespace {

UploadRecord Record(uint64_t intent, std::string key) {
  UploadRecord record;
  record.intent = intent;
  record.key = std::move(key);
  record.recorded = absl::FromUnixMicros(1'700'000'000'123'456);
  record.server_time = absl::FromUnixMicros(1'700'000'007'000'000);
  record.deadline = absl::Seconds(30);
  return record;
}

TEST(RecordCodec, WhatWasWrittenIsReadBack) {
  const std::string key("a\0b/\xff key\n", 10);
  const std::string file = EncodeJournalHeader() + EncodeIntent(Record(7, key)) +
                           EncodeIntent(Record(8, "other")) + EncodeUploadId(7, "id-7") +
                           EncodeClosed(8);
  const absl::StatusOr<JournalScan> scan = ScanJournal(file);
  ASSERT_TRUE(scan.ok()) << scan.status();
  EXPECT_EQ(scan->valid_bytes, file.size());
  EXPECT_EQ(scan->last_intent, 8u);
  ASSERT_EQ(scan->open.size(), 1u);
  const UploadRecord& record = scan->open.at(7);
  EXPECT_EQ(record.key, key);
  EXPECT_EQ(record.upload_id, "id-7");
  EXPECT_EQ(record.recorded, absl::FromUnixMicros(1'700'000'000'123'456));
  EXPECT_EQ(record.server_time, absl::FromUnixMicros(1'700'000'007'000'000));
  EXPECT_EQ(record.deadline, absl::Seconds(30));
}

TEST(RecordCodec, AnUnknownServerTimeStaysUnknown) {
  UploadRecord record = Record(1, "k");
  record.server_time = absl::nullopt;
  const absl::StatusOr<JournalScan> scan =
      ScanJournal(EncodeJournalHeader() + EncodeIntent(record));
  ASSERT_TRUE(scan.ok());
  EXPECT_FALSE(scan->open.at(1).server_time.has_value());
}

TEST(RecordCodec, TheFormatOnDiskDoesNotDrift) {
  // Written down in docs/design/journal.md; a change of these bytes is a new version.
  EXPECT_EQ(EncodeJournalHeader().substr(0, 12), std::string("UFSJRNL\n\x01\0\0\0", 12));
  EXPECT_EQ(EncodeClosed(0x0102).substr(0, 4), std::string("\x09\0\0\0", 4));
  EXPECT_EQ(EncodeClosed(0x0102).substr(8), std::string("\x03\x02\x01\0\0\0\0\0\0", 9));
  EXPECT_EQ(EncodeUploadId(1, "u").substr(8), std::string("\x02\x01\0\0\0\0\0\0\0\x01\0\0\0u", 14));
}

TEST(RecordCodec, EveryTornTailIsCutAtTheLastWholeRecord) {
  const std::string first = EncodeJournalHeader() + EncodeIntent(Record(1, "first"));
  const std::string file = first + EncodeIntent(Record(2, "second"));
  for (size_t cut = first.size(); cut < file.size(); ++cut) {
    const absl::StatusOr<JournalScan> scan = ScanJournal(absl::string_view(file).substr(0, cut));
    ASSERT_TRUE(scan.ok());
    EXPECT_EQ(scan->valid_bytes, first.size());
    EXPECT_EQ(scan->open.size(), 1u);
  }
}

TEST(RecordCodec, NoFlippedBitIsBelieved) {
  const std::string header = EncodeJournalHeader();
  const std::string file = header + EncodeIntent(Record(1, "key"));
  for (size_t at = header.size(); at < file.size(); ++at) {
    for (int bit = 0; bit < 8; ++bit) {
      std::string damaged = file;
      damaged[at] = static_cast<char>(damaged[at] ^ (1 << bit));
      const absl::StatusOr<JournalScan> scan = ScanJournal(damaged);
      ASSERT_TRUE(scan.ok());
      EXPECT_TRUE(scan->open.empty());
    }
  }
}

TEST(RecordCodec, AFileDiedWhileMakingTheHeaderIsEmpty) {
  const std::string header = EncodeJournalHeader();
  for (size_t cut = 0; cut < header.size(); ++cut) {
    const absl::StatusOr<JournalScan> scan = ScanJournal(absl::string_view(header).substr(0, cut));
    ASSERT_TRUE(scan.ok());
    EXPECT_EQ(scan->valid_bytes, 0u);
  }
}

TEST(RecordCodec, ForeignFilesAndLaterFormatsAreRefused) {
  EXPECT_EQ(ScanJournal("hello").status().code(), absl::StatusCode::kDataLoss);
  EXPECT_EQ(ScanJournal(std::string(100, 'x')).status().code(), absl::StatusCode::kDataLoss);
  std::string damaged = EncodeJournalHeader();
  damaged[8] = 2;
  EXPECT_EQ(ScanJournal(damaged).status().code(), absl::StatusCode::kDataLoss);
}

}  // namespace
}  // namespace ufs
