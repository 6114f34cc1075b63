#include "ufs/journal/file_io.h"

#include <gtest/gtest.h>
#include <stdlib.h>

#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string>

#include "ufs/journal/journal.h"

namespace ufs {
namespace {

class RealFileIoTest : public testing::Test {
 protected:
  RealFileIoTest() {
    std::string path = testing::TempDir() + "ufs-io-XXXXXX";
    base_ = mkdtemp(path.data());
  }
  ~RealFileIoTest() override { std::filesystem::remove_all(base_); }
  std::string base_;
};

TEST_F(RealFileIoTest, WritesPiecesInOrderAndReadsThemBack) {
  auto file = FileIo::Real()->Open(base_ + "/f");
  ASSERT_TRUE(file.ok()) << file.status();
  const absl::string_view pieces[] = {"one ", "", "two ", "three"};
  ASSERT_TRUE((*file)->WriteAt(3, pieces).ok());
  std::string back(100, '?');
  EXPECT_EQ(*(*file)->ReadAt(3, absl::MakeSpan(back)), 13u);
  EXPECT_EQ(back.substr(0, 13), "one two three");
  EXPECT_EQ(*(*file)->Size(), 16);
  EXPECT_EQ((*file)->Map(0, 16)->Sub(7, 3).ToString(), "two");
  EXPECT_TRUE((*file)->SyncData().ok());
}

TEST_F(RealFileIoTest, ATemporaryFileHasNoNameAndTakesAlignedPages) {
  auto file = FileIo::Real()->OpenTemporary(base_);
  ASSERT_TRUE(file.ok()) << file.status();
  EXPECT_TRUE(std::filesystem::is_empty(base_));
  constexpr size_t kPage = 4096;
  char* const page = static_cast<char*>(std::aligned_alloc(kPage, 2 * kPage));
  std::fill(page, page + 2 * kPage, 'p');
  const absl::string_view pieces[] = {{page, kPage}, {page + kPage, kPage}};
  ASSERT_TRUE((*file)->Allocate(0, 4 * kPage).ok());
  ASSERT_TRUE((*file)->WriteAt(kPage, pieces).ok());
  std::fill(page, page + 2 * kPage, '?');
  EXPECT_EQ(*(*file)->ReadAt(kPage, absl::MakeSpan(page, 2 * kPage)), 2 * kPage);
  EXPECT_EQ(std::string(page, 2 * kPage), std::string(2 * kPage, 'p'));
  EXPECT_EQ((*file)->Map(kPage, kPage)->ToString(), std::string(kPage, 'p'));
  std::free(page);
}

TEST_F(RealFileIoTest, ErrorsNameTheFile) {
  const auto file = FileIo::Real()->Open(base_ + "/missing/f");
  EXPECT_EQ(file.status().code(), absl::StatusCode::kNotFound);
  EXPECT_NE(file.status().message().find("missing"), absl::string_view::npos);
  EXPECT_TRUE(FileIo::Real()->Remove(base_ + "/nothing").ok());
}

TEST_F(RealFileIoTest, CarriesAJournal) {
  for (int round = 0; round < 2; ++round) {
    auto journal = Journal::Open(FileIo::Real(), base_ + "/journal");
    ASSERT_TRUE(journal.ok()) << journal.status();
    EXPECT_EQ((*journal)->open_uploads().size(), static_cast<size_t>(round));
    UploadRecord record;
    record.key = "k";
    (*journal)->RecordIntent(record, [](absl::StatusOr<uint64_t> got) { EXPECT_TRUE(got.ok()); });
  }
}

}  // namespace
}  // namespace ufs
