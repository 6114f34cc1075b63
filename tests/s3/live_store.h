#ifndef TESTS_S3_LIVE_STORE_H_
#define TESTS_S3_LIVE_STORE_H_

#include <memory>
#include <string>
#include <utility>

#include "absl/strings/string_view.h"
#include "gtest/gtest.h"
#include "tests/s3server/server.h"
#include "ufs/aws/credentials_provider.h"
#include "ufs/base/await.h"
#include "ufs/base/thread_pool.h"
#include "ufs/http/curl_transport.h"
#include "ufs/s3/s3_object_store.h"

namespace ufs {

// Credentials that never change.
class FixedCredentials final : public CredentialsProvider {
 public:
  explicit FixedCredentials(Credentials credentials) : credentials_(std::move(credentials)) {}
  absl::StatusOr<Credentials> Get() override { return credentials_; }
  std::string name() const override { return "fixed"; }

 private:
  const Credentials credentials_;
};

// Collects what a Get delivers.
class StringSink final : public GetSink {
 public:
  absl::Status OnStart(const ObjectMeta& /*meta*/, const ByteRange& /*range*/) override {
    return absl::OkStatus();
  }
  absl::Status OnBytes(absl::Span<const char> bytes) override {
    body.append(bytes.data(), bytes.size());
    return absl::OkStatus();
  }
  std::string body;
};

// A real S3ObjectStore on a real network, talking to the embedded server.
class LiveStore : public ::testing::Test {
 protected:
  explicit LiveStore(s3server::Options options = {}) : server_options_(std::move(options)) {}

  void SetUp() override {
    auto server = s3server::Server::Start(server_options_);
    ASSERT_TRUE(server.ok()) << server.status();
    server_ = *std::move(server);
    options_.endpoint.bucket = "bucket";
    options_.endpoint.endpoint = server_->endpoint();
    options_.metadata = {absl::Seconds(10), absl::Seconds(10), absl::Seconds(10)};
    options_.transfer = options_.metadata;
    options_.server_side = options_.metadata;
    Open();
  }

  // Makes the store anew from `options_`.
  void Open() {
    Credentials credentials;
    credentials.access_key_id = access_key_;
    credentials.secret_access_key = Secret(secret_key_);
    auto store = S3ObjectStore::Create(options_, std::make_shared<FixedCredentials>(credentials),
                                       {&transport_, &compute_, Clock::Real()});
    ASSERT_TRUE(store.ok()) << store.status();
    store_ = *std::move(store);
  }

  template <typename Request>
  ResultOf<typename Request::Result> Do(Request request) {
    using Result = typename Request::Result;
    return Await<Result>(RequestContext(), [&](Completion<Result> done) {
      store_->Execute(RequestContext(), std::move(request), std::move(done));
    });
  }

  absl::Status Put(const std::string& key, std::string bytes) {
    return Do(PutRequest{key, Bytes(std::move(bytes)), {}, {}}).status();
  }
  // The object's bytes, or what went wrong in words.
  std::string Get(const std::string& key, absl::optional<ByteRange> range = absl::nullopt) {
    auto sink = std::make_shared<StringSink>();
    const absl::Status status = Do(GetRequest{key, range, "", sink}).status();
    return status.ok() ? sink->body : status.ToString();
  }

  const s3server::Options server_options_;
  std::unique_ptr<s3server::Server> server_;
  ThreadPool compute_{"compute", 2};
  CurlTransport transport_;
  S3StoreOptions options_;
  std::string access_key_ = server_options_.access_key;
  std::string secret_key_ = server_options_.secret_key;
  std::unique_ptr<S3ObjectStore> store_;
};

}  // namespace ufs

#endif  // TESTS_S3_LIVE_STORE_H_
