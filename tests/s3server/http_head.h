#ifndef TESTS_S3SERVER_HTTP_HEAD_H_
#define TESTS_S3SERVER_HTTP_HEAD_H_

#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/parser.hpp>
#include <string>

#include "tests/s3server/request.h"
#include "tests/s3server/response.h"

namespace s3server {

using HeadParser = boost::beast::http::request_parser<boost::beast::http::empty_body>;

// The request of a parsed head, not yet routed.
Request ToRequest(const HeadParser& parser, absl::Time now);

// The bytes of an answer's head, with Date, Server, x-amz-request-id and, when `close`,
// Connection: close. Line ends in header values become spaces.
std::string FormatHead(const Response& response, const std::string& request_id, absl::Time now,
                       bool close);

}  // namespace s3server

#endif  // TESTS_S3SERVER_HTTP_HEAD_H_
