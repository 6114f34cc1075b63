#ifndef UFS_AWS_HOME_FAKE_H_
#define UFS_AWS_HOME_FAKE_H_

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <string>

#include "absl/strings/string_view.h"
#include "ufs/base/environment.h"

namespace ufs {

// A home directory for a test, removed at its end.
class FakeHome {
 public:
  FakeHome() {
    std::string path = ::testing::TempDir() + "/home-XXXXXX";
    EXPECT_NE(mkdtemp(path.data()), nullptr);
    path_ = path;
    std::filesystem::create_directory(path_ + "/.aws");
  }
  FakeHome(const FakeHome&) = delete;
  FakeHome& operator=(const FakeHome&) = delete;
  ~FakeHome() { std::filesystem::remove_all(path_); }

  const std::string& path() const { return path_; }

  // Writes `name` below the home, with `mode`.
  void Write(const std::string& name, absl::string_view text, mode_t mode = 0600) const {
    const std::string path = path_ + "/" + name;
    std::ofstream(path) << text;
    EXPECT_EQ(chmod(path.c_str(), mode), 0);
  }
  void Remove(const std::string& name) const { std::filesystem::remove(path_ + "/" + name); }

  FakeEnvironment MakeEnvironment(std::map<std::string, std::string> variables = {}) const {
    return FakeEnvironment(std::move(variables), path_);
  }

 private:
  std::string path_;
};

}  // namespace ufs

#endif  // UFS_AWS_HOME_FAKE_H_
