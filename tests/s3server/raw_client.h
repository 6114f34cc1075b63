#ifndef TESTS_S3SERVER_RAW_CLIENT_H_
#define TESTS_S3SERVER_RAW_CLIENT_H_

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"

namespace s3server {

// An answer as it came over the wire.
struct RawAnswer {
  int status = 0;      // 0: the connection ended before a whole head came
  std::string head;    // the status line and the headers
  std::string body;    // as far as it came
  bool whole = false;  // the body has the length that Content-Length says

  // The value of a header, by name without case; empty when absent.
  std::string Header(absl::string_view name) const;
  // The text of the first <element> of an XML body; empty when absent.
  std::string Element(absl::string_view element) const;
  // The texts of all of them.
  std::vector<std::string> Elements(absl::string_view element) const;
};

// The smallest HTTP client there is: one blocking connection, bytes as given. Tests see exactly
// what the server sends, and can send what no library would.
class RawClient {
 public:
  explicit RawClient(int port);
  ~RawClient();
  RawClient(const RawClient&) = delete;
  RawClient& operator=(const RawClient&) = delete;

  // Sends a request with Host and (unless the method is GET, HEAD or DELETE without a body)
  // Content-Length, and reads the answer.
  RawAnswer Do(const std::string& method, const std::string& target, const std::string& body = "",
               const std::vector<std::string>& headers = {});

  // The two halves, for tests that do something between them.
  void Send(absl::string_view bytes);
  RawAnswer Read(bool is_head = false);
  // Whether the server has closed: waits for more bytes or the end of the stream.
  bool AtEnd();
  // The errno of the last failed receive; 0 after an orderly end.
  int error() const { return error_; }

 private:
  bool Receive();

  int fd_ = -1;
  int error_ = 0;
  std::string buffer_;
};

}  // namespace s3server

#endif  // TESTS_S3SERVER_RAW_CLIENT_H_
