#ifndef TESTS_S3SERVER_TEST_SERVER_H_
#define TESTS_S3SERVER_TEST_SERVER_H_

#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "tests/s3server/raw_client.h"
#include "tests/s3server/server.h"

namespace s3server {

// A server that asks for no signatures, and one connection to it.
class ServerTest : public ::testing::Test {
 protected:
  explicit ServerTest(const std::function<void(Options*)>& change = nullptr) {
    Options options;
    options.require_signature = false;
    if (change) {
      change(&options);
    }
    absl::StatusOr<std::unique_ptr<Server>> server = Server::Start(options);
    EXPECT_TRUE(server.ok()) << server.status();
    server_ = std::move(*server);
    client_ = std::make_unique<RawClient>(server_->port());
  }

  RawAnswer Do(const std::string& method, const std::string& target, const std::string& body = "",
               const std::vector<std::string>& headers = {}) {
    return client_->Do(method, target, body, headers);
  }
  // A second connection; the first may be broken by a fault.
  RawAnswer DoAnew(const std::string& method, const std::string& target,
                   const std::string& body = "", const std::vector<std::string>& headers = {}) {
    client_ = std::make_unique<RawClient>(server_->port());
    return client_->Do(method, target, body, headers);
  }

  std::unique_ptr<Server> server_;
  std::unique_ptr<RawClient> client_;
};

}  // namespace s3server

#endif  // TESTS_S3SERVER_TEST_SERVER_H_
