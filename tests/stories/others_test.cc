// Stories of several clients of one bucket, and of stores that go away.
#include <dirent.h>
#include <sys/stat.h>

#include <set>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "tests/stories/story_fixture.h"

namespace ufs {
namespace {

class OthersStories : public StoryTest {
 protected:
  // Appends while another client replaces the object at the moment that `meanwhile` chooses. What
  // is there afterwards is one client's, whole; and close tells whose.
  void AppendWhileReplaced(size_t size,
                           absl::FunctionRef<void(absl::FunctionRef<void()>)> meanwhile, Op at,
                           bool by_hook) {
    const std::string ours = Pattern(size, 1);
    const std::string theirs = Pattern(size, 2);
    const std::string tail = Pattern(100'000, 3);
    // A name of its own: the last one's failed handle may not have been released yet.
    const std::string name = absl::StrCat("f", ++number_);
    Put(name, ours);
    auto replace = [&] { EXPECT_TRUE(server().PutObject("bucket", name, theirs).ok()); };
    int fault = 0;
    if (by_hook) {
      FaultRule rule;
      rule.op = at;
      rule.key = name;
      rule.last = 1;
      rule.on_request = [&](const s3server::Request&) { replace(); };
      fault = server().AddFault(rule);
    }
    const int fd = Open(name, O_WRONLY | O_APPEND);
    meanwhile(replace);
    const ssize_t took = write(fd, tail.data(), tail.size());
    EXPECT_TRUE(took == static_cast<ssize_t>(tail.size()) || (took < 0 && errno == ESTALE))
        << errno;
    const int error = took < 0 ? (close(fd), ESTALE) : UFS_ERRNO_OF(close(fd));
    const std::string is = Get(name);
    const char* what = is == ours + tail ? "our version of our base"
                       : is == theirs    ? "theirs"
                       : is == ours      ? "what was there before"
                                         : "a mixture";
    const bool replaced = !by_hook || server().FaultHits(fault) > 0;
    if (error == 0) {
      EXPECT_STREQ(what, "our version of our base") << size;
    } else {
      EXPECT_EQ(error, ESTALE);
      EXPECT_STREQ(what, "theirs") << size << (replaced ? "" : ", and nothing was replaced");
    }
    if (by_hook) {
      server().RemoveFault(fault);
    }
  }

 private:
  int number_ = 0;
};

// s3fs-fuse, rclone and geesefs, measured: an append to a file that another client had replaced put
// the new bytes behind, or into, the other client's.
TEST_F(OthersStories, AnAppendNeverMixesWithWhatReplacedItsBase) {
  Mount("part-size=5M,metadata-ttl=0");
  for (const size_t size : {size_t{1000}, size_t{3} << 20, size_t{12} << 20}) {
    AppendWhileReplaced(
        size, [](absl::FunctionRef<void()> replace) { replace(); }, Op::kHeadObject, false);
    for (const Op at :
         {Op::kGetObject, Op::kUploadPartCopy, Op::kCreateMultipartUpload, Op::kUploadPart}) {
      SCOPED_TRACE(absl::StrCat(size, " at ", static_cast<int>(at)));
      AppendWhileReplaced(
          size, [](absl::FunctionRef<void()>) {}, at, true);
    }
  }
}

// rclone 9530: the store could not be reached, the file was taken for deleted, and reading it gave
// nothing.
TEST_F(OthersStories, WhatCannotBeReachedIsNotTakenForDeleted) {
  Put("f", "still here");
  Mount("request-timeout=2s,stall-timeout=1s,connect-timeout=1s,retries=1,metadata-ttl=0");
  EXPECT_EQ(ReadFile(Path("f")), "still here");
  server().Stop();
  struct stat st {};
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(UFS_ERRNO_OF(stat(Path("f").c_str(), &st)), EIO);
    const int fd = open(Path("f").c_str(), O_RDONLY | O_CLOEXEC);
    char buffer[16];
    EXPECT_TRUE(fd < 0 || pread(fd, buffer, sizeof(buffer), 0) != 0) << "no end of file";
    if (fd >= 0) {
      close(fd);
    }
  }
  ASSERT_TRUE(server().Restart().ok());
  EXPECT_EQ(ReadFile(Path("f")), "still here");
}

// Caches that know a version by its time and size gave old bytes for an object that was replaced
// within the second.
TEST_F(OthersStories, TheSameSizeInTheSameSecondIsAnotherVersion) {
  Mount("metadata-ttl=0");
  for (int i = 0; i < 20; ++i) {
    const std::string bytes = absl::StrFormat("version %04d", i);
    Put("f", bytes);
    EXPECT_EQ(ReadFile(Path("f")), bytes);
  }
}

// s3fs-fuse 2932: chmod of a directory deleted the object of the same name, which was a file of
// somebody else's.
TEST_F(OthersStories, AFileThatADirectoryShadowsIsLeftAlone) {
  ASSERT_TRUE(
      server().PutObject("bucket", "d", "a file of somebody's", {{"x-amz-meta-kept", "yes"}}).ok());
  Put("d/f", "x");
  Mount();
  EXPECT_EQ(Shell("ls -la " + dir() + " " + Path("d")).exit_code, 0);
  EXPECT_EQ(chmod(Path("d").c_str(), 0700), 0);
  EXPECT_EQ(utimensat(AT_FDCWD, Path("d").c_str(), nullptr, 0), 0);
  WriteFile(Path("d/g"), "y");
  EXPECT_EQ(unlink(Path("d/g").c_str()), 0);
  EXPECT_EQ(Get("d"), "a file of somebody's");
  bool kept = false;
  const auto headers = server().GetHeaders("bucket", "d");
  ASSERT_TRUE(headers.ok());
  for (const auto& header : *headers) {
    kept = kept || header.second == "yes";
  }
  EXPECT_TRUE(kept);
}

// goofys 639: S3 sorts "a-" before "a/", and 1119 of 1316 directories were listed.
TEST_F(OthersStories, NamesThatSortAroundTheSlashAreAllListed) {
  server_options_.limits.max_page = 7;
  std::set<std::string> names;
  for (const char* middle : {"", "-", ".", " ", "!", "0", "a", "+b"}) {
    for (int i = 0; i < 20; ++i) {
      const std::string name = absl::StrCat("a", i, middle);
      names.insert(name);
      Put(absl::StrCat(name, "/f"), "x");
      Put(absl::StrCat(name, "/sub-", i, "/f"), "x");
    }
  }
  Mount();
  std::multiset<std::string> listed;
  DIR* directory = opendir(dir().c_str());
  ASSERT_NE(directory, nullptr);
  while (const struct dirent* entry = readdir(directory)) {
    listed.insert(entry->d_name);
  }
  closedir(directory);
  listed.erase(".");
  listed.erase("..");
  EXPECT_EQ(std::set<std::string>(listed.begin(), listed.end()), names);
  EXPECT_EQ(listed.size(), names.size()) << "none twice";
  for (const std::string& name : names) {
    EXPECT_EQ(ReadFile(Path(name + "/f")), "x");
  }
}

}  // namespace
}  // namespace ufs
