// Files: what Alluxio's contract asks of create, open, delete and status.
#include "ufs/conformance/case_checks.h"
#include "ufs/conformance/cases.h"

namespace ufs {
namespace {

absl::Status CreateAtomic(const ContractRoom& room) {
  const ObjectFiles files(room);
  const std::string key = room.Key("testFile");
  UFS_ASSIGN_OR_RETURN(const std::string id, room.Do(CreateUploadRequest{key, {}}));
  UFS_ASSIGN_OR_RETURN(const PartResult part,
                       room.Do(UploadPartRequest{key, id, 1, Bytes::Copy(kSmall)}));
  UFS_CONTRACT_FALSE(files.IsFile("testFile"));
  UFS_ASSIGN_OR_RETURN(const PutResult done,
                       room.Do(CompleteUploadRequest{key, id, {{1, part.etag}}, {}}));
  UFS_CONTRACT_TRUE(files.IsFile("testFile"));
  UFS_ASSIGN_OR_RETURN(const ObjectMeta meta, room.Head("testFile"));
  UFS_CONTRACT_EXPECT(meta.etag == done.etag, "HEAD tells ", meta.etag, ", Complete ", done.etag);
  return ReadsBack(room, "testFile", kSmall);
}

absl::Status CreateEmpty(const ContractRoom& room) {
  UFS_RETURN_IF_ERROR(CreateChecked(room, "testFile", ""));
  UFS_CONTRACT_TRUE(ObjectFiles(room).IsFile("testFile"));
  return absl::OkStatus();
}

absl::Status CreateNoParent(const ContractRoom& room) {
  UFS_RETURN_IF_ERROR(CreateChecked(room, "parent/testFile", kSmall));
  UFS_CONTRACT_TRUE(ObjectFiles(room).IsDirectory("parent"));
  UFS_ASSIGN_OR_RETURN(const Listing listing, room.List("", ""));
  UFS_CONTRACT_EXPECT(listing.objects.size() == 1, "a parent was written");
  return absl::OkStatus();
}

absl::Status CreateParent(const ContractRoom& room) {
  const ObjectFiles files(room);
  UFS_RETURN_IF_ERROR(files.Mkdirs("createParent", true));
  UFS_RETURN_IF_ERROR(CreateChecked(room, "createParent/testFile", kSmall));
  UFS_CONTRACT_TRUE(files.Exists("createParent/testFile"));
  return absl::OkStatus();
}

absl::Status CreateOpen(const ContractRoom& room) {
  UFS_RETURN_IF_ERROR(CreateChecked(room, "testFile", kSmall));
  return ReadsBack(room, "testFile", kSmall);
}

absl::Status CreateOpenEmpty(const ContractRoom& room) {
  UFS_RETURN_IF_ERROR(CreateChecked(room, "testFile", ""));
  return ReadsBack(room, "testFile", "");
}

constexpr int64_t kOffsets[] = {0,          kBlock / 2,     kBlock - 1, kBlock,
                                kBlock + 1, kBlock * 3 / 2, kBlock * 2, kBlock * 2 + 1};

absl::Status CreateOpenAtPosition(const ContractRoom& room) {
  const std::string content = MediumContent();
  UFS_RETURN_IF_ERROR(CreateChecked(room, "testFile", content));
  for (int64_t offset : kOffsets) {
    UFS_ASSIGN_OR_RETURN(const std::string byte, ObjectFiles(room).OpenAt("testFile", offset, 1));
    UFS_CONTRACT_EXPECT(byte == content.substr(static_cast<size_t>(offset), 1), "at ", offset);
  }
  return absl::OkStatus();
}

absl::Status CreateOpenLarge(const ContractRoom& room) {
  const std::string content = MediumContent();
  UFS_RETURN_IF_ERROR(CreateChecked(room, "testFile", content));
  std::string read;
  while (read.size() < content.size()) {
    UFS_ASSIGN_OR_RETURN(
        const std::string piece,
        ObjectFiles(room).OpenAt("testFile", static_cast<int64_t>(read.size()), 100));
    UFS_CONTRACT_EXPECT(!piece.empty(), "nothing at ", read.size());
    read += piece;
  }
  UFS_CONTRACT_EXPECT(read == content, "the pieces make another content");
  return absl::OkStatus();
}

absl::Status CreateOpenExistingLargeFile(const ContractRoom& room) {
  const std::string content = MediumContent();
  UFS_RETURN_IF_ERROR(CreateChecked(room, "testFile", content));
  return ReadsBack(room, "testFile", content);
}

absl::Status CreateOpenSkip(const ContractRoom& room) {
  const std::string content = MediumContent();
  UFS_RETURN_IF_ERROR(CreateChecked(room, "testFile", content));
  for (int64_t offset : kOffsets) {
    UFS_ASSIGN_OR_RETURN(const std::string rest, ObjectFiles(room).OpenAt("testFile", offset, -1));
    UFS_CONTRACT_EXPECT(rest == content.substr(static_cast<size_t>(offset)), "after ", offset);
  }
  return absl::OkStatus();
}

absl::Status DeleteFile(const ContractRoom& room) {
  const ObjectFiles files(room);
  UFS_RETURN_IF_ERROR(CreateChecked(room, "testFile", kSmall));
  UFS_RETURN_IF_ERROR(files.DeleteFile("testFile"));
  UFS_CONTRACT_FALSE(files.IsFile("testFile"));
  UFS_CONTRACT_FALSE(files.Exists("testFile"));
  return absl::OkStatus();
}

absl::Status CreateDeleteFileConjuction(const ContractRoom& room) {
  const ObjectFiles files(room);
  UFS_RETURN_IF_ERROR(CreateChecked(room, "testFile", kSmall));
  UFS_CONTRACT_TRUE(files.Exists("testFile"));
  UFS_CONTRACT_TRUE(files.IsFile("testFile"));
  UFS_RETURN_IF_ERROR(files.DeleteFile("testFile"));
  UFS_CONTRACT_FALSE(files.Exists("testFile"));
  UFS_RETURN_IF_ERROR(CreateChecked(room, "testFile", kSmall));
  UFS_CONTRACT_TRUE(files.Exists("testFile"));
  return absl::OkStatus();
}

absl::Status Exists(const ContractRoom& room) {
  const ObjectFiles files(room);
  UFS_CONTRACT_FALSE(files.IsFile("testFile"));
  UFS_CONTRACT_FALSE(files.IsDirectory("testDir"));
  UFS_CONTRACT_FALSE(files.Exists("testFile"));
  UFS_RETURN_IF_ERROR(CreateChecked(room, "testFile", ""));
  UFS_CONTRACT_TRUE(files.IsFile("testFile"));
  UFS_RETURN_IF_ERROR(files.Mkdirs("testDir", false));
  UFS_CONTRACT_TRUE(files.IsDirectory("testDir"));
  return absl::OkStatus();
}

absl::Status GetFileSize(const ContractRoom& room) {
  UFS_RETURN_IF_ERROR(CreateChecked(room, "testFileEmpty", ""));
  UFS_RETURN_IF_ERROR(CreateChecked(room, "testFile", kSmall));
  const ObjectFiles files(room);
  UFS_ASSIGN_OR_RETURN(const FileStatus empty, files.GetStatus("testFileEmpty"));
  UFS_ASSIGN_OR_RETURN(const FileStatus small, files.GetStatus("testFile"));
  UFS_CONTRACT_EXPECT(empty.size == 0, empty.size);
  UFS_CONTRACT_EXPECT(small.size == kSmallSize, small.size);
  return absl::OkStatus();
}

absl::Status CreateThenGetExistingFileStatus(const ContractRoom& room) {
  UFS_RETURN_IF_ERROR(CreateChecked(room, "testFile", kSmall));
  UFS_RETURN_IF_ERROR(CreateChecked(room, "testFileLarge", MediumContent()));
  const ObjectFiles files(room);
  UFS_ASSIGN_OR_RETURN(const FileStatus small, files.GetStatus("testFile"));
  UFS_ASSIGN_OR_RETURN(const FileStatus large, files.GetStatus("testFileLarge"));
  UFS_CONTRACT_EXPECT(small.size == 9 && large.size == 1530, small.size, " and ", large.size);
  return absl::OkStatus();
}

absl::Status GetFileStatus(const ContractRoom& room) {
  UFS_RETURN_IF_ERROR(CreateChecked(room, "testFile", ""));
  UFS_ASSIGN_OR_RETURN(const FileStatus status, ObjectFiles(room).GetStatus("testFile"));
  UFS_CONTRACT_EXPECT(!status.is_directory, "a file shows as a directory");
  return absl::OkStatus();
}

absl::Status CreateThenGetExistingStatus(const ContractRoom& room) {
  UFS_RETURN_IF_ERROR(CreateChecked(room, "testFile", kSmall));
  UFS_ASSIGN_OR_RETURN(const FileStatus status, ObjectFiles(room).GetStatus("testFile"));
  UFS_CONTRACT_EXPECT(!status.is_directory, "a file shows as a directory");
  UFS_CONTRACT_EXPECT(!status.etag.empty(), "no ETag");
  return absl::OkStatus();
}

absl::Status GetModTime(const ContractRoom& room) {
  // The store's clock need not be ours: its own answers must agree, and lie near our time.
  const absl::Time before = Clock::Real()->WallNow();
  UFS_RETURN_IF_ERROR(CreateChecked(room, "testFile", kSmall));
  const absl::Time after = Clock::Real()->WallNow();
  UFS_ASSIGN_OR_RETURN(const FileStatus status, ObjectFiles(room).GetStatus("testFile"));
  constexpr absl::Duration kSlack = absl::Seconds(5);
  UFS_CONTRACT_EXPECT(
      status.last_modified >= before - kSlack && status.last_modified <= after + kSlack,
      "written at ", absl::FormatTime(before), ", tells ", absl::FormatTime(status.last_modified));
  return absl::OkStatus();
}

absl::Status GetNonExistingFileStatus(const ContractRoom& room) {
  UFS_CONTRACT_FAILS(NotFound, room.Head("testFile").status());
  UFS_CONTRACT_FAILS(NotFound, room.Get("testFile").status());
  return absl::OkStatus();
}

absl::Status GetNonExistingPathStatus(const ContractRoom& room) {
  UFS_CONTRACT_FAILS(NotFound, ObjectFiles(room).GetStatus("testFile").status());
  return absl::OkStatus();
}

absl::Status IsFile(const ContractRoom& room) {
  const ObjectFiles files(room);
  UFS_CONTRACT_FALSE(files.IsFile("testFile"));
  UFS_RETURN_IF_ERROR(CreateChecked(room, "testFile", kSmall));
  UFS_RETURN_IF_ERROR(files.Mkdirs("testDir", false));
  UFS_CONTRACT_TRUE(files.IsFile("testFile"));
  UFS_CONTRACT_FALSE(files.IsFile("testDir"));
  return absl::OkStatus();
}

constexpr char kPut[] = "PutObject, HeadObject";
constexpr char kPutGet[] = "PutObject, HeadObject, GetObject";
constexpr char kStatusOps[] = "PutObject, HeadObject, ListObjects";

constexpr ContractCase kCases[] = {
    {"createAtomicTest", "an object is seen only when its upload is complete",
     "CreateMultipartUpload, UploadPart, CompleteMultipartUpload, HeadObject", false,
     &CreateAtomic},
    {"createEmptyTest", "an empty file is a file", kPut, false, &CreateEmpty},
    {"createNoParentTest", "a file needs no parent and writes none", kStatusOps, false,
     &CreateNoParent},
    {"createParentTest", "a file is made in a directory that was made for it", kStatusOps, false,
     &CreateParent},
    {"createOpenTest", "a file reads back as written", kPutGet, false, &CreateOpen},
    {"createOpenEmptyTest", "an empty file reads as nothing", kPutGet, false, &CreateOpenEmpty},
    {"createOpenAtPositionTest", "one byte is read at any position", kPutGet, false,
     &CreateOpenAtPosition},
    {"createOpenLargeTest", "short reads make the whole content", kPutGet, false, &CreateOpenLarge},
    {"createOpenExistingLargeFileTest", "a larger file reads back with its exact length", kPutGet,
     false, &CreateOpenExistingLargeFile},
    {"createOpenSkip", "the rest is read from any position", kPutGet, false, &CreateOpenSkip},
    {"deleteFileTest", "a deleted file is gone", "PutObject, DeleteObject, HeadObject", false,
     &DeleteFile},
    {"createDeleteFileConjuctionTest", "a deleted file can be created again",
     "PutObject, DeleteObject, HeadObject", false, &CreateDeleteFileConjuction},
    {"existsTest", "files and directories exist once they are made", kStatusOps, false, &Exists},
    {"getFileSizeTest", "sizes are right", kPut, false, &GetFileSize},
    {"createThenGetExistingFileStatusTest", "sizes are right at once", kPut, false,
     &CreateThenGetExistingFileStatus},
    {"getFileStatusTest", "a file's status says that it is a file", kPut, false, &GetFileStatus},
    {"createThenGetExistingStatusTest", "a status is there at once", kPut, false,
     &CreateThenGetExistingStatus},
    {"getModTimeTest", "the time of modification is the time of the write", kPut, false,
     &GetModTime},
    {"getNonExistingFileStatusTest", "a missing file is not found", "HeadObject, GetObject", false,
     &GetNonExistingFileStatus},
    {"getNonExistingPathStatusTest", "a missing path is not found", "HeadObject, ListObjects",
     false, &GetNonExistingPathStatus},
    {"isFileTest", "files are told from directories", kStatusOps, false, &IsFile},
};

}  // namespace

absl::Span<const ContractCase> FileCases() { return kCases; }

}  // namespace ufs
