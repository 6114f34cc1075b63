// A blocking HTTP/1.1 client over one socket, for tests.

#include "tests/s3server/raw_client.h"

#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"

namespace s3server {

std::string RawAnswer::Header(absl::string_view name) const {
  for (absl::string_view line : absl::StrSplit(head, "\r\n")) {
    const size_t colon = line.find(':');
    if (colon != absl::string_view::npos && absl::EqualsIgnoreCase(line.substr(0, colon), name)) {
      return std::string(absl::StripAsciiWhitespace(line.substr(colon + 1)));
    }
  }
  return "";
}

std::vector<std::string> RawAnswer::Elements(absl::string_view element) const {
  const std::string open = absl::StrCat("<", element, ">");
  const std::string close = absl::StrCat("</", element, ">");
  std::vector<std::string> texts;
  for (size_t at = 0; (at = body.find(open, at)) != std::string::npos;) {
    at += open.size();
    texts.push_back(body.substr(at, body.find(close, at) - at));
  }
  return texts;
}

std::string RawAnswer::Element(absl::string_view element) const {
  const std::vector<std::string> texts = Elements(element);
  return texts.empty() ? "" : texts.front();
}

RawClient::RawClient(int port) : fd_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  sockaddr_in address = {};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (::connect(fd_, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) != 0) {
    error_ = errno;
  }
}

RawClient::~RawClient() { ::close(fd_); }

void RawClient::Send(absl::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t n = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (n <= 0) {
      error_ = errno;
      return;
    }
    bytes.remove_prefix(static_cast<size_t>(n));
  }
}

bool RawClient::Receive() {
  char bytes[65536];
  const ssize_t n = ::recv(fd_, bytes, sizeof(bytes), 0);
  error_ = n < 0 ? errno : 0;
  if (n > 0) {
    buffer_.append(bytes, static_cast<size_t>(n));
  }
  return n > 0;
}

RawAnswer RawClient::Read(bool is_head) {
  RawAnswer answer;
  size_t end = std::string::npos;
  while ((end = buffer_.find("\r\n\r\n")) == std::string::npos) {
    if (!Receive()) {
      return answer;
    }
  }
  answer.head = buffer_.substr(0, end);
  buffer_.erase(0, end + 4);
  static_cast<void>(absl::SimpleAtoi(answer.head.substr(9, 3), &answer.status));
  size_t length = 0;
  if (is_head || answer.status == 204 || answer.status == 304 || answer.status == 100 ||
      !absl::SimpleAtoi(answer.Header("content-length"), &length)) {
    answer.whole = true;
    return answer;
  }
  while (buffer_.size() < length && Receive()) {
  }
  answer.whole = buffer_.size() >= length;
  answer.body = buffer_.substr(0, length);
  buffer_.erase(0, answer.body.size());
  return answer;
}

bool RawClient::AtEnd() {
  while (Receive()) {
  }
  return buffer_.empty();
}

RawAnswer RawClient::Do(const std::string& method, const std::string& target,
                        const std::string& body, const std::vector<std::string>& headers) {
  std::string request = absl::StrCat(method, " ", target, " HTTP/1.1\r\n");
  bool host = false;
  for (const std::string& header : headers) {
    absl::StrAppend(&request, header, "\r\n");
    host = host || absl::StartsWithIgnoreCase(header, "host:");
  }
  if (!host) {
    absl::StrAppend(&request, "Host: 127.0.0.1\r\n");
  }
  if (method == "PUT" || method == "POST" || !body.empty()) {
    absl::StrAppend(&request, "Content-Length: ", body.size(), "\r\n");
  }
  Send(absl::StrCat(request, "\r\n", body));
  return Read(method == "HEAD");
}

}  // namespace s3server
