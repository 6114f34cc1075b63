#ifndef TESTS_S3SERVER_REQUEST_H_
#define TESTS_S3SERVER_REQUEST_H_

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/optional.h"
#include "tests/s3server/op.h"

namespace s3server {

// The head of an HTTP request and what the router made of it. A value; not changed after routing.
struct Request {
  std::string method;
  std::string target;     // as sent
  std::string raw_path;   // the target up to '?', as sent
  std::string raw_query;  // after '?', as sent
  // Decoded, in the order sent. A parameter without '=' has an empty value.
  std::vector<std::pair<std::string, std::string>> query;
  // Names in lower case, values trimmed, in the order sent.
  std::vector<std::pair<std::string, std::string>> headers;
  absl::optional<uint64_t> content_length;
  bool chunked = false;  // Transfer-Encoding: chunked
  bool expect_continue = false;
  bool keep_alive = true;
  absl::Time start;

  std::string path;  // decoded
  std::string bucket;
  std::string key;
  bool virtual_host = false;
  Op op = Op::kUnknown;

  // The first header of this lower-case name, or null.
  const std::string* Header(absl::string_view name) const {
    for (const auto& header : headers) {
      if (header.first == name) {
        return &header.second;
      }
    }
    return nullptr;
  }
  // The first query parameter of this name, or null.
  const std::string* Query(absl::string_view name) const {
    for (const auto& parameter : query) {
      if (parameter.first == name) {
        return &parameter.second;
      }
    }
    return nullptr;
  }
};

}  // namespace s3server

#endif  // TESTS_S3SERVER_REQUEST_H_
