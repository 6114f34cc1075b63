#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "ufs/admin/control_client.h"
#include "ufs/admin/control_server.h"
#include "ufs/admin/control_socket.h"

namespace ufs {
namespace {

using ::testing::HasSubstr;

class EchoCommands final : public AdminCommands {
 public:
  absl::StatusOr<std::string> Run(const std::vector<std::string>& words) override {
    if (words[0] == "fail") {
      return absl::FailedPreconditionError("busy");
    }
    return absl::StrCat(absl::StrJoin(words, "|"), "\n");
  }
};

class ControlTest : public ::testing::Test {
 protected:
  void SetUp() override {
    char pattern[] = "/tmp/underfs-control-XXXXXX";
    directory_ = mkdtemp(pattern);
  }
  void TearDown() override { std::filesystem::remove_all(directory_); }
  std::string Path() const { return ControlSocketPath(directory_, "/mnt/x"); }

  std::string directory_;
  EchoCommands commands_;
};

TEST_F(ControlTest, CarriesWordsAndAnswersByteForByte) {
  const auto server = ControlServer::Listen(Path(), &commands_);
  ASSERT_TRUE(server.ok()) << server.status();
  const absl::StatusOr<std::string> answer = AskDaemon(Path(), {"stats", "", "a b\n", "\xff"});
  ASSERT_TRUE(answer.ok()) << answer.status();
  EXPECT_EQ(*answer, "stats||a b\n|\xff\n");
}

TEST_F(ControlTest, CarriesTheDaemonsErrors) {
  const auto server = ControlServer::Listen(Path(), &commands_);
  const absl::StatusOr<std::string> answer = AskDaemon(Path(), {"fail"});
  EXPECT_EQ(answer.status(), absl::FailedPreconditionError("busy"));
}

TEST_F(ControlTest, NobodyThereIsNotFoundAndASocketLeftBehindIsReplaced) {
  EXPECT_EQ(AskDaemon(Path(), {"ping"}).status().code(), absl::StatusCode::kNotFound);
  {
    const auto first = ControlServer::Listen(Path(), &commands_);
    ASSERT_TRUE(first.ok());
    EXPECT_EQ(ControlServer::Listen(Path(), &commands_).status().code(),
              absl::StatusCode::kAlreadyExists);
    // What a killed daemon leaves: the name without a listener.
    ASSERT_EQ(link(Path().c_str(), absl::StrCat(directory_, "/kept").c_str()), 0);
  }
  ASSERT_EQ(rename(absl::StrCat(directory_, "/kept").c_str(), Path().c_str()), 0);
  const auto second = ControlServer::Listen(Path(), &commands_);
  ASSERT_TRUE(second.ok()) << second.status();
  EXPECT_TRUE(AskDaemon(Path(), {"ping"}).ok());
}

TEST_F(ControlTest, ADirectoryOpenToOthersIsRefused) {
  const std::string mine = absl::StrCat(directory_, "/a/b");
  ASSERT_TRUE(PrepareControlDirectory(mine).ok());
  ASSERT_TRUE(PrepareControlDirectory(mine).ok());
  ASSERT_EQ(chmod(mine.c_str(), 0755), 0);
  EXPECT_THAT(std::string(PrepareControlDirectory(mine).message()), HasSubstr("mode 0700"));
  ASSERT_EQ(symlink(directory_.c_str(), absl::StrCat(directory_, "/link").c_str()), 0);
  EXPECT_EQ(PrepareControlDirectory(absl::StrCat(directory_, "/link")).code(),
            absl::StatusCode::kPermissionDenied);
}

TEST(ControlDirectory, FollowsTheUser) {
  EXPECT_EQ(ControlDirectory(FakeEnvironment({{"XDG_RUNTIME_DIR", "/run/user/7"}}, "/h"), 0),
            "/run/underfs");
  EXPECT_EQ(ControlDirectory(FakeEnvironment({{"XDG_RUNTIME_DIR", "/run/user/7"}}, "/h"), 7),
            "/run/user/7/underfs");
  EXPECT_EQ(ControlDirectory(FakeEnvironment({}, "/h"), 7), "/h/.local/state/underfs/run");
}

}  // namespace
}  // namespace ufs
