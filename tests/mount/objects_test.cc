// What objects are given beside their bytes, and what stores demand, through a mount.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>

#include "absl/strings/str_cat.h"
#include "tests/mount/mount_fixture.h"

namespace ufs {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

class ObjectsTest : public MountTest {
 protected:
  // What the store says of an object.
  std::string Stat(const std::string& key, const std::string& options = "") {
    return Shell(absl::StrCat("$UNDERFS fs stat s3://bucket/", key,
                              " -o endpoint=", server().endpoint(), options))
        .output;
  }
};

TEST_F(ObjectsTest, NewFilesGetClassTagsAndHeaders) {
  server();
  WriteFile(base() + "/rules",
            "# for browsers\n"
            "*.html  Cache-Control: max-age=60\n"
            "logs/** x-amz-meta-kind: log, old\n");
  Mount(absl::StrCat("storage-class=STANDARD_IA,tags=team=a&stage=b,header-rules=", base(),
                     "/rules"));
  WriteFile(Path("index.html"), "<p>");
  ASSERT_EQ(mkdir(Path("logs").c_str(), 0755), 0);
  WriteFile(Path("logs/big"), Pattern(20 << 20, 1));
  const std::string page = Stat("index.html");
  EXPECT_THAT(page, HasSubstr("text/html"));
  EXPECT_THAT(page, HasSubstr("cache-control: max-age=60"));
  EXPECT_THAT(page, HasSubstr("STANDARD_IA"));
  EXPECT_THAT(page, HasSubstr("Tags:          2"));
  const std::string log = Stat("logs/big");
  EXPECT_THAT(log, HasSubstr("application/octet-stream"));
  EXPECT_THAT(log, HasSubstr("kind=log, old"));
  EXPECT_THAT(log, HasSubstr("STANDARD_IA"));
  EXPECT_THAT(Stat("logs/"), Not(HasSubstr("STANDARD_IA"))) << "markers stay as they are";
  // A rename keeps all of it.
  ASSERT_EQ(rename(Path("index.html").c_str(), Path("page").c_str()), 0);
  const std::string moved = Stat("page");
  EXPECT_THAT(moved, HasSubstr("text/html"));
  EXPECT_THAT(moved, HasSubstr("cache-control: max-age=60"));
  EXPECT_THAT(moved, HasSubstr("STANDARD_IA"));
  EXPECT_THAT(moved, HasSubstr("Tags:          2"));
}

TEST_F(ObjectsTest, WrongOptionsAreRefusedByName) {
  EXPECT_THAT(TryMount("storage-class=cold").output, HasSubstr("storage-class"));
  EXPECT_THAT(TryMount("tags==x").output, HasSubstr("tags"));
  EXPECT_THAT(TryMount("cache-control=a\x01z").output, HasSubstr("cache-control"));
  EXPECT_THAT(TryMount("header-rules=/nowhere/rules").output, HasSubstr("header-rules"));
  EXPECT_THAT(TryMount("provider=r2,tags=a=1").output, HasSubstr("r2 has no object tags"));
}

TEST_F(ObjectsTest, AnArchivedFileIsRefusedAndRestored) {
  ASSERT_TRUE(server().PutObject("bucket", "dir/cold", "frozen").ok());
  Mount("storage-class=GLACIER");
  WriteFile(Path("dir/cold"), "frozen");
  const int fd = open(Path("dir/cold").c_str(), O_RDONLY | O_CLOEXEC);
  ASSERT_GE(fd, 0);
  char byte = 0;
  EXPECT_EQ(UFS_ERRNO_OF(read(fd, &byte, 1)), EACCES);
  close(fd);
  EXPECT_EQ(UFS_ERRNO_OF(rename(Path("dir/cold").c_str(), Path("dir/new").c_str())), EACCES);
  const Ran log = Shell("cat $(find " + base() + "/state -name underfs.log)");
  EXPECT_THAT(log.output, HasSubstr("archived (GLACIER)"));
  EXPECT_THAT(log.output, HasSubstr("underfs restore s3://bucket/dir/cold"));
  const Ran restored = Shell("$UNDERFS restore --wait --days 2 --tier Bulk " + Path("dir/cold"));
  EXPECT_EQ(restored.exit_code, 0) << restored.output;
  EXPECT_THAT(restored.output, HasSubstr("dir/cold: readable"));
  EXPECT_EQ(ReadFile(Path("dir/cold")), "frozen");
  // By its URI as well, and a second time.
  const Ran again = Shell(
      absl::StrCat("$UNDERFS restore s3://bucket/dir/cold -o endpoint=", server().endpoint()));
  EXPECT_EQ(again.exit_code, 0) << again.output;
  EXPECT_THAT(again.output, HasSubstr("s3://bucket/dir/cold: readable"));
  EXPECT_THAT(Stat("dir/cold"), HasSubstr("Restored:      readable"));
}

TEST_F(ObjectsTest, RestoreSaysWhatCannotBe) {
  ASSERT_TRUE(server().PutObject("bucket", "warm", "x").ok());
  Mount();
  const Ran warm = Shell("$UNDERFS restore " + Path("warm"));
  EXPECT_NE(warm.exit_code, 0);
  EXPECT_THAT(warm.output, HasSubstr("InvalidObjectState"));
  EXPECT_THAT(Shell("$UNDERFS restore --tier Soon " + Path("warm")).output, HasSubstr("--tier"));
  EXPECT_THAT(Shell("$UNDERFS restore " + base() + "/nothing").output,
              HasSubstr("neither a URI nor a file"));
}

TEST_F(ObjectsTest, ARequesterPaysBucketIsUsedByWhoPays) {
  server_options_.requester_pays = {"bucket"};
  EXPECT_NE(TryMount().exit_code, 0);
  Mount("requester-pays");
  WriteFile(Path("f"), Pattern(20 << 20, 1));
  EXPECT_EQ(ReadFile(Path("f")), Pattern(20 << 20, 1));
  ASSERT_EQ(rename(Path("f").c_str(), Path("g").c_str()), 0);
  ASSERT_EQ(unlink(Path("g").c_str()), 0);
  EXPECT_THAT(server().ListKeys("bucket"), ElementsAre());
}

TEST_F(ObjectsTest, AServerWithTheOldListingServes) {
  server_options_.quirks.no_list_v2 = true;
  server_options_.quirks.no_bulk_delete = true;
  server_options_.limits.max_page = 7;
  EXPECT_NE(TryMount().exit_code, 0);
  for (int i = 10; i < 40; ++i) {
    ASSERT_TRUE(server().PutObject("bucket", absl::StrCat("d/", i), "x").ok());
    ASSERT_TRUE(server().PutObject("bucket", absl::StrCat("d/e", i, "/f"), "x").ok());
  }
  Mount("list-v1,bulk-delete=false");
  const Ran listed = Shell("ls " + Path("d") + " | wc -l");
  EXPECT_EQ(listed.output, "60\n");
  EXPECT_EQ(server().log().Count(Op::kListObjectsV2), 0);
  EXPECT_EQ(Shell("rm -r " + Path("d")).exit_code, 0);
  ASSERT_TRUE(server().PutObject("bucket", "x/1", "x").ok());
  ASSERT_TRUE(server().PutObject("bucket", "x/2", "x").ok());
  EXPECT_EQ(Shell(absl::StrCat("$UNDERFS fs rm -r s3://bucket/x -o list-v1,bulk-delete=false,",
                               "endpoint=", server().endpoint()))
                .exit_code,
            0);
  EXPECT_THAT(server().ListKeys("bucket"), ElementsAre());
}

// An Object Lock refuses objects and parts without a digest of their bytes. Nobody says that the
// bucket has one: the first refusal does.
class ObjectLockTest : public ObjectsTest {
 protected:
  void SetUp() override {
    server_options_.versioned = {"bucket"};
    server_options_.locked = {"bucket"};
    ObjectsTest::SetUp();
    if (IsSkipped()) {
      return;
    }
    for (const Op op : {Op::kPutObject, Op::kUploadPart}) {
      s3server::FaultRule rule;
      rule.op = op;
      rule.on_request = [this](const s3server::Request& request) {
        ++(request.Header("content-md5") != nullptr ? with_digest_ : without_digest_);
      };
      server().AddFault(rule);
    }
  }
  std::string Content(const std::string& key) {
    return server().GetObject("bucket", key).value_or("(none)");
  }
  // What the server refused.
  int Refused() {
    const auto log = server().log().Snapshot();
    return static_cast<int>(std::count_if(log.begin(), log.end(),
                                          [](const auto& entry) { return entry.status == 400; }));
  }

