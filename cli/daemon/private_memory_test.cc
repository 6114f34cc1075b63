#include "cli/daemon/private_memory.h"

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <string>

namespace ufs::cli {
namespace {

// The secret is made at run time: the program's own file must not hold it.
std::string MakeSecret() {
  std::string secret = "underfs-core-test-";
  for (int i = 0; i < 40; ++i) {
    secret += static_cast<char>('a' + (i * 7) % 26);
  }
  return secret;
}

// Lets a child with a secret in its memory end by SIGABRT in `directory`; returns what its core
// file holds, or "none".
std::string CoreOfAChild(const std::string& directory, void (*protect)()) {
  const pid_t child = fork();
  if (child == 0) {
    const rlimit unlimited{RLIM_INFINITY, RLIM_INFINITY};
    setrlimit(RLIMIT_CORE, &unlimited);
    protect();
    std::string* const secret = new std::string(MakeSecret());
    if (chdir(directory.c_str()) != 0 || secret->empty()) {
      _exit(1);
    }
    signal(SIGABRT, SIG_DFL);
    abort();
  }
  int status = 0;
  waitpid(child, &status, 0);
  EXPECT_TRUE(WIFSIGNALED(status));
  for (const auto& entry : std::filesystem::directory_iterator(directory)) {
    std::ifstream file(entry.path(), std::ios::binary);
    return std::string(std::istreambuf_iterator<char>(file), {});
  }
  return "none";
}

class PrivateMemory : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string pattern;
    std::getline(std::ifstream("/proc/sys/kernel/core_pattern"), pattern);
    if (pattern.empty() || pattern[0] == '|' || pattern.find('/') != std::string::npos) {
      GTEST_SKIP() << "core files do not go to the working directory here: " << pattern;
    }
    std::string path = ::testing::TempDir() + "/core-XXXXXX";
    ASSERT_NE(mkdtemp(path.data()), nullptr);
    directory_ = path;
    if (CoreOfAChild(Directory("plain"), [] {}).find(MakeSecret()) == std::string::npos) {
      GTEST_SKIP() << "no core files are written here";
    }
  }
  void TearDown() override {
    if (!directory_.empty()) {
      std::filesystem::remove_all(directory_);
    }
  }
  std::string Directory(const std::string& name) const {
    std::filesystem::create_directory(directory_ + "/" + name);
    return directory_ + "/" + name;
  }

  std::string directory_;
};

TEST_F(PrivateMemory, ACoreFileHoldsNone) {
  const std::string core = CoreOfAChild(Directory("filtered"), LeaveMemoryOutOfCores);
  EXPECT_NE(core, "none");
  EXPECT_EQ(core.find(MakeSecret()), std::string::npos);
  EXPECT_EQ(core.find("underfs-core-test-"), std::string::npos);
}

TEST_F(PrivateMemory, NoCoreFileIsWritten) {
  EXPECT_EQ(CoreOfAChild(Directory("none"), KeepMemoryPrivate), "none");
}

}  // namespace
}  // namespace ufs::cli
