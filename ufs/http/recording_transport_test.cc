#include "ufs/http/recording_transport.h"

#include <memory>

#include "gtest/gtest.h"
#include "ufs/base/manual_executor.h"
#include "ufs/http/collector_fake.h"

namespace ufs {
namespace {

HttpRequest Get(const std::string& target) {
  HttpRequest request;
  request.method = "GET";
  request.scheme = "http";
  request.authority = "h:1";
  request.target = target;
  return request;
}

TEST(RecordingTransport, AnswersInOrderAndKeepsRequests) {
  RecordingTransport transport;
  transport.Push(200, {{"ETag", "\"x\""}}, "abc");
  transport.Push(404);
  auto first = std::make_shared<Collector>();
  auto second = std::make_shared<Collector>();
  transport.Start({}, Get("/a"), {}, first);
  transport.Start({}, Get("/b"), {}, second);
  EXPECT_TRUE(first->Wait().ok());
  EXPECT_EQ(first->headers["etag"], "\"x\"");
  EXPECT_EQ(first->content_length, 3);
  EXPECT_EQ(first->body, "abc");
  EXPECT_EQ(second->status, 404);
  ASSERT_EQ(transport.count(), 2u);
  EXPECT_EQ(RecordingTransport::ToText(transport.requests()[1]), "GET /b\nhost: h:1\n\n");
}

TEST(RecordingTransport, KeepsTheTransportsPromisesAboutLengths) {
  RecordingTransport transport;
  transport.Push(200, {{"content-length", "5"}}, "abc");
  transport.Push(200, {{"content-length", "2"}}, "abc");
  auto too_short = std::make_shared<Collector>();
  auto too_long = std::make_shared<Collector>();
  transport.Start({}, Get("/"), {}, too_short);
  transport.Start({}, Get("/"), {}, too_long);
  EXPECT_EQ(too_short->Wait().code(), absl::StatusCode::kUnavailable);
  EXPECT_TRUE(too_long->Wait().ok());
  EXPECT_EQ(too_long->body, "ab");
}

TEST(RecordingTransport, RefusesWhatIsNotScripted) {
  RecordingTransport transport;
  auto handler = std::make_shared<Collector>();
  transport.Start({}, Get("/"), {}, handler);
  EXPECT_EQ(handler->Wait().code(), absl::StatusCode::kInternal);
}

TEST(RecordingTransport, CanAnswerFromAnExecutor) {
  ManualExecutor executor;
  RecordingTransport transport(&executor);
  transport.Push(200);
  auto handler = std::make_shared<Collector>();
  transport.Start({}, Get("/"), {}, handler);
  EXPECT_FALSE(handler->done.has_value());
  EXPECT_EQ(executor.RunAll(), 1);
  EXPECT_TRUE(handler->Wait().ok());
}

}  // namespace
}  // namespace ufs
