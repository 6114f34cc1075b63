// Directories: what Alluxio's contract asks of mkdirs, delete and status.
#include "absl/strings/str_format.h"
#include "ufs/conformance/case_checks.h"
#include "ufs/conformance/cases.h"
#include "ufs/conformance/large_directory.h"

namespace ufs {

LargeDirectory MakeLargeDirectory(int count) {
  LargeDirectory large;
  for (int i = 0; i < count; ++i) {
    large.files.push_back(absl::StrFormat("a_%04d", i));
    large.directories.push_back(absl::StrFormat("b_%04d", i));
  }
  return large;
}

absl::Status WriteLargeDirectory(const ContractRoom& room, const std::string& path,
                                 const LargeDirectory& large) {
  std::vector<std::string> names = {path + "/"};
  for (const std::string& file : large.files) {
    names.push_back(absl::StrCat(path, "/", file));
  }
  for (const std::string& directory : large.directories) {
    names.push_back(absl::StrCat(path, "/", directory, "/"));
  }
  return room.PutAll(names);
}

namespace {

absl::Status DeleteDir(const ContractRoom& room) {
  const ObjectFiles files(room);
  UFS_RETURN_IF_ERROR(files.Mkdirs("testDirEmpty", false));
  UFS_RETURN_IF_ERROR(files.Mkdirs("testDirNonEmpty/testDirNonEmptyChild", true));
  UFS_RETURN_IF_ERROR(CreateChecked(room, "testDirNonEmpty/testFile", kSmall));
  UFS_RETURN_IF_ERROR(CreateChecked(room, "testDirNonEmpty/testDirNonEmptyChild/testFile", kSmall));
  UFS_RETURN_IF_ERROR(files.DeleteDirectory("testDirEmpty", false));
  UFS_CONTRACT_FALSE(files.Exists("testDirEmpty"));
  UFS_CONTRACT_FAILS(FailedPrecondition, files.DeleteDirectory("testDirNonEmpty", false));
  UFS_CONTRACT_TRUE(files.IsDirectory("testDirNonEmpty"));
  UFS_RETURN_IF_ERROR(files.DeleteDirectory("testDirNonEmpty", true));
  UFS_CONTRACT_FALSE(files.Exists("testDirNonEmpty"));
  UFS_CONTRACT_FALSE(files.Exists("testDirNonEmpty/testDirNonEmptyChild"));
  UFS_CONTRACT_FALSE(files.Exists("testDirNonEmpty/testFile"));
  UFS_CONTRACT_FALSE(files.Exists("testDirNonEmpty/testDirNonEmptyChild/testFile"));
  return absl::OkStatus();
}

absl::Status DeleteLargeDirectory(const ContractRoom& room) {
  const ObjectFiles files(room);
  const LargeDirectory large = MakeLargeDirectory(room.options().large_directory);
  UFS_RETURN_IF_ERROR(WriteLargeDirectory(room, "topDir", large));
  UFS_RETURN_IF_ERROR(files.DeleteDirectory("topDir", true));
  UFS_ASSIGN_OR_RETURN(const Listing left, room.List("topDir/", ""));
  UFS_CONTRACT_EXPECT(left.objects.empty(), left.objects.size(), " children are left");
  UFS_CONTRACT_FALSE(files.Exists(absl::StrCat("topDir/", large.files.back())));
  UFS_CONTRACT_FALSE(files.Exists(absl::StrCat("topDir/", large.directories.back())));
  return absl::OkStatus();
}

absl::Status CreateThenDeleteExistingDirectory(const ContractRoom& room) {
  const ObjectFiles files(room);
  UFS_RETURN_IF_ERROR(
      WriteLargeDirectory(room, "topDir", MakeLargeDirectory(room.options().large_directory)));
  UFS_RETURN_IF_ERROR(files.DeleteDirectory("topDir", true));
  UFS_CONTRACT_FALSE(files.Exists("topDir"));
  return absl::OkStatus();
}

absl::Status GetDirectoryStatus(const ContractRoom& room) {
  const ObjectFiles files(room);
  UFS_RETURN_IF_ERROR(files.Mkdirs("testDir", false));
  UFS_ASSIGN_OR_RETURN(const FileStatus status, files.GetStatus("testDir"));
  UFS_CONTRACT_EXPECT(status.is_directory, "a directory shows as a file");
  return absl::OkStatus();
}

absl::Status CreateThenGetExistingDirectoryStatus(const ContractRoom& room) {
  const ObjectFiles files(room);
  UFS_RETURN_IF_ERROR(files.Mkdirs("testDir", false));
  UFS_RETURN_IF_ERROR(CreateChecked(room, "testDir/testFile", kSmall));
  UFS_ASSIGN_OR_RETURN(const FileStatus with_slash, files.GetStatus("testDir/"));
  UFS_ASSIGN_OR_RETURN(const FileStatus without, files.GetStatus("testDir"));
  UFS_CONTRACT_EXPECT(with_slash.is_directory && without.is_directory, "it shows as a file");
  return absl::OkStatus();
}

absl::Status GetNonExistingDirectoryStatus(const ContractRoom& room) {
  UFS_CONTRACT_FAILS(NotFound, ObjectFiles(room).GetStatus("testDir/").status());
  return absl::OkStatus();
}

absl::Status Mkdirs(const ContractRoom& room) {
  const ObjectFiles files(room);
  UFS_RETURN_IF_ERROR(files.Mkdirs("testDirTop", false));
  UFS_RETURN_IF_ERROR(files.Mkdirs("testDirTop/testDir", false));
  UFS_RETURN_IF_ERROR(files.Mkdirs("testDirTop/testDir1/testDir2/testDir3/testDirDeep", true));
  for (const char* path : {"testDirTop", "testDirTop/testDir", "testDirTop/testDir1",
                           "testDirTop/testDir1/testDir2", "testDirTop/testDir1/testDir2/testDir3",
                           "testDirTop/testDir1/testDir2/testDir3/testDirDeep"}) {
    UFS_CONTRACT_TRUE(files.IsDirectory(path));
  }
  UFS_CONTRACT_FAILS(NotFound, files.Mkdirs("missing/testDir", false));
  UFS_RETURN_IF_ERROR(CreateChecked(room, "testFile", kSmall));
  UFS_CONTRACT_FAILS(FailedPrecondition, files.Mkdirs("testFile", true));
  UFS_CONTRACT_FAILS(FailedPrecondition, files.Mkdirs("testFile/testDir", true));
  return absl::OkStatus();
}

constexpr char kOps[] = "PutObject, HeadObject, ListObjects";
constexpr char kDelete[] = "PutObject, ListObjects, DeleteObjects, HeadObject";

constexpr ContractCase kCases[] = {
    {"deleteDirTest", "an empty directory is deleted, a full one only with all that is in it",
     kDelete, false, &DeleteDir},
    {"deleteLargeDirectoryTest", "a directory of several pages is deleted whole", kDelete, false,
     &DeleteLargeDirectory},
    {"createThenDeleteExistingDirectoryTest", "a directory just made is deleted whole", kDelete,
     false, &CreateThenDeleteExistingDirectory},
    {"getDirectoryStatusTest", "a directory's status says that it is one", kOps, false,
     &GetDirectoryStatus},
    {"createThenGetExistingDirectoryStatusTest", "and does so at once, with and without its slash",
     kOps, false, &CreateThenGetExistingDirectoryStatus},
    {"getNonExistingDirectoryStatusTest", "a missing directory is not found",
     "HeadObject, ListObjects", false, &GetNonExistingDirectoryStatus},
    {"mkdirsTest", "directories are made singly and with their parents", kOps, false, &Mkdirs},
};

}  // namespace

absl::Span<const ContractCase> DirectoryCases() { return kCases; }

}  // namespace ufs
