#ifndef TESTS_COMMAND_COMMAND_FIXTURE_H_
#define TESTS_COMMAND_COMMAND_FIXTURE_H_

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "tests/mount/mount_fixture.h"
#include "tests/s3server/server.h"

namespace ufs {

// A test of commands on URIs: the server in this process, with two buckets, and a directory for
// local files.
class CommandTest : public ::testing::Test {
 protected:
  void SetUp() override {
    char pattern[] = "/tmp/underfs-command-test-XXXXXX";
    base_ = mkdtemp(pattern);
    s3server::Options options;
    options.buckets = {"bucket", "other"};
    auto started = s3server::Server::Start(options);
    ASSERT_TRUE(started.ok()) << started.status();
    server_ = *std::move(started);
  }
  void TearDown() override {
    server_.reset();
    std::filesystem::remove_all(base_);
  }

  s3server::Server& server() { return *server_; }
  const std::string& base() const { return base_; }
  // The beginning of a shell's command line for `underfs fs COMMAND`, with the options it needs.
  std::string Fs(const std::string& command) {
    return absl::StrCat("$UNDERFS fs ", command, " -o endpoint=", server_->endpoint(), " ");
  }
  // Runs one such command in base().
  Ran RunFs(const std::string& command, const std::string& arguments) {
    return Shell(absl::StrCat("cd ", base_, " && ", Fs(command), arguments));
  }
  void Put(const std::string& key, absl::string_view content) {
    ASSERT_TRUE(server_->PutObject("bucket", key, content).ok()) << key;
  }
  std::string Get(const std::string& key, const std::string& bucket = "bucket") {
    return server_->GetObject(bucket, key).value_or("(none)");
  }

 private:
  std::string base_;
  std::unique_ptr<s3server::Server> server_;
};

}  // namespace ufs

#endif  // TESTS_COMMAND_COMMAND_FIXTURE_H_
