#ifndef TESTS_STORIES_STORY_FIXTURE_H_
#define TESTS_STORIES_STORY_FIXTURE_H_

#include <fcntl.h>
#include <gmock/gmock.h>
#include <unistd.h>

#include <cerrno>
#include <string>

#include "absl/strings/string_view.h"
#include "tests/mount/mount_fixture.h"

namespace ufs {

// How other file systems over S3 lost or mixed data, told in a comment above each test, and played
// on a mount of ours.
class StoryTest : public MountTest {
 protected:
  using FaultAction = s3server::FaultAction;
  using FaultRule = s3server::FaultRule;

  void Put(const std::string& key, absl::string_view bytes) {
    ASSERT_TRUE(server().PutObject("bucket", key, bytes).ok()) << key;
  }
  std::string Get(const std::string& key) {
    return server().GetObject("bucket", key).value_or("(none)");
  }

  int Open(absl::string_view name, int flags) {
    const int fd = open(Path(name).c_str(), flags | O_CLOEXEC, 0644);
    EXPECT_GE(fd, 0) << name << ": errno " << errno;
    return fd;
  }
  static void Write(int fd, absl::string_view data) {
    while (!data.empty()) {
      const ssize_t took = write(fd, data.data(), data.size());
      ASSERT_GT(took, 0) << "errno " << errno;
      data.remove_prefix(static_cast<size_t>(took));
    }
  }
  static void Close(int fd) { EXPECT_EQ(UFS_ERRNO_OF(close(fd)), 0); }

  int Break(Op op, FaultAction action, const std::string& code = "InternalError",
            int last = 1'000'000) {
    FaultRule rule;
    rule.op = op;
    rule.action = action;
    rule.code = code;
    rule.last = last;
    return server().AddFault(rule);
  }

  // Whether the mount takes writes at any offset.
  bool WritesAnywhere() {
    WriteFile(Path("probe"), "0123456789");
    const int fd = Open("probe", O_WRONLY);
    const int error = UFS_ERRNO_OF(pwrite(fd, "x", 1, 3));
    EXPECT_TRUE(error == 0 || error == EOPNOTSUPP) << error;
    Close(fd);
    EXPECT_EQ(unlink(Path("probe").c_str()), 0);
    return error == 0;
  }
};

}  // namespace ufs

#endif  // TESTS_STORIES_STORY_FIXTURE_H_
