#ifndef TESTS_S3SERVER_ROUTER_H_
#define TESTS_S3SERVER_ROUTER_H_

#include <string>
#include <vector>

#include "absl/types/optional.h"
#include "tests/s3server/request.h"
#include "tests/s3server/s3_error.h"

namespace s3server {

// Splits `request->target` and finds bucket, key and operation: path style, or virtual host style
// when the Host header is a name below one of `domains`. Fills path, query, bucket, key and op;
// op is kUnknown or kUnsupported when the answer is an error, which Refusal() gives. Keys are not
// normalised: "/b//a/../c" has the key "/a/../c".
void Route(const std::vector<std::string>& domains, Request* request);

// The error for a routed request that is no operation of this server: InvalidURI, MethodNotAllowed
// or NotImplemented. Nothing when it is one.
absl::optional<S3Error> Refusal(const Request& request);

}  // namespace s3server

#endif  // TESTS_S3SERVER_ROUTER_H_
