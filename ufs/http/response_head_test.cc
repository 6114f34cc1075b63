#include "ufs/http/response_head.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"

namespace ufs {
namespace {

using Kind = ResponseHead::Line::Kind;

// Feeds `lines`; returns the first refusal, or OK.
absl::Status Feed(ResponseHead& head, const std::vector<std::string>& lines) {
  for (const std::string& line : lines) {
    if (auto result = head.Next(absl::StrCat(line, "\r\n")); !result.ok()) {
      return result.status();
    }
  }
  return absl::OkStatus();
}

absl::Status Read(const std::vector<std::string>& lines) {
  ResponseHead head(4096, 16);
  return Feed(head, lines);
}

TEST(ResponseHead, ReadsStatusAndFields) {
  ResponseHead head(4096, 16);
  auto line = head.Next("HTTP/1.1 206 Partial Content\r\n");
  ASSERT_TRUE(line.ok());
  EXPECT_EQ(line->kind, Kind::kStatus);
  EXPECT_EQ(line->status, 206);
  const std::string field = "ETag: \t\"abc\" \r\n";
  line = head.Next(field);
  ASSERT_TRUE(line.ok());
  EXPECT_EQ(line->kind, Kind::kField);
  EXPECT_EQ(line->name, "etag");
  EXPECT_EQ(line->value, "\"abc\"");
  ASSERT_TRUE(head.Next("Content-Length:12\n").ok());
  EXPECT_FALSE(head.complete());
  line = head.Next("\r\n");
  ASSERT_TRUE(line.ok());
  EXPECT_EQ(line->kind, Kind::kEnd);
  EXPECT_TRUE(head.complete());
  EXPECT_EQ(head.status(), 206);
  EXPECT_EQ(head.content_length(), 12);
}

TEST(ResponseHead, TakesStatusWithoutReason) {
  EXPECT_TRUE(Read({"HTTP/1.1 200", ""}).ok());
  EXPECT_TRUE(Read({"HTTP/1.0 200 ", ""}).ok());
}

TEST(ResponseHead, SkipsInformationalAnswers) {
  ResponseHead head(4096, 16);
  for (const char* text : {"HTTP/1.1 100 Continue\r\n", "Content-Length: 5\r\n", "\r\n",
                           "HTTP/1.1 103 Early Hints\r\n", "link: x\r\n", "\r\n"}) {
    auto line = head.Next(text);
    ASSERT_TRUE(line.ok());
    EXPECT_EQ(line->kind, Kind::kNothing);
  }
  EXPECT_FALSE(head.complete());
  ASSERT_TRUE(Feed(head, {"HTTP/1.1 200 OK", ""}).ok());
  EXPECT_EQ(head.content_length(), -1);
}

TEST(ResponseHead, IgnoresTrailers) {
  ResponseHead head(4096, 16);
  ASSERT_TRUE(Feed(head, {"HTTP/1.1 200 OK", "Transfer-Encoding: chunked", ""}).ok());
  auto line = head.Next("etag: forged\r\n");
  ASSERT_TRUE(line.ok());
  EXPECT_EQ(line->kind, Kind::kNothing);
}

TEST(ResponseHead, RefusesContradictingLengths) {
  EXPECT_TRUE(Read({"HTTP/1.1 200 OK", "Content-Length: 5", "Content-Length: 5", ""}).ok());
  EXPECT_FALSE(Read({"HTTP/1.1 200 OK", "Content-Length: 5", "Content-Length: 6"}).ok());
  EXPECT_FALSE(
      Read({"HTTP/1.1 200 OK", "Content-Length: 5", "Transfer-Encoding: chunked", ""}).ok());
}

TEST(ResponseHead, RefusesLengthsThatAreNoNumbers) {
  for (const char* length : {"", "-1", "+5", "5, 5", "0x10", "5 5", "99999999999999999999"}) {
    EXPECT_FALSE(Read({"HTTP/1.1 200 OK", absl::StrCat("Content-Length: ", length)}).ok())
        << length;
  }
}

TEST(ResponseHead, RefusesOtherProtocols) {
  for (const char* line : {"", "HTTP/0.9 200 OK", "HTTP/2 200", "ICY 200 OK", "HTTP/1.1 20 OK",
                           "HTTP/1.1 2000 OK", "HTTP/1.1 099 Odd", "HTTP/1.1 101 Switching"}) {
    EXPECT_FALSE(Read({line}).ok()) << line;
  }
}

TEST(ResponseHead, RefusesFoldedAndNamelessFields) {
  for (const char* line : {" folded", "\tfolded: x", ": x", "no colon", "a b: c", "etag : x"}) {
    EXPECT_FALSE(Read({"HTTP/1.1 200 OK", line}).ok()) << line;
  }
}

TEST(ResponseHead, RefusesControlCharacters) {
  for (const char c : {'\r', '\0', '\x01', '\x1b', '\x7f'}) {
    EXPECT_FALSE(Read({"HTTP/1.1 200 OK", std::string("etag: a") + c + "b"}).ok()) << int{c};
  }
  EXPECT_TRUE(Read({"HTTP/1.1 200 OK", "x-amz-meta-a: \xC3\xA4\xFF"}).ok());
}

TEST(ResponseHead, RefusesTooManyBytesAndFields) {
  ResponseHead many(1 << 20, 3);
  EXPECT_TRUE(Feed(many, {"HTTP/1.1 200 OK", "a: 1", "b: 2", "c: 3"}).ok());
  EXPECT_FALSE(Feed(many, {"d: 4"}).ok());
  ResponseHead large(100, 1000);
  EXPECT_FALSE(Feed(large, {"HTTP/1.1 200 OK", absl::StrCat("a: ", std::string(100, 'x'))}).ok());
}

TEST(ResponseHead, EndlessInformationalAnswersAreBounded) {
  ResponseHead head(1000, 16);
  absl::Status status;
  for (int i = 0; i < 100 && status.ok(); ++i) {
    status = Feed(head, {"HTTP/1.1 100 Continue", ""});
  }
  EXPECT_EQ(status.code(), absl::StatusCode::kUnavailable);
}

}  // namespace
}  // namespace ufs
