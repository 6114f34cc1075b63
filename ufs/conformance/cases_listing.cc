// Listings of directories: what Alluxio's contract asks of listStatus and of prefixes that have no
// marker.
#include "absl/strings/str_join.h"
#include "ufs/conformance/case_checks.h"
#include "ufs/conformance/cases.h"
#include "ufs/conformance/large_directory.h"

namespace ufs {
namespace {

using Entries = std::map<std::string, FileStatus>;

// "name" for a file, "name/" for a directory.
std::string Shown(const Entries& entries) {
  return absl::StrJoin(entries, " ", [](std::string* out, const auto& entry) {
    absl::StrAppend(out, entry.first, entry.second.is_directory ? "/" : "");
  });
}

absl::Status ExpectListing(const ContractRoom& room, const std::string& path, bool recursive,
                           const std::string& expected) {
  UFS_ASSIGN_OR_RETURN(const Entries entries, ObjectFiles(room).ListStatus(path, recursive));
  UFS_CONTRACT_EXPECT(Shown(entries) == expected, path, " lists as '", Shown(entries),
                      "' instead of '", expected, "'");
  return absl::OkStatus();
}

absl::Status ListStatusRoot(const ContractRoom& room) {
  UFS_RETURN_IF_ERROR(CreateChecked(room, "testFile", kSmall));
  return ExpectListing(room, "", false, "testFile");
}

absl::Status ListStatus(const ContractRoom& room) {
  const ObjectFiles files(room);
  UFS_RETURN_IF_ERROR(files.Mkdirs("testDirNonEmpty/testDirNonEmptyChild", true));
  UFS_RETURN_IF_ERROR(CreateChecked(room, "testDirNonEmpty/testFile", kSmall));
  UFS_RETURN_IF_ERROR(CreateChecked(room, "testDirNonEmpty/testDirNonEmptyChild/testFile", kSmall));
  UFS_RETURN_IF_ERROR(
      ExpectListing(room, "testDirNonEmpty", false, "testDirNonEmptyChild/ testFile"));
  return ExpectListing(room, "testDirNonEmpty/testDirNonEmptyChild", false, "testFile");
}

absl::Status ListStatusEmpty(const ContractRoom& room) {
  UFS_RETURN_IF_ERROR(ObjectFiles(room).Mkdirs("testDir", false));
  return ExpectListing(room, "testDir", false, "");
}

absl::Status ListStatusFile(const ContractRoom& room) {
  UFS_RETURN_IF_ERROR(CreateChecked(room, "testFile", kSmall));
  UFS_CONTRACT_FAILS(NotFound, ObjectFiles(room).ListStatus("testFile", false).status());
  return absl::OkStatus();
}

absl::Status ListLargeDirectory(const ContractRoom& room) {
  const LargeDirectory large = MakeLargeDirectory(room.options().large_directory);
  UFS_RETURN_IF_ERROR(WriteLargeDirectory(room, "topDir", large));
  std::string expected = absl::StrJoin(large.files, " ");
  for (const std::string& directory : large.directories) {
    absl::StrAppend(&expected, " ", directory, "/");
  }
  return ExpectListing(room, "topDir", false, expected);
}

absl::Status ListStatusRecursive(const ContractRoom& room) {
  const ObjectFiles files(room);
  UFS_RETURN_IF_ERROR(files.Mkdirs("root", false));
  UFS_RETURN_IF_ERROR(ExpectListing(room, "root", true, ""));
  UFS_CONTRACT_FAILS(NotFound, files.ListStatus("missing", true).status());
  UFS_RETURN_IF_ERROR(files.Mkdirs("root/sub1/sub11", true));
  UFS_RETURN_IF_ERROR(files.Mkdirs("root/sub2", false));
  UFS_RETURN_IF_ERROR(CreateChecked(room, "root/sub1/sub11/file11", kSmall));
  UFS_RETURN_IF_ERROR(CreateChecked(room, "root/sub2/file2", kSmall));
  UFS_RETURN_IF_ERROR(CreateChecked(room, "root/file", kSmall));
  const std::string all = "file sub1/ sub1/sub11/ sub1/sub11/file11 sub2/ sub2/file2";
  UFS_RETURN_IF_ERROR(ExpectListing(room, "root", true, all));
  UFS_RETURN_IF_ERROR(ExpectListing(room, "root/", true, all));
  UFS_RETURN_IF_ERROR(ExpectListing(room, "root/sub1", true, "sub11/ sub11/file11"));
  UFS_CONTRACT_FAILS(NotFound, files.ListStatus("root/file", true).status());
  return absl::OkStatus();
}

// base/{a,b,c}/sample{1,2,3}.jpg and base/sample{1,2,3}.jpg, without a marker.
absl::Status WriteSamples(const ContractRoom& room) {
  std::vector<std::string> names;
  for (const char* directory : {"base/", "base/a/", "base/b/", "base/c/"}) {
    for (const char* file : {"sample1.jpg", "sample2.jpg", "sample3.jpg"}) {
      names.push_back(absl::StrCat(directory, file));
    }
  }
  return room.PutAll(names);
}

absl::Status ObjectCommonPrefixesIsDirectory(const ContractRoom& room) {
  UFS_RETURN_IF_ERROR(WriteSamples(room));
  const ObjectFiles files(room);
  for (const char* path : {"base", "base/a", "base/b", "base/c"}) {
    UFS_CONTRACT_TRUE(files.IsDirectory(path));
  }
  return absl::OkStatus();
}

absl::Status ObjectCommonPrefixesListStatusNonRecursive(const ContractRoom& room) {
  UFS_RETURN_IF_ERROR(WriteSamples(room));
  return ExpectListing(room, "base", false, "a/ b/ c/ sample1.jpg sample2.jpg sample3.jpg");
}

absl::Status ObjectCommonPrefixesListStatusRecursive(const ContractRoom& room) {
  UFS_RETURN_IF_ERROR(WriteSamples(room));
  UFS_ASSIGN_OR_RETURN(const Entries entries, ObjectFiles(room).ListStatus("base", true));
  UFS_CONTRACT_EXPECT(entries.size() == 15, Shown(entries));
  UFS_CONTRACT_EXPECT(entries.at("a").is_directory && !entries.at("a/sample1.jpg").is_directory,
                      Shown(entries));
  return absl::OkStatus();
}

absl::Status ObjectNestedDirsListStatusRecursive(const ContractRoom& room) {
  UFS_RETURN_IF_ERROR(room.PutAll({"top/dir0/dir1/dir2/dir3/dir4/file.txt/"}));
  return ExpectListing(room, "top", true,
                       "dir0/ dir0/dir1/ dir0/dir1/dir2/ dir0/dir1/dir2/dir3/ "
                       "dir0/dir1/dir2/dir3/dir4/ dir0/dir1/dir2/dir3/dir4/file.txt/");
}

absl::Status ListStatusS3Root(const ContractRoom& room) {
  UFS_RETURN_IF_ERROR(CreateChecked(room, "testFile", kSmall));
  UFS_RETURN_IF_ERROR(ObjectFiles(room).Mkdirs("testDir", false));
  const std::string base = room.prefix().substr(0, room.prefix().find('/') + 1);
  UFS_ASSIGN_OR_RETURN(const ListPage page, room.Do(ListRequest{"", "/", "", "", 1000}));
  const bool truncated = !page.next_token.empty();
  const bool found = std::find(page.common_prefixes.begin(), page.common_prefixes.end(), base) !=
                     page.common_prefixes.end();
  UFS_CONTRACT_EXPECT(found || truncated, base, " does not show at the bucket's top");
  return absl::OkStatus();
}

constexpr char kOps[] = "PutObject, ListObjects";

constexpr ContractCase kCases[] = {
    {"listStatusRootTest", "the top lists what is in it", kOps, false, &ListStatusRoot},
    {"listStatusTest", "a directory lists its own entries only, with their kinds", kOps, false,
     &ListStatus},
    {"listStatusEmptyTest", "an empty directory lists as empty", kOps, false, &ListStatusEmpty},
    {"listStatusFileTest", "a file is no directory to list", kOps, false, &ListStatusFile},
    {"listLargeDirectoryTest", "a directory of several pages lists whole and in order", kOps, false,
     &ListLargeDirectory},
    {"listStatusRecursiveTest", "everything below is listed, with relative names", kOps, false,
     &ListStatusRecursive},
    {"objectCommonPrefixesIsDirectoryTest", "a prefix without a marker is a directory",
     "PutObject, HeadObject, ListObjects", false, &ObjectCommonPrefixesIsDirectory},
    {"objectCommonPrefixesListStatusNonRecursiveTest", "and lists as one", kOps, false,
     &ObjectCommonPrefixesListStatusNonRecursive},
    {"objectCommonPrefixesListStatusRecursiveTest", "and so does everything below it", kOps, false,
     &ObjectCommonPrefixesListStatusRecursive},
    {"objectNestedDirsListStatusRecursiveTest", "one deep marker makes all directories above it",
     kOps, false, &ObjectNestedDirsListStatusRecursive},
    {"listStatusS3RootTest", "the bucket's top shows the test's directory", kOps, false,
     &ListStatusS3Root},
};

}  // namespace

absl::Span<const ContractCase> ListingCases() { return kCases; }

}  // namespace ufs
