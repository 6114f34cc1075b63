// What CurlTransport reports when servers, lines and callers misbehave. Limits are tiny, so that
// every timeout that is expected comes soon; none of the tests looks at how long anything took.
#include <unistd.h>

#include <future>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "ufs/base/clock.h"
#include "ufs/http/collector_fake.h"
#include "ufs/http/curl_transport.h"
#include "ufs/http/permanent_failure.h"
#include "ufs/http/raw_server_fake.h"

namespace ufs {
namespace {

using ::testing::HasSubstr;

constexpr char kOk[] = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

CurlTransportOptions OneLoop() {
  CurlTransportOptions options;
  options.loops = 1;
  return options;
}

HttpRequest Request(const std::string& authority, const std::string& method,
                    std::string body = "") {
  HttpRequest request;
  request.method = method;
  request.scheme = "http";
  request.authority = authority;
  request.target = "/secret-path?secret-query";
  request.headers = {{"Authorization", "secret-header"}};
  request.body = Bytes(std::move(body));
  return request;
}

class CurlTransportFault : public ::testing::Test {
 protected:
  absl::Status Run(HttpRequest request, HttpTimeouts timeouts = {}) {
    handler_ = std::make_shared<Collector>();
    transport_.Start({}, std::move(request), timeouts, handler_);
    return handler_->Wait();
  }
  absl::Status Get(const RawServer& server, HttpTimeouts timeouts = {}) {
    return Run(Request(server.authority(), "GET"), timeouts);
  }
  // What a server that answers `bytes` to a GET and then closes makes of it.
  absl::Status Answer(const std::string& bytes) {
    RawServer server({[&](RawConnection& connection) {
      connection.ReadRequest();
      connection.Send(bytes);
    }});
    return Get(server);
  }
  static HttpTimeouts Tiny() {
    HttpTimeouts timeouts;
    timeouts.first_byte = absl::Milliseconds(30);
    timeouts.stall = absl::Milliseconds(30);
    return timeouts;
  }

