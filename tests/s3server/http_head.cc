// Heads of messages: from Beast's parser to a Request, and from a Response to bytes. The answer is
// formatted here rather than by Beast, because faults must be able to send what no library would.

#include "tests/s3server/http_head.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "tests/s3server/encoding.h"

namespace s3server {
namespace {

// Formatting a date costs more than the rest of a small answer; it changes once a second.
const std::string& CachedDate(absl::Time now) {
  static thread_local int64_t cached_second = -1;
  static thread_local std::string cached;
  const int64_t second = absl::ToUnixSeconds(now);
  if (second != cached_second) {
    cached_second = second;
    cached = HttpDate(now);
  }
  return cached;
}

void AppendHeader(absl::string_view name, absl::string_view value, std::string* head) {
  absl::StrAppend(head, name, ": ");
  for (char c : value) {
    head->push_back(c == '\r' || c == '\n' ? ' ' : c);
  }
  head->append("\r\n");
}

}  // namespace

Request ToRequest(const HeadParser& parser, absl::Time now) {
  const auto& message = parser.get();
  Request request;
  request.start = now;
  request.method = std::string(message.method_string());
  request.target = std::string(message.target());
  request.keep_alive = message.keep_alive();
  request.chunked = message.chunked();
  for (const auto& field : message) {
    std::string name(field.name_string());
    absl::AsciiStrToLower(&name);
    request.headers.emplace_back(std::move(name), std::string(field.value()));
  }
  const auto length = parser.content_length();
  if (length) {
    request.content_length = *length;
  }
  const std::string* expect = request.Header("expect");
  request.expect_continue = expect != nullptr && absl::EqualsIgnoreCase(*expect, "100-continue");
  return request;
}

std::string FormatHead(const Response& response, const std::string& request_id, absl::Time now,
                       bool close) {
  std::string head;
  head.reserve(512);
  absl::StrAppend(&head, "HTTP/1.1 ", response.status, " ", ReasonPhrase(response.status),
                  "\r\nServer: s3server\r\nDate: ", CachedDate(now), "\r\n");
  absl::StrAppend(&head, "x-amz-request-id: ", request_id, "\r\n");
  for (const auto& header : response.headers) {
    AppendHeader(header.first, header.second, &head);
  }
  if (response.has_length) {
    absl::StrAppend(&head, "Content-Length: ", response.declared_length.value_or(response.length),
                    "\r\n");
  }
  if (close) {
    head.append("Connection: close\r\n");
  }
  head.append("\r\n");
  return head;
}

}  // namespace s3server
