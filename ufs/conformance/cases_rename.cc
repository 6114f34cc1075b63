// Renames: what Alluxio's contract asks, and the cases beside it that it leaves out.
#include "ufs/conformance/case_checks.h"
#include "ufs/conformance/cases.h"
#include "ufs/conformance/large_directory.h"

namespace ufs {
namespace {

absl::Status RenamesFile(const ContractRoom& room, const std::string& content) {
  const ObjectFiles files(room);
  UFS_RETURN_IF_ERROR(CreateChecked(room, "testFileSrc", content));
  UFS_RETURN_IF_ERROR(files.RenameFile("testFileSrc", "testFileDst"));
  UFS_CONTRACT_FALSE(files.IsFile("testFileSrc"));
  UFS_CONTRACT_TRUE(files.IsFile("testFileDst"));
  return ReadsBack(room, "testFileDst", content);
}

absl::Status RenameFile(const ContractRoom& room) { return RenamesFile(room, kSmall); }
absl::Status RenameRenamableFile(const ContractRoom& room) {
  return RenamesFile(room, MediumContent());
}

absl::Status RenameDirectory(const ContractRoom& room) {
  const ObjectFiles files(room);
  UFS_RETURN_IF_ERROR(files.Mkdirs("testDirSrc", false));
  UFS_RETURN_IF_ERROR(CreateChecked(room, "testDirSrc/testFile", kSmall));
  UFS_RETURN_IF_ERROR(files.RenameDirectory("testDirSrc", "testDirDst"));
  UFS_CONTRACT_FALSE(files.Exists("testDirSrc"));
  UFS_CONTRACT_FALSE(files.Exists("testDirSrc/testFile"));
  UFS_CONTRACT_TRUE(files.IsDirectory("testDirDst"));
  UFS_CONTRACT_TRUE(files.IsFile("testDirDst/testFile"));
  return absl::OkStatus();
}

absl::Status RenamesDeep(const ContractRoom& room, const std::string& content) {
  const ObjectFiles files(room);
  UFS_RETURN_IF_ERROR(files.Mkdirs("testDirSrc/testDirNested", true));
  UFS_RETURN_IF_ERROR(CreateChecked(room, "testDirSrc/testFile", content));
  UFS_RETURN_IF_ERROR(CreateChecked(room, "testDirSrc/testDirNested/testFile", content));
  UFS_RETURN_IF_ERROR(files.RenameDirectory("testDirSrc", "testDirDst"));
  for (const char* gone : {"testDirSrc", "testDirSrc/testDirNested", "testDirSrc/testFile",
                           "testDirSrc/testDirNested/testFile"}) {
    UFS_CONTRACT_FALSE(files.Exists(gone));
  }
  UFS_CONTRACT_TRUE(files.IsDirectory("testDirDst"));
  UFS_CONTRACT_TRUE(files.IsDirectory("testDirDst/testDirNested"));
  UFS_RETURN_IF_ERROR(ReadsBack(room, "testDirDst/testFile", content));
  return ReadsBack(room, "testDirDst/testDirNested/testFile", content);
}

absl::Status RenameDirectoryDeep(const ContractRoom& room) { return RenamesDeep(room, ""); }
absl::Status RenameRenamableDirectory(const ContractRoom& room) {
  return RenamesDeep(room, MediumContent());
}

absl::Status RenameLargeDirectory(const ContractRoom& room) {
  const ObjectFiles files(room);
  const LargeDirectory large = MakeLargeDirectory(room.options().large_directory);
  UFS_RETURN_IF_ERROR(WriteLargeDirectory(room, "topDir", large));
  UFS_RETURN_IF_ERROR(files.RenameDirectory("topDir", "newDir"));
  UFS_CONTRACT_FALSE(files.Exists("topDir"));
  UFS_ASSIGN_OR_RETURN(const auto entries, files.ListStatus("newDir", false));
  UFS_CONTRACT_EXPECT(entries.size() == large.files.size() + large.directories.size(),
                      entries.size());
  for (const std::string& directory : large.directories) {
    const auto found = entries.find(directory);
    UFS_CONTRACT_EXPECT(found != entries.end() && found->second.is_directory, directory);
  }
  return ReadsBack(room, absl::StrCat("newDir/", large.files.back()),
                   absl::StrCat("topDir/", large.files.back()));
}

absl::Status RenameOntoExisting(const ContractRoom& room) {
  const ObjectFiles files(room);
  UFS_RETURN_IF_ERROR(CreateChecked(room, "source", "new"));
  UFS_RETURN_IF_ERROR(CreateChecked(room, "target", "old and longer"));
  UFS_RETURN_IF_ERROR(files.RenameFile("source", "target"));
  UFS_CONTRACT_FALSE(files.Exists("source"));
  return ReadsBack(room, "target", "new");
}

absl::Status RenameMarkerlessDirectory(const ContractRoom& room) {
  const ObjectFiles files(room);
  UFS_RETURN_IF_ERROR(room.PutAll({"implicit/file", "implicit/sub/file"}));
  UFS_RETURN_IF_ERROR(files.RenameDirectory("implicit", "moved"));
  UFS_CONTRACT_FALSE(files.Exists("implicit"));
  return ReadsBack(room, "moved/sub/file", "implicit/sub/file");
}

absl::Status RenameMissing(const ContractRoom& room) {
  const ObjectFiles files(room);
  UFS_CONTRACT_FAILS(NotFound, files.RenameFile("missing", "target"));
  CopyRequest copy;
  copy.source.key = room.Key("missing");
  copy.key = room.Key("target");
  UFS_CONTRACT_FAILS(NotFound, room.Do(copy).status());
  UFS_CONTRACT_FALSE(files.Exists("target"));
  return absl::OkStatus();
}

constexpr char kFile[] = "PutObject, HeadObject, CopyObject, DeleteObject, GetObject";
constexpr char kDirectory[] = "PutObject, ListObjects, CopyObject, DeleteObjects, HeadObject";

constexpr ContractCase kCases[] = {
    {"renameFileTest", "a renamed file is there under its new name only", kFile, false,
     &RenameFile},
    {"renameRenamableFileTest", "a larger one too", kFile, false, &RenameRenamableFile},
    {"renameDirectoryTest", "a directory moves with what is in it", kDirectory, false,
     &RenameDirectory},
    {"renameDirectoryDeepTest", "with two levels", kDirectory, false, &RenameDirectoryDeep},
    {"renameRenamableDirectoryTest", "with two levels of data", kDirectory, false,
     &RenameRenamableDirectory},
    {"renameLargeDirectoryTest", "with several pages", kDirectory, false, &RenameLargeDirectory},
    {"renameOntoExistingTest", "a file of the new name is replaced", kFile, false,
     &RenameOntoExisting},
    {"renameMarkerlessDirectoryTest", "a directory without a marker moves as well", kDirectory,
     false, &RenameMarkerlessDirectory},
    {"renameMissingTest", "what is not there is not renamed", "HeadObject, CopyObject", false,
     &RenameMissing},
};

}  // namespace

absl::Span<const ContractCase> RenameCases() { return kCases; }

}  // namespace ufs
