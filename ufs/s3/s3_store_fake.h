#ifndef UFS_S3_S3_STORE_FAKE_H_
#define UFS_S3_S3_STORE_FAKE_H_

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/types/optional.h"
#include "gtest/gtest.h"
#include "ufs/aws/credentials_provider.h"
#include "ufs/base/fake_clock.h"
#include "ufs/base/manual_executor.h"
#include "ufs/http/recording_transport.h"
#include "ufs/object/store_error.h"
#include "ufs/s3/s3_object_store.h"

namespace ufs {

// Credentials that a test sets, and counts being asked for.
class FakeCredentials final : public CredentialsProvider {
 public:
  absl::StatusOr<Credentials> Get() override {
    ++asked;
    absl::StatusOr<Credentials> now = answer;
    if (const std::function<void()> hook = std::exchange(on_get, nullptr)) {
      hook();
    }
    if (next.has_value()) {
      answer = *std::exchange(next, absl::nullopt);
    }
    return now;
  }
  void Invalidate() override { ++invalidated; }
  std::string name() const override { return "fake"; }

  static Credentials Key(const std::string& id) {
    Credentials credentials;
    credentials.access_key_id = id;
    credentials.secret_access_key = Secret("secret");
    return credentials;
  }

  absl::StatusOr<Credentials> answer = Key("AKID");
  absl::optional<Credentials> next;  // what it answers from the next but one on
  std::function<void()> on_get;      // called once, while it is asked
  int asked = 0;
  int invalidated = 0;
};

// Keeps what a Get delivers.
class FakeSink final : public GetSink {
 public:
  absl::Status OnStart(const ObjectMeta& object, const ByteRange& bytes) override {
    meta = object;
    range = bytes;
    return on_start;
  }
  absl::Status OnBytes(absl::Span<const char> bytes) override {
    body.append(bytes.data(), bytes.size());
    return on_bytes;
  }

  absl::Status on_start;
  absl::Status on_bytes;
  absl::optional<ObjectMeta> meta;
  ByteRange range;
  std::string body;
};

// An S3ObjectStore over scripted answers: bucket "b" at http://localhost:9000, on a clock that
// stands at 2023-11-14 22:13:20 UTC.
class S3StoreTest : public ::testing::Test {
 protected:
  S3StoreTest() {
    options_.endpoint.bucket = "b";
    options_.endpoint.endpoint = "http://localhost:9000";
    options_.user_agent = "";
  }

  // Runs one operation to its end.
  template <typename Request>
  ResultOf<typename Request::Result> Do(Request request) {
    using Result = ResultOf<typename Request::Result>;
    if (store_ == nullptr) {
      store_ = *S3ObjectStore::Create(options_, credentials_, {&transport_, &executor_, &clock_});
    }
    absl::optional<Result> result;
    store_->Execute({}, std::move(request), Completion<typename Request::Result>([&](Result r) {
                      EXPECT_FALSE(result.has_value());
                      result.emplace(std::move(r));
                    }));
    executor_.RunAll();
    if (!result.has_value()) {
      ADD_FAILURE() << "no completion";
      return absl::InternalError("no completion");
    }
    return *std::move(result);
  }

  // The n-th request (from the end for negative ones) as text, its signature cut off.
  std::string Sent(int index = -1) {
    const std::vector<HttpRequest> requests = transport_.requests();
    const int count = static_cast<int>(requests.size());
    const int at = index < 0 ? count + index : index;
    if (at < 0 || at >= count) {
      return "nothing was sent";
    }
    std::string text = RecordingTransport::ToText(requests[static_cast<size_t>(at)]);
    if (const size_t begin = text.find(", Signature="); begin != std::string::npos) {
      text.erase(begin, text.find('\n', begin) - begin);
    }
    return text;
  }

  // What every signed request without further signed headers ends with.
  static std::string Signed(const std::string& more = "",
                            const std::string& hash = "UNSIGNED-PAYLOAD") {
    return absl::StrCat("x-amz-date: 20231114T221320Z\nx-amz-content-sha256: ", hash,
                        "\nauthorization: AWS4-HMAC-SHA256 "
                        "Credential=AKID/20231114/us-east-1/s3/aws4_request, SignedHeaders=",
                        more, "\n\n");
  }

  S3StoreOptions options_;
  FakeClock clock_;
  ManualExecutor executor_;
  RecordingTransport transport_;
  std::shared_ptr<FakeCredentials> credentials_ = std::make_shared<FakeCredentials>();
  std::unique_ptr<S3ObjectStore> store_;
};

}  // namespace ufs

#endif  // UFS_S3_S3_STORE_FAKE_H_
