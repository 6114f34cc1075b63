#ifndef TESTS_NETWORK_NETWORK_STORE_H_
#define TESTS_NETWORK_NETWORK_STORE_H_

#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/s3server/server.h"
#include "tests/s3server/test_authority.h"
#include "ufs/aws/credentials_providers.h"
#include "ufs/base/await.h"
#include "ufs/base/thread_pool.h"
#include "ufs/base/timers.h"
#include "ufs/http/curl_transport.h"
#include "ufs/http/permanent_failure.h"
#include "ufs/s3/s3_object_store.h"
#include "ufs/store/request_traits.h"
#include "ufs/store/stack_store.h"

namespace ufs {

// A whole store (S3 behind every layer) over a real network, and the embedded server as its test
// starts it. Retries are counted.
class NetworkTest : public ::testing::Test, private RetryListener {
 protected:
  void Serve(const s3server::Options& options = {}) {
    auto server = s3server::Server::Start(options);
    ASSERT_TRUE(server.ok()) << server.status();
    server_ = *std::move(server);
  }
  // A server with a certificate that `request` describes.
  void ServeTls(const s3server::CertificateRequest& request = {}) {
    s3server::Options options;
    options.tls = authority_.Issue("server", request);
    Serve(options);
  }

  // A route that trusts the test's authority.
  HttpRoute Trusting() const {
    HttpRoute route;
    route.tls.ca_bundle = authority_.bundle();
    return route;
  }

  // Opens the server's bucket through `route`; `endpoint` is the server's own unless given.
  void Open(const HttpRoute& route, const std::string& endpoint = "",
            const CurlTransportOptions& transport = {}, const StackOptions& stack = {}) {
    store_.reset();
    transport_ = std::make_unique<CurlTransport>(transport);
    S3StoreOptions options;
    options.endpoint.bucket = "bucket";
    options.endpoint.endpoint = endpoint.empty() ? server_->endpoint() : endpoint;
    options.endpoint.region = "us-east-1";
    options.endpoint.path_style = true;
    options.metadata = {connect_timeout_, absl::Seconds(10), absl::Seconds(10)};
    options.transfer = options.metadata;
    options.route = std::make_shared<HttpRoute>(route);
    const s3server::Options keys;
    auto store = S3ObjectStore::Create(
        options, MakeOptionCredentials(keys.access_key, Secret(keys.secret_key), Secret()),
        {transport_.get(), &compute_, Clock::Real()});
    ASSERT_TRUE(store.ok()) << store.status();
    StackParts parts;
    parts.timers = &timers_;
    parts.retries = this;
    parts.rate = rate_;
    store_ = StackStore(std::shared_ptr<ObjectStore>(*std::move(store)), parts, stack);
  }

  template <typename Request>
  ResultOf<typename Request::Result> Do(Request request, const RequestContext& context = {}) {
    using Result = typename Request::Result;
    return Await<Result>(context, [&](Completion<Result> done) {
      store_->Execute(context, std::move(request), std::move(done));
    });
  }
  // Starts it, and goes on.
  template <typename Request>
  void Start(Request request, std::function<void(absl::Status)> done) {
    using Result = ResultOf<typename Request::Result>;
    store_->Execute(RequestContext(), std::move(request),
                    [done = std::move(done)](Result result) { done(StatusOf(result)); });
  }
  absl::Status Put(const std::string& key, std::string bytes = "x") {
    return Do(PutRequest{key, Bytes(std::move(bytes)), {}, {}}).status();
  }
  absl::Status Head(const std::string& key) { return Do(HeadRequest{key}).status(); }

  // How often a request was sent again.
  int retries() const { return retries_; }
  s3server::RequestLog& log() { return server_->log(); }

  absl::Duration connect_timeout_ = absl::Seconds(10);
  s3server::TestAuthority authority_;
  std::unique_ptr<s3server::Server> server_;
  ThreadPool compute_{"compute", 2};
  ThreadTimers timers_;
  std::shared_ptr<RequestRate> rate_;  // of the bucket; null: none
  std::unique_ptr<CurlTransport> transport_;
  std::shared_ptr<ObjectStore> store_;

 private:
  void OnRetry(const RetryEvent& /*event*/) override { ++retries_; }
  std::atomic<int> retries_{0};
};

}  // namespace ufs

#endif  // TESTS_NETWORK_NETWORK_STORE_H_
