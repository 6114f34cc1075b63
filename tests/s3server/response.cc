// Answers as values. Everything that is written passes through here, faults included.

#include "tests/s3server/response.h"

#include <algorithm>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "tests/s3server/encoding.h"

namespace s3server {
namespace {

constexpr absl::string_view kDeclaration = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";

}  // namespace

void Response::Set(absl::string_view name, absl::string_view value) {
  Remove(name);
  headers.emplace_back(std::string(name), std::string(value));
}

void Response::Remove(absl::string_view name) {
  headers.erase(std::remove_if(headers.begin(), headers.end(),
                               [name](const auto& header) {
                                 return absl::EqualsIgnoreCase(header.first, name);
                               }),
                headers.end());
}

const std::string* Response::Find(absl::string_view name) const {
  for (const auto& header : headers) {
    if (absl::EqualsIgnoreCase(header.first, name)) {
      return &header.second;
    }
  }
  return nullptr;
}

Response XmlResponse(absl::string_view body) {
  Response response;
  response.headers.emplace_back("Content-Type", "application/xml");
  response.text = absl::StrCat(kDeclaration, body);
  response.length = response.text.size();
  return response;
}

Response EmptyResponse(int status) {
  Response response;
  response.status = status;
  response.has_length = status != 204 && status != 304;
  return response;
}

std::string ErrorDocument(const S3Error& error, absl::string_view resource,
                          absl::string_view request_id) {
  return absl::StrCat(kDeclaration, "<Error><Code>", XmlEscape(error.code), "</Code><Message>",
                      XmlEscape(error.message), "</Message>", error.detail, "<Resource>",
                      XmlEscape(resource), "</Resource><RequestId>", request_id,
                      "</RequestId></Error>");
}

Response ErrorResponse(const S3Error& error, const Request& request, absl::string_view request_id) {
  Response response = EmptyResponse(error.status);
  response.headers = error.headers;
  if (error.status != 304) {
    response.headers.emplace_back("Content-Type", "application/xml");
    response.text = ErrorDocument(error, request.path, request_id);
    response.length = response.text.size();
    response.has_length = true;
  }
  if (request.method == "HEAD") {
    // S3 sends no length here: there is no object whose length it could be.
    response.text.clear();
    response.length = 0;
    response.has_length = false;
  }
  return response;
}

absl::string_view ReasonPhrase(int status) {
  switch (status) {
    case 200:
      return "OK";
    case 204:
      return "No Content";
    case 206:
      return "Partial Content";
    case 301:
      return "Moved Permanently";
    case 304:
      return "Not Modified";
    case 307:
      return "Temporary Redirect";
    case 400:
      return "Bad Request";
    case 403:
      return "Forbidden";
    case 404:
      return "Not Found";
    case 405:
      return "Method Not Allowed";
    case 409:
      return "Conflict";
    case 411:
      return "Length Required";
    case 412:
      return "Precondition Failed";
    case 416:
      return "Requested Range Not Satisfiable";
    case 429:
      return "Too Many Requests";
    case 500:
      return "Internal Server Error";
    case 501:
      return "Not Implemented";
    case 502:
      return "Bad Gateway";
    case 503:
      return "Service Unavailable";
    case 504:
      return "Gateway Timeout";
    default:
      return "Unknown";
  }
}

bool IsBodyless(const Request& request, int status) {
  return request.method == "HEAD" || status == 204 || status == 304;
}

}  // namespace s3server
