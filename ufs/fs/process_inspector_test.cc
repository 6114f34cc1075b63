#include "ufs/fs/process_inspector.h"

#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <string>
#include <thread>

#include "gtest/gtest.h"

namespace ufs {
namespace {

class ProcInspectorTest : public testing::Test {
 protected:
  ProcInspectorTest() {
    char name[] = "/tmp/underfs-proc-XXXXXX";
    root_ = mkdtemp(name);
  }
  ~ProcInspectorTest() override {
    unlink((root_ + "/7/status").c_str());
    rmdir((root_ + "/7").c_str());
    rmdir(root_.c_str());
  }
  void Status(const std::string& text) {
    mkdir((root_ + "/7").c_str(), 0700);
    std::ofstream(root_ + "/7/status") << text;
  }
  std::string root_;
};

TEST_F(ProcInspectorTest, ResolvesAThreadToItsProcess) {
  absl::optional<pid_t> group;
  std::thread([&group] { group = ProcInspector().ThreadGroup(gettid()); }).join();
  EXPECT_EQ(group, getpid());
}

TEST_F(ProcInspectorTest, KnowsNothingOfNobody) {
  EXPECT_EQ(ProcInspector().ThreadGroup(0), absl::nullopt);
  EXPECT_EQ(ProcInspector(root_.c_str()).ThreadGroup(7), absl::nullopt);
  EXPECT_FALSE(ProcInspector(root_.c_str()).KillPending(7));
}

TEST_F(ProcInspectorTest, SeesAKillInEitherMask) {
  const ProcInspector inspector(root_.c_str());
  Status("Name:\tx\nTgid:\t5\nSigPnd:\t0000000000000100\nShdPnd:\t0000000000000000\n");
  EXPECT_TRUE(inspector.KillPending(7));
  EXPECT_EQ(inspector.ThreadGroup(7), 5);
  Status("Name:\tx\nTgid:\t5\nSigPnd:\t0000000000000000\nShdPnd:\t0000000000000100\n");
  EXPECT_TRUE(inspector.KillPending(7));
  Status("Name:\tx\nTgid:\t5\nSigPnd:\t0000000000010000\nShdPnd:\t0000000000000002\n");
  EXPECT_FALSE(inspector.KillPending(7));
}

TEST_F(ProcInspectorTest, TakesAnOddLineForUnknown) {
  Status("Name:\tx\nTgid:\tfive\nSigPnd:\tzz\n");
  EXPECT_EQ(ProcInspector(root_.c_str()).ThreadGroup(7), absl::nullopt);
  EXPECT_FALSE(ProcInspector(root_.c_str()).KillPending(7));
}

}  // namespace
}  // namespace ufs
