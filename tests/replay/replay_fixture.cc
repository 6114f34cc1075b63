#include "tests/replay/replay_fixture.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace ufs {

void ReplayTest::SetUp() {
  MountTest::SetUp();
  if (IsSkipped()) {
    return;
  }
  Mount();
  other_ = base() + "/other";
  ASSERT_EQ(mkdir(other_.c_str(), 0755), 0);
  const Ran mounted = Shell(absl::StrCat("$UNDERFS mount s3://bucket ", other_,
                                         " -o endpoint=", server().endpoint(),
                                         ",state-dir=", base(), "/state-other"));
  ASSERT_EQ(mounted.exit_code, 0) << mounted.output;
}

void ReplayTest::TearDown() {
  if (!other_.empty()) {
    Shell("$UNDERFS unmount --force " + other_);
  }
  MountTest::TearDown();
}

std::string ReplayTest::Object(const std::string& key) {
  const std::string path = base() + "/fetched";
  unlink(path.c_str());
  const Ran ran = Shell(absl::StrCat(
      R"(printf 'user = "%s:%s"\n' $AWS_ACCESS_KEY_ID $AWS_SECRET_ACCESS_KEY | )",
      "curl -s -K - --aws-sigv4 aws:amz:us-east-1:s3 -H 'x-amz-content-sha256: UNSIGNED-PAYLOAD' ",
      "-w '%{http_code}' -o ", path, " ", server().endpoint(), "/bucket/", key));
  if (ran.output == "404") {
    return "(none)";
  }
  EXPECT_EQ(ran.output, "200") << key;
  return access(path.c_str(), F_OK) == 0 ? ReadFile(path) : "";  // curl makes no empty file
}

std::vector<std::string> ReplayTest::Keys() {
  std::vector<std::string> keys;
  for (const std::string& key : server().ListKeys("bucket")) {
    if (!absl::EndsWith(key, "/")) {
      keys.push_back(key);
    }
  }
  return keys;
}

bool ReplayTest::RenamesDirectories() {
  const Program probe = Here("probe");
  probe.Mkdir("probe-a");
  const int done = rename(probe.Path("probe-a").c_str(), probe.Path("probe-b").c_str());
  EXPECT_TRUE(done == 0 || errno == EOPNOTSUPP) << "errno " << errno;
  probe.Rmdir(done == 0 ? "probe-b" : "probe-a");
  return done == 0;
}

bool ReplayTest::WritesAnywhere() {
  const Program probe = Here("probe");
  WriteFile(probe.Path("probe"), "0123456789");
  const int fd = probe.Open("probe", O_WRONLY);
  const int done = ftruncate(fd, 5);
  EXPECT_TRUE(done == 0 || errno == EOPNOTSUPP) << "errno " << errno;
  probe.Close(fd);
  probe.Unlink("probe");
  return done == 0;
}

}  // namespace ufs
