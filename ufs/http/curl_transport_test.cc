// What CurlTransport writes and reads when all goes well, checked byte by byte.
#include "ufs/http/curl_transport.h"

#include <memory>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "ufs/http/collector_fake.h"
#include "ufs/http/raw_server_fake.h"

namespace ufs {
namespace {

CurlTransportOptions OneLoop() {
  CurlTransportOptions options;
  options.loops = 1;
  return options;
}

HttpRequest Request(const RawServer& server, const std::string& method, const std::string& target,
                    std::string body = "") {
  HttpRequest request;
  request.method = method;
  request.scheme = "http";
  request.authority = server.authority();
  request.target = target;
  request.body = Bytes(std::move(body));
  return request;
}

// Answers every request with its own body, for as long as the client stays.
void Echo(RawConnection& connection) {
  while (auto request = connection.ReadRequest()) {
    connection.Send(absl::StrCat("HTTP/1.1 200 OK\r\nContent-Length: ", request->body.size(),
                                 "\r\n\r\n", request->body));
  }
}

// Answers 200 with the request's own head as the body.
void EchoHead(RawConnection& connection) {
  while (auto request = connection.ReadRequest()) {
    const size_t length = absl::StartsWith(request->head, "HEAD") ? 0 : request->head.size();
    connection.Send(absl::StrCat(
        "HTTP/1.1 200 OK\r\nX-Request: ", request->head.substr(0, request->head.find('\r')),
        "\r\nContent-Length: ", length, "\r\n\r\n", request->head.substr(0, length)));
  }
}

TEST(CurlTransport, WritesExactlyWhatItIsGiven) {
  std::vector<std::string> heads;
  RawServer server({EchoHead});
  CurlTransport transport(OneLoop());
  auto run = [&](HttpRequest request) {
    auto handler = std::make_shared<Collector>();
    transport.Start({}, std::move(request), {}, handler);
    EXPECT_TRUE(handler->Wait().ok());
    heads.push_back(handler->body);
    if (handler->body.empty()) {
      heads.back() = handler->headers["x-request"];
    }
  };
  HttpRequest get = Request(server, "GET", "/b/a//b/../%2F?x=%20&y");
  get.headers = {{"x-Empty", ""}, {"Range", "bytes=0-1"}, {"User-Agent", "me"}};
  run(get);
  run(Request(server, "PUT", "/b/k"));
  run(Request(server, "PUT", "/b/k", "abc"));
  run(Request(server, "POST", "/b/k?uploads"));
  run(Request(server, "POST", "/b?delete", "<x/>"));
  run(Request(server, "DELETE", "/b/k"));
  run(Request(server, "HEAD", "/b/k"));
  HttpRequest other_host = Request(server, "GET", "/");
  other_host.headers = {{"Host", "bucket.example.com"}};
  run(other_host);
  const std::string host = absl::StrCat("Host: ", server.authority(), "\r\n");
  EXPECT_THAT(heads, ::testing::ElementsAre(
                         "GET /b/a//b/../%2F?x=%20&y HTTP/1.1\r\n" + host +
                             "x-Empty:\r\nRange: bytes=0-1\r\nUser-Agent: me\r\n\r\n",
                         "PUT /b/k HTTP/1.1\r\n" + host + "Content-Length: 0\r\n\r\n",
                         "PUT /b/k HTTP/1.1\r\n" + host + "Content-Length: 3\r\n\r\n",
                         "POST /b/k?uploads HTTP/1.1\r\n" + host + "Content-Length: 0\r\n\r\n",
                         "POST /b?delete HTTP/1.1\r\n" + host + "Content-Length: 4\r\n\r\n",
                         "DELETE /b/k HTTP/1.1\r\n" + host + "\r\n", "HEAD /b/k HTTP/1.1",
                         "GET / HTTP/1.1\r\nHost: bucket.example.com\r\n\r\n"));
  EXPECT_EQ(server.connections(), 1);
}

TEST(CurlTransport, DeliversTheEventsOfAnAnswer) {
  RawServer server({[](RawConnection& connection) {
    connection.ReadRequest();
    connection.Send(
        "HTTP/1.1 206 Partial\r\nETag: \"x\"\r\nX-Two: a\r\nContent-Length: 5\r\n\r\nhello");
    connection.WaitForClose();
  }});
  CurlTransport transport(OneLoop());
  auto handler = std::make_shared<Collector>();
  transport.Start({}, Request(server, "GET", "/"), {}, handler);
  EXPECT_TRUE(handler->Wait().ok());
  EXPECT_EQ(handler->status, 206);
  EXPECT_EQ(handler->headers["etag"], "\"x\"");
  EXPECT_EQ(handler->headers["x-two"], "a");
  EXPECT_EQ(handler->content_length, 5);
  EXPECT_EQ(handler->body, "hello");
}

TEST(CurlTransport, HeadHasLengthButNoBody) {
  RawServer server({[](RawConnection& connection) {
    while (connection.ReadRequest()) {
      connection.Send("HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n");
    }
  }});
  CurlTransport transport(OneLoop());
  for (int i = 0; i < 2; ++i) {
    auto handler = std::make_shared<Collector>();
    transport.Start({}, Request(server, "HEAD", "/"), {}, handler);
    EXPECT_TRUE(handler->Wait().ok());
    EXPECT_EQ(handler->content_length, 500);
    EXPECT_EQ(handler->body, "");
  }
  EXPECT_EQ(server.connections(), 1);
}

TEST(CurlTransport, ReadsChunkedAnswersAndTheirTrailers) {
  RawServer server({[](RawConnection& connection) {
    while (connection.ReadRequest()) {
      connection.Send(
          "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
          "3\r\nabc\r\n4;x=y\r\ndefg\r\n0\r\nx-trailer: t\r\n\r\n");
    }
  }});
  CurlTransport transport(OneLoop());
  for (int i = 0; i < 2; ++i) {
    auto handler = std::make_shared<Collector>();
    transport.Start({}, Request(server, "GET", "/"), {}, handler);
    EXPECT_TRUE(handler->Wait().ok());
    EXPECT_EQ(handler->body, "abcdefg");
    EXPECT_EQ(handler->content_length, -1);
    EXPECT_EQ(handler->headers.count("x-trailer"), 0u);
  }
  EXPECT_EQ(server.connections(), 1);
}

TEST(CurlTransport, DecompressesNothing) {
  RawServer server({[](RawConnection& connection) {
    connection.ReadRequest();
    connection.Send("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 4\r\n\r\nabcd");
  }});
  CurlTransport transport(OneLoop());
  auto handler = std::make_shared<Collector>();
  transport.Start({}, Request(server, "GET", "/"), {}, handler);
  EXPECT_TRUE(handler->Wait().ok());
  EXPECT_EQ(handler->body, "abcd");
  EXPECT_EQ(handler->headers["content-encoding"], "gzip");
}

TEST(CurlTransport, FollowsNoRedirect) {
  RawServer server({[](RawConnection& connection) {
    while (connection.ReadRequest()) {
      connection.Send(
          "HTTP/1.1 307 Away\r\nLocation: http://169.254.169.254/\r\nContent-Length: 0\r\n\r\n");
    }
  }});
  CurlTransport transport(OneLoop());
  auto handler = std::make_shared<Collector>();
  transport.Start({}, Request(server, "GET", "/"), {}, handler);
  EXPECT_TRUE(handler->Wait().ok());
  EXPECT_EQ(handler->status, 307);
}

TEST(CurlTransport, SkipsInformationalAnswers) {
  RawServer server({[](RawConnection& connection) {
    connection.ReadHead();
    connection.Send("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Hints\r\nlink: x\r\n\r\n");
    connection.Send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
    connection.WaitForClose();
  }});
  CurlTransport transport(OneLoop());
  auto handler = std::make_shared<Collector>();
  transport.Start({}, Request(server, "PUT", "/k", "abc"), {}, handler);
  EXPECT_TRUE(handler->Wait().ok());
  EXPECT_EQ(handler->status, 200);
  EXPECT_EQ(handler->headers.count("link"), 0u);
}

TEST(CurlTransport, SendsBodiesOfManySlices) {
  RawServer server({Echo});
  CurlTransport transport(OneLoop());
  Bytes body;
  std::string expected;
  for (int i = 0; i < 300; ++i) {
    std::string piece(static_cast<size_t>(i * 37 % 20000), static_cast<char>('a' + i % 26));
    expected += piece;
    body.Append(Bytes(std::move(piece)));
  }
  HttpRequest request = Request(server, "PUT", "/k");
  request.body = body;
  auto handler = std::make_shared<Collector>();
  transport.Start({}, request, {}, handler);
  EXPECT_TRUE(handler->Wait().ok());
  EXPECT_EQ(handler->body, expected);
}

TEST(CurlTransport, RunsManyRequestsOverFewConnections) {
  RawServer server({Echo});
  CurlTransportOptions options;
  options.loops = 2;
  options.max_connections = 8;
  CurlTransport transport(options);
  std::vector<std::shared_ptr<Collector>> handlers;
  for (int i = 0; i < 300; ++i) {
    handlers.push_back(std::make_shared<Collector>());
    transport.Start({}, Request(server, "PUT", "/k", absl::StrCat("body ", i)), {},
                    handlers.back());
  }
  for (int i = 0; i < 300; ++i) {
    EXPECT_TRUE(handlers[static_cast<size_t>(i)]->Wait().ok());
    EXPECT_EQ(handlers[static_cast<size_t>(i)]->body, absl::StrCat("body ", i));
  }
  EXPECT_LE(server.connections(), 8);
}

TEST(CurlTransport, HandlersMayStartRequests) {
  RawServer server({Echo});
  CurlTransport transport(OneLoop());
  auto first = std::make_shared<Collector>();
  auto second = std::make_shared<Collector>();
  first->on_done = [&] { transport.Start({}, Request(server, "GET", "/2"), {}, second); };
  transport.Start({}, Request(server, "GET", "/1"), {}, first);
  EXPECT_TRUE(first->Wait().ok());
  EXPECT_TRUE(second->Wait().ok());
}

TEST(CurlTransport, RefusesWhatCannotBeWritten) {
  CurlTransport transport(OneLoop());
  auto refuse = [&](HttpRequest request) {
    auto handler = std::make_shared<Collector>();
    transport.Start({}, std::move(request), {}, handler);
    return handler->Wait().code() == absl::StatusCode::kInvalidArgument;
  };
  HttpRequest good;
  good.method = "GET";
  good.scheme = "http";
  good.authority = "127.0.0.1:1";
  good.target = "/";
  for (const char* target : {"", "x", "/a b", "/a\r\nx: y", "/\x80"}) {
    HttpRequest bad = good;
    bad.target = target;
    EXPECT_TRUE(refuse(bad)) << target;
  }
  for (const char* authority : {"", "user:secret@host", "host/path", "host?x", "ho st"}) {
    HttpRequest bad = good;
    bad.authority = authority;
    EXPECT_TRUE(refuse(bad)) << authority;
  }
  HttpRequest injected = good;
  injected.headers = {{"x-amz-meta-a", "b\r\nx-amz-acl: public-read"}};
  EXPECT_TRUE(refuse(injected));
  HttpRequest scheme = good;
  scheme.scheme = "file";
  EXPECT_TRUE(refuse(scheme));
}

}  // namespace
}  // namespace ufs