  CurlTransport transport_{OneLoop()};
  std::shared_ptr<Collector> handler_;
};

MATCHER_P(HasCode, code, "") { return arg.code() == code; }
constexpr auto kUnavailable = absl::StatusCode::kUnavailable;
constexpr auto kDeadlineExceeded = absl::StatusCode::kDeadlineExceeded;
constexpr auto kCancelled = absl::StatusCode::kCancelled;

TEST_F(CurlTransportFault, ConnectRefused) {
  std::string authority;
  {
    RawServer gone({[](RawConnection&) {}});
    authority = gone.authority();
  }
  const absl::Status status = Run(Request(authority, "GET"));
  EXPECT_THAT(status, HasCode(kUnavailable));
  EXPECT_THAT(std::string(status.message()), HasSubstr(authority));
  EXPECT_THAT(std::string(status.message()), HasSubstr("refused"));
}

TEST_F(CurlTransportFault, UnknownHost) {
  EXPECT_THAT(Run(Request("no-such-host.invalid", "GET")), HasCode(kUnavailable));
}

TEST_F(CurlTransportFault, MessagesNameTheHostAndNothingSecret) {
  RawServer server({[](RawConnection& connection) { connection.ReadRequest(); }});
  const absl::Status status = Get(server);
  EXPECT_THAT(status, HasCode(kUnavailable));
  EXPECT_THAT(std::string(status.message()), HasSubstr(server.authority()));
  EXPECT_THAT(std::string(status.message()), ::testing::Not(HasSubstr("secret")));
}

TEST_F(CurlTransportFault, NoFirstByte) {
  RawServer server({[](RawConnection& connection) { connection.WaitForClose(); }});
  EXPECT_THAT(Get(server, Tiny()), HasCode(kDeadlineExceeded));
  EXPECT_EQ(handler_->status, 0);
}

TEST_F(CurlTransportFault, InformationalAnswersDoNotCountAsFirstByte) {
  RawServer server({[](RawConnection& connection) {
    connection.ReadRequest();
    connection.Send("HTTP/1.1 100 Continue\r\n\r\n");
    connection.WaitForClose();
  }});
  EXPECT_THAT(Get(server, Tiny()), HasCode(kDeadlineExceeded));
}

TEST_F(CurlTransportFault, InfiniteTimeoutsAreNoTimeouts) {
  HttpTimeouts infinite;
  infinite.connect = absl::InfiniteDuration();
  infinite.first_byte = absl::InfiniteDuration();
  infinite.stall = absl::InfiniteDuration();
  RawServer server({[](RawConnection& connection) {
    connection.ReadRequest();
    usleep(100'000);
    connection.Send(kOk);
  }});
  EXPECT_TRUE(Run(Request(server.authority(), "PUT", "body"), infinite).ok());
}

TEST_F(CurlTransportFault, StallInTheBody) {
  RawServer server({[](RawConnection& connection) {
    connection.ReadRequest();
    connection.Send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc");
    connection.WaitForClose();
  }});
  EXPECT_THAT(Get(server, Tiny()), HasCode(kDeadlineExceeded));
  EXPECT_EQ(handler_->body, "abc");
}

TEST_F(CurlTransportFault, ServerThatDoesNotReadTheUpload) {
  std::promise<void> over;
  RawServer server({[&](RawConnection& connection) {
    connection.ReadHead();
    over.get_future().wait();
  }});
  const std::string body(size_t{32} << 20, 'x');  // more than both socket buffers hold
  EXPECT_THAT(Run(Request(server.authority(), "PUT", body), Tiny()), HasCode(kDeadlineExceeded));
  over.set_value();
}

TEST_F(CurlTransportFault, ShortBody) {
  EXPECT_THAT(Answer("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc"), HasCode(kUnavailable));
  EXPECT_EQ(handler_->body, "abc");
}

TEST_F(CurlTransportFault, CutChunkedBody) {
  EXPECT_THAT(Answer("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabc"),
              HasCode(kUnavailable));
  EXPECT_THAT(Answer("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n"),
              HasCode(kUnavailable));
}

TEST_F(CurlTransportFault, ResetInTheBody) {
  std::promise<void> received;
  RawServer server({[&](RawConnection& connection) {
    connection.ReadRequest();
    connection.Send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc");
    received.get_future().wait();
    connection.Reset();
  }});
  handler_ = std::make_shared<Collector>();
  transport_.Start({}, Request(server.authority(), "GET"), {}, handler_);
  handler_->WaitForBody(3);
  received.set_value();
  EXPECT_THAT(handler_->Wait(), HasCode(kUnavailable));
  EXPECT_EQ(handler_->body, "abc");
}

TEST_F(CurlTransportFault, NeverDeliversMoreThanTheContentLength) {
  EXPECT_TRUE(Answer("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabcdef").ok());
  EXPECT_EQ(handler_->body, "abc");
}

TEST_F(CurlTransportFault, MalformedAnswers) {
  const std::string start = "HTTP/1.1 200 OK\r\n";
  EXPECT_THAT(Answer("hello\r\n\r\n"), HasCode(kUnavailable));  // HTTP/0.9
  EXPECT_THAT(Answer(start + "Content-Length: 3\r\nContent-Length: 4\r\n\r\nabcd"),
              HasCode(kUnavailable));
  EXPECT_THAT(Answer(start + "Content-Length: -3\r\n\r\nabc"), HasCode(kUnavailable));
  EXPECT_THAT(Answer(start + "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
              HasCode(kUnavailable));
  EXPECT_THAT(Answer(start + "ETag: a\rb\r\nContent-Length: 0\r\n\r\n"), HasCode(kUnavailable));
  EXPECT_THAT(Answer(start + " folded\r\nContent-Length: 0\r\n\r\n"), HasCode(kUnavailable));
  EXPECT_THAT(Answer("HTTP/1.1 101 Switching\r\nUpgrade: h2c\r\nConnection: upgrade\r\n\r\n"),
              HasCode(kUnavailable));
}

TEST_F(CurlTransportFault, HeadsAreBounded) {
  const std::string start = "HTTP/1.1 200 OK\r\n";
  EXPECT_THAT(Answer(start + "x: " + std::string(size_t{1} << 20, 'y') + "\r\n\r\n"),
              HasCode(kUnavailable));
  std::string many = start;
  for (int i = 0; i < 10000; ++i) {
    many += "a: b\r\n";
  }
  EXPECT_THAT(Answer(many + "\r\n"), HasCode(kUnavailable));
  std::string informational;
  for (int i = 0; i < 10000; ++i) {
    informational += "HTTP/1.1 100 Continue\r\n\r\n";
  }
  EXPECT_THAT(Answer(informational + start + "Content-Length: 0\r\n\r\n"), HasCode(kUnavailable));
}

TEST_F(CurlTransportFault, HandlerEndsTheExchange) {
  RawServer server({[](RawConnection& connection) {
    connection.ReadRequest();
    connection.Send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc");
    connection.WaitForClose();
  }});
  auto at_headers = std::make_shared<Collector>();
  at_headers->answer_to_headers = absl::DataLossError("no");
  transport_.Start({}, Request(server.authority(), "GET"), {}, at_headers);
  EXPECT_THAT(at_headers->Wait(), HasCode(absl::StatusCode::kDataLoss));
  auto at_body = std::make_shared<Collector>();
  at_body->on_body = [] { return absl::AbortedError("enough"); };
  transport_.Start({}, Request(server.authority(), "GET"), {}, at_body);
  EXPECT_THAT(at_body->Wait(), HasCode(absl::StatusCode::kAborted));
  EXPECT_EQ(at_body->body, "abc");
}

TEST_F(CurlTransportFault, CancelEndsEveryPhase) {
  RawServer server({[](RawConnection& connection) { connection.WaitForClose(); },
                    [](RawConnection& connection) {
                      connection.ReadRequest();
                      connection.Send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc");
                      connection.WaitForClose();
                    }});
  CancelSource waiting;
  RequestContext context;
  context.cancel = waiting.token();
  auto first = std::make_shared<Collector>();
  transport_.Start(context, Request(server.authority(), "GET"), {}, first);
  waiting.Cancel();
  EXPECT_THAT(first->Wait(), HasCode(kCancelled));

  CancelSource receiving;
  context.cancel = receiving.token();
  // The first connection may or may not have been opened before it was cancelled.
  while (server.connections() == 0) {
    EXPECT_FALSE(Get(server, Tiny()).ok());
  }
  auto second = std::make_shared<Collector>();
  transport_.Start(context, Request(server.authority(), "GET"), {}, second);
  second->WaitForBody(3);
  receiving.Cancel();
  EXPECT_THAT(second->Wait(), HasCode(kCancelled));

  CancelSource before;
  before.Cancel();
  context.cancel = before.token();
  auto third = std::make_shared<Collector>();
  transport_.Start(context, Request(server.authority(), "GET"), {}, third);
  EXPECT_THAT(third->Wait(), HasCode(kCancelled));
}

TEST_F(CurlTransportFault, HandlerMayCancelItself) {
  RawServer server({[](RawConnection& connection) {
    connection.ReadRequest();
    connection.Send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc");
    connection.WaitForClose();
  }});
  CancelSource source;
  RequestContext context;
  context.cancel = source.token();
  auto handler = std::make_shared<Collector>();
  handler->on_body = [&] {
    source.Cancel();
    return absl::OkStatus();
  };
  transport_.Start(context, Request(server.authority(), "GET"), {}, handler);
  EXPECT_THAT(handler->Wait(), HasCode(kCancelled));
}

TEST_F(CurlTransportFault, DeadlineEndsWhatRunsAndWhatWaits) {
  CurlTransportOptions options = OneLoop();
  options.max_connections = 1;
  CurlTransport narrow(options);
  RawServer server({[](RawConnection& connection) { connection.WaitForClose(); }});
  RequestContext context;
  context.deadline = Clock::Real()->Now() + absl::Milliseconds(50);
  auto running = std::make_shared<Collector>();
  auto waiting = std::make_shared<Collector>();
  narrow.Start(context, Request(server.authority(), "GET"), {}, running);
  narrow.Start(context, Request(server.authority(), "GET"), {}, waiting);
  EXPECT_THAT(running->Wait(), HasCode(kDeadlineExceeded));
  EXPECT_THAT(waiting->Wait(), HasCode(kDeadlineExceeded));
}

TEST_F(CurlTransportFault, DestructionEndsWhatRunsAndWhatWaits) {
  RawServer server({[](RawConnection& connection) { connection.WaitForClose(); }});
  CurlTransportOptions options = OneLoop();
  options.max_connections = 2;
  auto transport = std::make_unique<CurlTransport>(options);
  std::vector<std::shared_ptr<Collector>> handlers;
  CurlTransport* const raw = transport.get();
  auto retried = std::make_shared<Collector>();
  for (int i = 0; i < 10; ++i) {
    handlers.push_back(std::make_shared<Collector>());
    if (i == 0) {
      handlers[0]->on_done = [&, raw] {
        raw->Start({}, Request(server.authority(), "GET"), {}, retried);
      };
    }
    transport->Start({}, Request(server.authority(), "GET"), {}, handlers.back());
  }
  transport.reset();
  for (const auto& handler : handlers) {
    EXPECT_THAT(handler->Wait(), HasCode(kCancelled));
  }
  EXPECT_THAT(retried->Wait(), HasCode(kCancelled));
}

// A server whose first connection answers once, and dies without a word when the second request has
// arrived on it; further connections answer.
std::vector<RawServer::Script> DiesOnReuse() {
  return {[](RawConnection& connection) {
            connection.ReadRequest();
            connection.Send(kOk);
            connection.ReadRequest();
          },
          [](RawConnection& connection) {
            while (connection.ReadRequest()) {
              connection.Send(kOk);
            }
          }};
}

TEST_F(CurlTransportFault, DeadKeptConnectionIsReplacedForIdempotentRequests) {
  for (const char* method : {"GET", "HEAD", "DELETE", "PUT"}) {
    RawServer server(DiesOnReuse());
    ASSERT_TRUE(Get(server).ok());
    const std::string body(absl::string_view(method) == "PUT" ? 100'000 : 0, 'x');
    EXPECT_TRUE(Run(Request(server.authority(), method, body)).ok()) << method;
    EXPECT_EQ(server.connections(), 2);
  }
}

TEST_F(CurlTransportFault, KeptConnectionThatDiesUnderTheBodyIsReplaced) {
  RawServer server({[](RawConnection& connection) {
                      connection.ReadRequest();
                      connection.Send(kOk);
                      connection.ReadHead();
                      connection.Reset();
                    },
                    [](RawConnection& connection) {
                      while (auto request = connection.ReadRequest()) {
                        connection.Send(
                            absl::StrCat("HTTP/1.1 200 OK\r\nX-Size: ", request->body.size(),
                                         "\r\nContent-Length: 0\r\n\r\n"));
                      }
                    }});
  ASSERT_TRUE(Get(server).ok());
  const std::string body(size_t{32} << 20, 'x');  // more than both socket buffers hold
  EXPECT_TRUE(Run(Request(server.authority(), "PUT", body)).ok());
  EXPECT_EQ(handler_->headers["x-size"], absl::StrCat(body.size()));
  EXPECT_EQ(server.connections(), 2);
}

TEST_F(CurlTransportFault, DeadKeptConnectionIsReportedForPost) {
  for (const char* body : {"", "<Delete/>"}) {
    RawServer server(DiesOnReuse());
    ASSERT_TRUE(Get(server).ok());
    EXPECT_THAT(Run(Request(server.authority(), "POST", body)), HasCode(kUnavailable));
    EXPECT_TRUE(Get(server).ok());
  }
}

TEST_F(CurlTransportFault, DeadKeptConnectionIsReportedForConditionalPut) {
  RawServer server(DiesOnReuse());
  ASSERT_TRUE(Get(server).ok());
  HttpRequest put = Request(server.authority(), "PUT", "x");
  put.headers = {{"If-None-Match", "*"}};
  EXPECT_THAT(Run(put), HasCode(kUnavailable));
}

TEST_F(CurlTransportFault, ConnectionClosedWhileIdleIsNotUsed) {
  std::promise<void> closed;
  RawServer server({[&](RawConnection& connection) {
                      connection.ReadRequest();
                      connection.Send(kOk);
                      connection.Close();
                      closed.set_value();
                    },
                    [](RawConnection& connection) {
                      connection.ReadRequest();
                      connection.Send(kOk);
                    }});
  ASSERT_TRUE(Get(server).ok());
  closed.get_future().wait();
  EXPECT_TRUE(Run(Request(server.authority(), "POST", "once")).ok());
}

TEST_F(CurlTransportFault, FreshConnectionThatDiesIsNotRetried) {
  RawServer server({[](RawConnection& connection) { connection.ReadRequest(); }});
  EXPECT_THAT(Get(server), HasCode(kUnavailable));
  EXPECT_EQ(server.connections(), 1);
}

TEST_F(CurlTransportFault, ErrorAnswerBeforeTheUploadEnds) {
  RawServer server({[](RawConnection& connection) {
    connection.ReadHead();
    connection.Send("HTTP/1.1 503 Slow Down\r\nContent-Length: 4\r\n\r\nslow");
    connection.WaitForClose();
  }});
  EXPECT_TRUE(Run(Request(server.authority(), "PUT", std::string(size_t{64} << 20, 'x'))).ok());
  EXPECT_EQ(handler_->status, 503);
  EXPECT_EQ(handler_->body, "slow");
}

TEST_F(CurlTransportFault, CertificateIsVerified) {
  // Not TLS at all: the handshake fails, and nothing is sent in the clear.
  std::string seen;
  RawServer server({[&](RawConnection& connection) {
    connection.Send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
    if (auto head = connection.ReadHead()) {
      seen = *head;
    }
  }});
  HttpRequest request = Request(server.authority(), "GET");
  request.scheme = "https";
  EXPECT_TRUE(IsPermanentFailure(Run(request)));
  EXPECT_THAT(seen, ::testing::Not(HasSubstr("secret")));
}

}  // namespace
}  // namespace ufs