  // Requests that carry an object's bytes or a part's.
  std::atomic<int> with_digest_{0};
  std::atomic<int> without_digest_{0};
};

TEST_F(ObjectLockTest, OneRefusalTeachesTheDigestForEverythingAfterIt) {
  Mount();
  WriteFile(Path("f"), "one");
  EXPECT_EQ(without_digest_, 1);
  EXPECT_EQ(with_digest_, 1);
  EXPECT_EQ(Refused(), 1);
  const std::string data = Pattern(20 << 20, 1);
  WriteFile(Path("f"), "two");
  ASSERT_EQ(mkdir(Path("d").c_str(), 0755), 0);
  WriteFile(Path("d/empty"), "");
  WriteFile(Path("d/big"), data);
  EXPECT_EQ(Content("f"), "two");
  EXPECT_EQ(Content("d/"), "");
  EXPECT_EQ(Content("d/empty"), "");
  EXPECT_TRUE(Content("d/big") == data);
  EXPECT_GE(server().log().Count(Op::kUploadPart), 3u);
  EXPECT_EQ(with_digest_, 4 + static_cast<int>(server().log().Count(Op::kUploadPart)));
  const int fd = open(Path("f").c_str(), O_WRONLY | O_APPEND | O_CLOEXEC);
  ASSERT_GE(fd, 0);
  EXPECT_EQ(write(fd, " three", 6), 6);
  EXPECT_EQ(close(fd), 0);
  EXPECT_EQ(Content("f"), "two three");
  EXPECT_EQ(without_digest_, 1) << "learnt once";
  Unmount();
  const std::string log = Shell("cat $(find " + base() + "/state -name underfs.log)").output;
  const size_t said = log.find("Content-MD5 is sent from now on");
  ASSERT_NE(said, std::string::npos) << log;
  EXPECT_EQ(log.find("Content-MD5 is sent from now on", said + 1), std::string::npos) << log;
}

TEST_F(ObjectLockTest, EachPartIsRefusedAtMostOnce) {
  Mount();
  const std::string data = Pattern(40 << 20, 2);
  WriteFile(Path("big"), data);
  EXPECT_TRUE(Content("big") == data);
  EXPECT_GE(without_digest_, 1);
  EXPECT_EQ(Refused(), without_digest_);
  EXPECT_LE(without_digest_, with_digest_) << "a part that is refused is sent once more";
  EXPECT_EQ(server().log().Count(Op::kCreateMultipartUpload), 1u) << "the upload goes on";
  const int taught = without_digest_;
  WriteFile(Path("f"), "x");
  EXPECT_EQ(without_digest_, taught);
}

// No version is named: what is locked stays, behind the copy or the marker that hides it.
TEST_F(ObjectLockTest, RenameAndRemoveNameNoVersion) {
  Mount();
  WriteFile(Path("a"), "first");
  ASSERT_EQ(rename(Path("a").c_str(), Path("b").c_str()), 0);
  EXPECT_EQ(ReadFile(Path("b")), "first");
  EXPECT_THAT(server().ListKeys("bucket"), ElementsAre("b"));
  ASSERT_EQ(unlink(Path("b").c_str()), 0);
  EXPECT_EQ(UFS_ERRNO_OF(access(Path("b").c_str(), F_OK)), ENOENT);
  EXPECT_THAT(server().ListKeys("bucket"), ElementsAre());
  WriteFile(Path("b"), "second");
  EXPECT_EQ(ReadFile(Path("b")), "second");
  EXPECT_EQ(server().log().Count(Op::kDeleteObject), 2u);
  for (const s3server::LogEntry& entry : server().log().Snapshot()) {
    EXPECT_THAT(entry.query, Not(HasSubstr("versionId"))) << entry.target;
  }
  EXPECT_EQ(Refused(), 1);
}

// Exclusive creation asks what the bucket is, and tries nothing that could not be removed again.
TEST_F(ObjectLockTest, ExclusiveCreationTriesNothing) {
  Mount();
  const int fd = open(Path("f").c_str(), O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0644);
  ASSERT_GE(fd, 0);
  EXPECT_EQ(write(fd, "x", 1), 1);
  EXPECT_EQ(close(fd), 0);
  EXPECT_EQ(server().log().Count(Op::kPutObject), 2u);
  EXPECT_EQ(server().log().Count(Op::kDeleteObject), 0u);
  EXPECT_THAT(server().ListKeys("bucket"), ElementsAre("f"));
}

}  // namespace
}  // namespace ufs
