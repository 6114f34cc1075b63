#ifndef UFS_HTTP_COLLECTOR_FAKE_H_
#define UFS_HTTP_COLLECTOR_FAKE_H_

#include <functional>
#include <map>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/types/optional.h"
#include "absl/types/span.h"
#include "gtest/gtest.h"
#include "ufs/base/mutex.h"
#include "ufs/http/http_transport.h"

namespace ufs {

// An HttpHandler for tests: keeps everything, checks the order of the events, and lets the test
// wait for the end.
class Collector : public HttpHandler {
 public:
  void OnStatus(int http_status) override {
    EXPECT_EQ(status, 0);
    EXPECT_FALSE(done.has_value());
    status = http_status;
  }
  void OnHeader(absl::string_view name, absl::string_view value) override {
    EXPECT_NE(status, 0);
    EXPECT_FALSE(headers_done);
    headers[std::string(name)] = std::string(value);
  }
  absl::Status OnHeadersDone(int64_t length) override {
    EXPECT_FALSE(headers_done);
    headers_done = true;
    content_length = length;
    return answer_to_headers;
  }
  absl::Status OnBody(absl::Span<const char> bytes) override {
    EXPECT_TRUE(headers_done);
    EXPECT_FALSE(done.has_value());
    {
      MutexLock lock(&mutex);
      body.append(bytes.data(), bytes.size());
      changed.SignalAll();
    }
    return on_body ? on_body() : absl::OkStatus();
  }
  void OnDone(absl::Status result) override {
    if (on_done) {
      on_done();
    }
    MutexLock lock(&mutex);
    EXPECT_FALSE(done.has_value());
    done = std::move(result);
    changed.SignalAll();
  }

  // The end of the exchange.
  absl::Status Wait() {
    MutexLock lock(&mutex);
    while (!done.has_value()) {
      changed.Wait(&mutex);
    }
    return *done;
  }
  // Until that many bytes of the body are here.
  void WaitForBody(size_t size) {
    MutexLock lock(&mutex);
    while (body.size() < size) {
      changed.Wait(&mutex);
    }
  }

  // Set before the exchange starts.
  absl::Status answer_to_headers;
  std::function<absl::Status()> on_body;
  std::function<void()> on_done;

  // Read after Wait.
  int status = 0;
  std::map<std::string, std::string> headers;
  bool headers_done = false;
  int64_t content_length = -2;
  Mutex mutex;
  CondVar changed;
  std::string body;
  absl::optional<absl::Status> done;
};

}  // namespace ufs

#endif  // UFS_HTTP_COLLECTOR_FAKE_H_
