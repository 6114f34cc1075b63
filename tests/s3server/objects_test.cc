#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "tests/s3server/digest.h"
#include "tests/s3server/encoding.h"
#include "tests/s3server/raw_client.h"
#include "tests/s3server/server.h"

namespace s3server {
namespace {

class ObjectsTest : public ::testing::Test {
 protected:
  ObjectsTest() {
    Options options;
    options.require_signature = false;
    server_ = *Server::Start(options);
    client_ = std::make_unique<RawClient>(server_->port());
  }

  std::unique_ptr<Server> server_;
  std::unique_ptr<RawClient> client_;
};

TEST_F(ObjectsTest, PutGivesTheMd5AndGetGivesTheBytesBack) {
  const RawAnswer put = client_->Do("PUT", "/bucket/a/b", "hello", {"Content-Type: text/plain"});
  EXPECT_EQ(put.status, 200);
  EXPECT_EQ(put.Header("etag"), absl::StrCat("\"", Hex(Md5("hello")), "\""));
  EXPECT_FALSE(put.Header("x-amz-request-id").empty());
  EXPECT_FALSE(put.Header("date").empty());
  const RawAnswer get = client_->Do("GET", "/bucket/a/b");
  EXPECT_EQ(get.status, 200);
  EXPECT_EQ(get.body, "hello");
  EXPECT_EQ(get.Header("content-type"), "text/plain");
  EXPECT_EQ(get.Header("accept-ranges"), "bytes");
  EXPECT_FALSE(get.Header("last-modified").empty());
  const RawAnswer head = client_->Do("HEAD", "/bucket/a/b");
  EXPECT_EQ(head.status, 200);
  EXPECT_EQ(head.Header("content-length"), "5");
}

TEST_F(ObjectsTest, RangesAreCutAndRefused) {
  ASSERT_TRUE(server_->PutObject("bucket", "k", "0123456789").ok());
  const auto range = [this](const std::string& value) {
    return client_->Do("GET", "/bucket/k", "", {"Range: " + value});
  };
  EXPECT_EQ(range("bytes=2-4").body, "234");
  EXPECT_EQ(range("bytes=2-4").Header("content-range"), "bytes 2-4/10");
  EXPECT_EQ(range("bytes=2-4").status, 206);
  EXPECT_EQ(range("bytes=7-").body, "789");
  EXPECT_EQ(range("bytes=-3").body, "789");
  EXPECT_EQ(range("bytes=-30").body, "0123456789");
  EXPECT_EQ(range("bytes=8-100").Header("content-range"), "bytes 8-9/10");
  EXPECT_EQ(range("bytes=10-").status, 416);
  EXPECT_EQ(range("bytes=10-").Element("Code"), "InvalidRange");
  EXPECT_EQ(range("bytes=10-").Header("content-range"), "bytes */10");
  EXPECT_EQ(range("bytes=5-2").status, 200);
  EXPECT_EQ(range("lines=1-2").status, 200);
  EXPECT_EQ(range("bytes=1-2,4-5").status, 200);
}

}  // namespace
}  // namespace s3server
