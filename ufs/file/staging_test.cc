#include "ufs/file/staging.h"

#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "ufs/base/status.h"
#include "ufs/journal/fake_file_io.h"

namespace ufs {
namespace {

// A disk whose directories have their own room, in bytes.
class Disks final : public FileIo {
 public:
  std::map<std::string, int64_t> room;
  std::vector<std::string> opened;

  absl::StatusOr<std::unique_ptr<File>> OpenTemporary(const std::string& directory) override {
    opened.push_back(directory);
    UFS_ASSIGN_OR_RETURN(std::unique_ptr<File> file, memory_.OpenTemporary(directory));
    return std::make_unique<Limited>(std::move(file), &room[directory]);
  }
  absl::StatusOr<std::unique_ptr<File>> Open(const std::string& path) override {
    return memory_.Open(path);
  }
  absl::Status Rename(const std::string& from, const std::string& to) override {
    return memory_.Rename(from, to);
  }
  absl::Status Remove(const std::string& path) override { return memory_.Remove(path); }
  absl::Status SyncDirectory(const std::string& path) override {
    return memory_.SyncDirectory(path);
  }

 private:
  class Limited final : public File {
   public:
    Limited(std::unique_ptr<File> file, int64_t* room) : file_(std::move(file)), room_(room) {}
    absl::Status Allocate(int64_t offset, int64_t length) override {
      if (length > *room_) {
        return absl::ResourceExhaustedError("no space left on device");
      }
      *room_ -= length;
      return file_->Allocate(offset, length);
    }
    void PunchHole(int64_t offset, int64_t length) override {
      *room_ += length;
      file_->PunchHole(offset, length);
    }
    absl::Status WriteAt(int64_t offset, absl::Span<const absl::string_view> pieces) override {
      return file_->WriteAt(offset, pieces);
    }
    absl::StatusOr<size_t> ReadAt(int64_t offset, absl::Span<char> to) override {
      return file_->ReadAt(offset, to);
    }
    absl::StatusOr<Bytes> Map(int64_t offset, size_t length) override {
      return file_->Map(offset, length);
    }
    absl::Status Truncate(int64_t size) override { return file_->Truncate(size); }
    absl::StatusOr<int64_t> Size() override { return file_->Size(); }
    absl::Status SyncData() override { return file_->SyncData(); }
    void DropPages(int64_t offset, int64_t length) override { file_->DropPages(offset, length); }
    size_t alignment() const override { return file_->alignment(); }

   private:
    const std::unique_ptr<File> file_;
    int64_t* const room_;
  };
  FakeFileIo memory_;
};

std::string ReadAll(StagingRegion* region, size_t size) {
  std::string text(size, '\0');
  EXPECT_TRUE(region->Read(0, absl::MakeSpan(text)).ok());
  return text;
}

absl::Status WriteAll(StagingRegion* region, const std::string& text) {
  const absl::string_view piece = text;
  return region->Write(0, absl::MakeConstSpan(&piece, 1));
}

TEST(Staging, FilesBeginInOneDirectoryAfterTheOther) {
  Disks disks;
  disks.room = {{"/a", 100}, {"/b", 100}};
  StagingArea area(&disks, {"/a", "/b"}, 1000);
  std::vector<std::shared_ptr<StagingRegion>> regions;
  for (int i = 0; i < 4; ++i) {
    regions.push_back(*std::make_shared<StagingFile>(&area)->Allocate(8));
  }
  EXPECT_EQ(disks.opened, (std::vector<std::string>{"/a", "/b", "/a", "/b"}));
}

TEST(Staging, AFullDirectoryIsFollowedByTheNext) {
  Disks disks;
  disks.room = {{"/a", 20}, {"/b", 20}};
  StagingArea area(&disks, {"/a", "/b"}, 1000);
  const auto file = std::make_shared<StagingFile>(&area);
  std::vector<std::shared_ptr<StagingRegion>> regions;
  for (int i = 0; i < 4; ++i) {
    absl::StatusOr<std::shared_ptr<StagingRegion>> region = file->Allocate(8);
    ASSERT_TRUE(region.ok()) << i << ": " << region.status();
    ASSERT_TRUE(WriteAll(region->get(), std::string(8, static_cast<char>('a' + i))).ok());
    regions.push_back(*std::move(region));
  }
  EXPECT_EQ(file->Allocate(8).status().code(), absl::StatusCode::kResourceExhausted);
  EXPECT_EQ(area.used(), 32) << "what was refused is not in use";
  for (size_t i = 0; i < regions.size(); ++i) {
    EXPECT_EQ(ReadAll(regions[i].get(), 8), std::string(8, static_cast<char>('a' + i)));
  }
  regions.erase(regions.begin());
  EXPECT_EQ(disks.room["/a"], 12) << "a region gives its room back where it had it";
  EXPECT_TRUE(file->Allocate(8).ok());
}

TEST(Staging, TheLimitHoldsOverAllDirectories) {
  Disks disks;
  disks.room = {{"/a", 100}, {"/b", 100}};
  StagingArea area(&disks, {"/a", "/b"}, 16);
  const auto one = std::make_shared<StagingFile>(&area);
  const auto two = std::make_shared<StagingFile>(&area);
  const auto first = *one->Allocate(8);
  const auto second = *two->Allocate(8);
  const absl::Status refused = one->Allocate(8).status();
  EXPECT_EQ(refused.code(), absl::StatusCode::kResourceExhausted);
  EXPECT_NE(refused.message().find("/a, /b"), absl::string_view::npos) << refused;
}

}  // namespace
}  // namespace ufs
