// The core of the file system: lookup, listing, reading, writing, and what each costs in requests.
#include <cerrno>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "ufs/fs/testing/fs_fixture.h"
#include "ufs/obs/metrics.h"

namespace ufs {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

class FileSystemTest : public FsFixture {};

TEST_F(FileSystemTest, ShowsKeysAsATree) {
  store_->Put("colors/blue/cat.jpg", "1");
  store_->Put("colors/red/dog.jpg", "2");
  store_->Put("colors/list.txt", "3");
  EXPECT_THAT(List(kRootNode), ElementsAre("colors"));
  const NodeId colors = Walk("colors");
  EXPECT_THAT(List(colors), UnorderedElementsAre("blue", "red", "list.txt"));
  EXPECT_EQ(ReadFile(Walk("colors/blue"), "cat.jpg").value(), "1");
}

TEST_F(FileSystemTest, ShowsNothingAboveOrBesideThePrefix) {
  options_.prefix = "data";
  store_->Put("data/a", "1");
  store_->Put("data2/b", "2");
  store_->Put("other", "3");
  EXPECT_THAT(List(kRootNode), ElementsAre("a"));
  EXPECT_EQ(Lookup(kRootNode, "other")->node, 0u);
  EXPECT_EQ(ReadFile(kRootNode, "a").value(), "1");
}

TEST_F(FileSystemTest, MountsAnEmptyBucket) {
  EXPECT_THAT(List(kRootNode), IsEmpty());
  EXPECT_EQ(store_->Writes(), 0);
}

TEST_F(FileSystemTest, ALookupCostsOneRequestAndNoneWhileItIsFresh) {
  store_->Put("a", "1");
  EXPECT_NE(Lookup(kRootNode, "a")->node, 0u);
  EXPECT_EQ(store_->Count(), 1);
  EXPECT_NE(Lookup(kRootNode, "a")->node, 0u);
  EXPECT_EQ(store_->Count(), 1);
  clock_.Advance(absl::Seconds(1));
  EXPECT_NE(Lookup(kRootNode, "a")->node, 0u);
  EXPECT_EQ(store_->Count(), 2);
}

TEST_F(FileSystemTest, AMissingNameIsRememberedForTheTtl) {
  EXPECT_EQ(Lookup(kRootNode, "a")->node, 0u);
  store_->Put("a", "1");
  EXPECT_EQ(Lookup(kRootNode, "a")->node, 0u);
  EXPECT_EQ(store_->Count(), 1);
  clock_.Advance(absl::Seconds(1));
  EXPECT_NE(Lookup(kRootNode, "a")->node, 0u);
}

TEST_F(FileSystemTest, AMissingNameUnderTemporaryIsNot) {
  store_->Put("_temporary/x", "1");
  store_->Put(".spark-staging-7/d/x", "1");
  for (const char* path : {"_temporary", ".spark-staging-7/d"}) {
    const NodeId dir = Walk(path);
    const absl::StatusOr<Entry> missing = Lookup(dir, "part");
    EXPECT_EQ(missing->node, 0u);
    EXPECT_EQ(missing->entry_ttl, absl::ZeroDuration());
    store_->Put(absl::StrCat(path, "/part"), "1");
    EXPECT_NE(Lookup(dir, "part")->node, 0u);
  }
}

TEST_F(FileSystemTest, AnUndecidedPageCostsOneMoreRequest) {
  for (int i = 0; i < 100; ++i) {
    store_->Put(absl::StrCat("dir-", i), "");
  }
  store_->Put("dir/ bar", "1");
  const absl::StatusOr<Entry> entry = Lookup(kRootNode, "dir");
  EXPECT_TRUE(S_ISDIR(entry->attr.mode));
  EXPECT_EQ(store_->Count(), 2);
}

TEST_F(FileSystemTest, ADirectoryShadowsAFile) {
  store_->Put("blue", "file");
  store_->Put("blue/image.jpg", "1");
  EXPECT_TRUE(S_ISDIR(Lookup(kRootNode, "blue")->attr.mode));
  EXPECT_THAT(List(kRootNode), ElementsAre("blue"));
  store_->Remove("blue/image.jpg");
  clock_.Advance(absl::Seconds(2));
  const absl::StatusOr<Entry> entry = Lookup(kRootNode, "blue");
  EXPECT_TRUE(S_ISREG(entry->attr.mode));
  EXPECT_EQ(entry->attr.size, 4);
}

TEST_F(FileSystemTest, MarkersAndImplicitDirectoriesBothWork) {
  store_->Put("blue/", "");
  store_->Put("blue/image.jpg", "1");
  store_->Put("red/", "");
  EXPECT_THAT(List(kRootNode), ElementsAre("blue", "red"));
  EXPECT_THAT(List(Walk("red")), IsEmpty());
  EXPECT_THAT(List(Walk("blue")), ElementsAre("image.jpg"));
  EXPECT_EQ(store_->Writes(), 0);
}

double HiddenKeys() {
  for (const MetricSample& sample : MetricSamples()) {
    if (sample.name == "underfs_fs_hidden_keys_total") {
      return sample.value;
    }
  }
  return 0;
}

TEST_F(FileSystemTest, HidesKeysThatAreNoPaths) {
  for (const char* key : {".", "..", "a/./b", "a/../b", "a//b", "/lead", "d/", "ok"}) {
    store_->Put(key, "x");
  }
  store_->Put(std::string("nul\0x", 5), "x");
  store_->Put(std::string(256, 'n'), "x");
  const double hidden_before = HiddenKeys();
  EXPECT_THAT(List(kRootNode), UnorderedElementsAre("a", "d", "ok"));
  // ".", "..", the NUL, the long one, and what begins with a slash.
  EXPECT_EQ(HiddenKeys() - hidden_before, 5);
  EXPECT_THAT(List(Walk("a")), IsEmpty());
  EXPECT_THAT(List(Walk("d")), IsEmpty());
  EXPECT_EQ(Errno(Lookup(kRootNode, std::string(256, 'n')).status()), ENAMETOOLONG);
}

TEST_F(FileSystemTest, ListsWithAnyBufferSize) {
  for (const char* key : {"a", "a-", "a-/x", "a.txt", "a/x", "b", "c/d", "e"}) {
    store_->Put(key, "x");
  }
  for (const int page : {1, 2, 3, 1000}) {
    store_->set_page_size(page);
    for (size_t buffer = 1; buffer < 10; ++buffer) {
      EXPECT_THAT(List(kRootNode, buffer), UnorderedElementsAre("a-", "a.txt", "a", "b", "c", "e"))
          << page << " " << buffer;
    }
  }
}

TEST_F(FileSystemTest, ListingCostsItsPagesAndStatNothing) {
  for (int i = 0; i < 2500; ++i) {
    store_->Put(absl::StrCat("d/f", 10000 + i), "x");
  }
  const NodeId dir = Walk("d");
  store_->ResetCounts();
  const std::vector<std::string> names = List(dir);
  EXPECT_EQ(names.size(), 2500u);
  EXPECT_EQ(store_->Count("ListObjects"), 3);
  for (const std::string& name : names) {
    EXPECT_NE(Lookup(dir, name)->node, 0u);
  }
  EXPECT_EQ(Lookup(dir, "missing")->node, 0u);
  EXPECT_EQ(store_->Count(), 3);
}

TEST_F(FileSystemTest, StatOfAllAtALaterTimeCostsThePagesAgain) {
  for (int i = 0; i < 2500; ++i) {
    store_->Put(absl::StrCat("d/f", 10000 + i), "x");
  }
  const NodeId dir = Walk("d");
  const std::vector<std::string> names = List(dir);
  clock_.Advance(absl::Hours(1));
  store_->Put("_unrelated", "");
  store_->ResetCounts();
  for (size_t i = 0; i < names.size(); ++i) {
    EXPECT_NE(Lookup(dir, names[i * 7 % names.size()])->node, 0u);  // in another order
  }
  EXPECT_EQ(store_->Count("ListObjects"), 3);
  EXPECT_EQ(store_->Count(), 3);
}

TEST_F(FileSystemTest, SeesAForeignRemovalInAListedDirectory) {
  store_->Put("d/a", "1");
  store_->Put("d/b", "1");
  const NodeId dir = Walk("d");
  List(dir);
  store_->Remove("d/a");
  clock_.Advance(absl::Seconds(2));
  EXPECT_THAT(List(dir), ElementsAre("b"));
  EXPECT_EQ(Lookup(dir, "a")->node, 0u);
}

TEST_F(FileSystemTest, OffsetsStayValidAndRewindingListsAnew) {
  store_->set_page_size(2);
  for (int i = 0; i < 30; ++i) {
    store_->Put(absl::StrCat("f", 10 + i), "x");
  }
  const HandleId handle = OpenDir(kRootNode).value();
  std::vector<std::string> names;
  std::vector<int64_t> offsets;
  for (int64_t offset = 0;;) {
    FakeSink sink(7);
    ASSERT_TRUE(ReadDir(kRootNode, handle, offset, &sink, false).ok());
    if (sink.names.empty()) {
      break;
    }
    names.insert(names.end(), sink.names.begin(), sink.names.end());
    offsets.insert(offsets.end(), sink.offsets.begin(), sink.offsets.end());
    offset = sink.offsets.back();
  }
  ASSERT_EQ(names.size(), 32u);
  for (const size_t at : {20u, 3u, 29u, 0u, 15u}) {  // seekdir, out of order
    FakeSink sink(1);
    ASSERT_TRUE(ReadDir(kRootNode, handle, offsets[at], &sink, false).ok());
    EXPECT_THAT(sink.names, ElementsAre(names[at + 1]));
  }
  store_->Put("a", "new");
  FakeSink again;
  ASSERT_TRUE(ReadDir(kRootNode, handle, 0, &again, false).ok());
  EXPECT_EQ(again.names[2], "a");
  fs().ReleaseDir(context_, kRootNode, handle);
}

TEST_F(FileSystemTest, ReadsAFileWithOneGet) {
  store_->Put("a", "hello");
  const NodeId node = Walk("a");
  store_->ResetCounts();
  const absl::StatusOr<OpenReply> open = Open(node, O_RDONLY);
  ASSERT_TRUE(open.ok());
  EXPECT_TRUE(open->noflush);
  EXPECT_TRUE(open->keep_cache);
  EXPECT_FALSE(open->direct_io);
  EXPECT_EQ(Read(node, open->handle).value(), "hello");
  EXPECT_EQ(Read(node, open->handle, 5).value(), "");
  EXPECT_TRUE(Release(node, open->handle).ok());
  EXPECT_EQ(store_->Count("GetObject"), 1);
  EXPECT_EQ(store_->Count(), 1);
}

TEST_F(FileSystemTest, WritesASmallFileWithOnePutAndOneLookup) {
  EXPECT_EQ(Lookup(kRootNode, "a")->node, 0u);  // as the kernel does
  const NodeId node = WriteFile(kRootNode, "a", "hello");
  EXPECT_EQ(store_->Body("a"), "hello");
  EXPECT_EQ(store_->Count("PutObject"), 1);
  EXPECT_EQ(store_->Count(), 2);
  EXPECT_EQ(GetAttr(node)->attr.size, 5);
  EXPECT_EQ(ReadFile(kRootNode, "a").value(), "hello");
}

TEST_F(FileSystemTest, NothingIsVisibleBeforeTheClose) {
  const absl::StatusOr<FileSystem::Created> created = Create(kRootNode, "a", O_RDWR | O_CREAT);
  const NodeId node = created->entry.node;
  ASSERT_TRUE(Write(node, created->open.handle, 0, "abc").ok());
  EXPECT_EQ(store_->Body("a"), absl::nullopt);
  EXPECT_THAT(List(kRootNode), ElementsAre("a"));  // but here
  EXPECT_EQ(Lookup(kRootNode, "a")->attr.size, 3);
  EXPECT_EQ(Read(node, created->open.handle, 1).value(), "bc");
  ASSERT_TRUE(Flush(node, created->open.handle).ok());
  EXPECT_EQ(store_->Body("a"), "abc");
  EXPECT_EQ(Read(node, created->open.handle, 1).value(), "bc");
  EXPECT_TRUE(Release(node, created->open.handle).ok());
}

TEST_F(FileSystemTest, MkdirMakesAMarkerAndRmdirRemovesIt) {
  ASSERT_TRUE(Mkdir(kRootNode, "d").ok());
  EXPECT_THAT(store_->Keys(), ElementsAre("d/"));
  EXPECT_EQ(Errno(Mkdir(kRootNode, "d").status()), EEXIST);
  const NodeId dir = Walk("d");
  store_->ResetCounts();
  EXPECT_EQ(Lookup(dir, "x")->node, 0u);
  EXPECT_EQ(store_->Count(), 0);  // a new directory is known to be empty
  WriteFile(dir, "x", "1");
  EXPECT_EQ(Errno(Rmdir(kRootNode, "d")), ENOTEMPTY);
  EXPECT_EQ(Errno(Unlink(kRootNode, "d")), EISDIR);
  EXPECT_EQ(Errno(Rmdir(dir, "x")), ENOTDIR);
  EXPECT_TRUE(Unlink(dir, "x").ok());
  EXPECT_TRUE(Rmdir(kRootNode, "d").ok());
  EXPECT_THAT(store_->Keys(), IsEmpty());
  EXPECT_EQ(Errno(Rmdir(kRootNode, "d")), ENOENT);
}

TEST_F(FileSystemTest, ADirectoryDoesNotVanishWithItsLastFile) {
  store_->Put("a/b/f", "1");
  const NodeId b = Walk("a/b");
  ASSERT_TRUE(Unlink(b, "f").ok());
  EXPECT_THAT(store_->Keys(), IsEmpty());
  clock_.Advance(absl::Hours(1));
  EXPECT_EQ(Walk("a/b"), b);
  EXPECT_THAT(List(kRootNode), ElementsAre("a"));
  EXPECT_THAT(List(Walk("a")), ElementsAre("b"));
  EXPECT_EQ(Errno(Rmdir(kRootNode, "a")), ENOTEMPTY);
  EXPECT_TRUE(Rmdir(Walk("a"), "b").ok());
  EXPECT_TRUE(Rmdir(kRootNode, "a").ok());
  EXPECT_THAT(List(kRootNode), IsEmpty());
}

TEST_F(FileSystemTest, HiddenKeysKeepTheirDirectory) {
  store_->Put("d//x", "1");
  EXPECT_THAT(List(Walk("d")), IsEmpty());
  EXPECT_EQ(Errno(Rmdir(kRootNode, "d")), ENOTEMPTY);
  store_->Put("m/", "bytes");
  EXPECT_EQ(Errno(Rmdir(kRootNode, "m")), ENOTEMPTY);
  EXPECT_EQ(store_->Writes(), 0);
}

TEST_F(FileSystemTest, UnlinkRemovesWithOneRequest) {
  store_->Put("a", "1");
  Walk("a");
  store_->ResetCounts();
  EXPECT_TRUE(Unlink(kRootNode, "a").ok());
  EXPECT_EQ(store_->Count("DeleteObject"), 1);
  EXPECT_EQ(store_->Count(), 1);
  EXPECT_EQ(Lookup(kRootNode, "a")->node, 0u);
  EXPECT_EQ(Errno(Unlink(kRootNode, "a")), ENOENT);
}

TEST_F(FileSystemTest, AReadOnlyMountWritesNothing) {
  options_.read_only = true;
  store_->Put("a", "1");
  store_->Put("d/x", "1");
  const NodeId node = Walk("a");
  EXPECT_EQ(Errno(Create(kRootNode, "b").status()), EROFS);
  EXPECT_EQ(Errno(Mkdir(kRootNode, "b").status()), EROFS);
  EXPECT_EQ(Errno(Open(node, O_WRONLY).status()), EROFS);
  EXPECT_EQ(Errno(Open(node, O_RDONLY | O_TRUNC).status()), EROFS);
  EXPECT_EQ(Errno(Unlink(kRootNode, "a")), EROFS);
  EXPECT_EQ(Errno(Rmdir(kRootNode, "d")), EROFS);
  EXPECT_EQ(Errno(Rename(kRootNode, "a", kRootNode, "b")), EROFS);
  SetAttr set;
  set.mode = 0600;
  EXPECT_EQ(Errno(SetAttributes(node, set).status()), EROFS);
  const auto access = [&](int mask) {
    return Errno(Sync<void>(
        [&](Completion<void> done) { fs().Access(context_, node, mask, std::move(done)); }));
  };
  EXPECT_EQ(access(W_OK), EROFS);
  EXPECT_EQ(access(R_OK), 0);
  EXPECT_EQ(ReadFile(kRootNode, "a").value(), "1");
  EXPECT_EQ(store_->Writes(), 0);
}

TEST_F(FileSystemTest, StatFsIsLargeAndFree) {
  const absl::StatusOr<FsStat> stat = Sync<FsStat>(
      [&](Completion<FsStat> done) { fs().StatFs(context_, kRootNode, std::move(done)); });
  EXPECT_GE(stat->free_bytes, uint64_t{1} << 40);
  EXPECT_EQ(stat->name_max, 255u);
  EXPECT_EQ(store_->Count(), 0);
}

TEST_F(FileSystemTest, ADeadStoreIsAnErrorNotAHang) {
  store_->Put("a", "1");
  store_->Fail("ListObjects", absl::UnavailableError("down"), 2);
  EXPECT_EQ(Errno(Lookup(kRootNode, "a").status()), EIO);
  const HandleId handle = OpenDir(kRootNode).value();
  FakeSink none;
  EXPECT_EQ(Errno(ReadDir(kRootNode, handle, 0, &none)), EIO);
  FakeSink sink;
  EXPECT_TRUE(ReadDir(kRootNode, handle, 2, &sink).ok());  // and all is well when it is back
  EXPECT_THAT(sink.names, ElementsAre("a"));
  fs().ReleaseDir(context_, kRootNode, handle);
}

}  // namespace
}  // namespace ufs
