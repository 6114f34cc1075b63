#ifndef TESTS_S3SERVER_RESPONSE_H_
#define TESTS_S3SERVER_RESPONSE_H_

#include <cstdint>
#include <memory>
#include <string>

#include "absl/types/optional.h"
#include "tests/s3server/content.h"
#include "tests/s3server/request.h"
#include "tests/s3server/s3_error.h"

namespace s3server {

// An answer, before it is written. The body is `text`, or the range of `content`. Content-Length
// is `length` even for HEAD, which sends no body.
struct Response {
  int status = 200;
  HeaderList headers;  // without Date, Server, x-amz-request-id, Content-Length
  std::string text;
  std::shared_ptr<const Content> content;
  uint64_t offset = 0;                       // into content
  uint64_t length = 0;                       // of the body
  bool has_length = true;                    // false: no Content-Length at all (204, 304)
  absl::optional<uint64_t> declared_length;  // what Content-Length says, if not the truth

  // Replaces, adds or (with Remove) drops a header; names are compared without case.
  void Set(absl::string_view name, absl::string_view value);
  void Remove(absl::string_view name);
  const std::string* Find(absl::string_view name) const;
};

// An answer with an XML body ("<?xml ...?>" is added) and status 200.
Response XmlResponse(absl::string_view body);
// An answer without a body.
Response EmptyResponse(int status);
// The error document of S3. Resource and RequestId are filled in.
Response ErrorResponse(const S3Error& error, const Request& request, absl::string_view request_id);
std::string ErrorDocument(const S3Error& error, absl::string_view resource,
                          absl::string_view request_id);

// The reason phrase of an HTTP status.
absl::string_view ReasonPhrase(int status);

// True when no body may follow the head: HEAD requests, 204 and 304.
bool IsBodyless(const Request& request, int status);

}  // namespace s3server

#endif  // TESTS_S3SERVER_RESPONSE_H_
