#ifndef TESTS_S3SERVER_CONTROL_H_
#define TESTS_S3SERVER_CONTROL_H_

#include <string>

#include "tests/s3server/request.h"
#include "tests/s3server/response.h"

namespace s3server {

class Server;

// The control path of the stand-alone server, for tests in other languages. README.md lists it.
// `server` outlives the call. Not authenticated: the server listens on loopback only.
Response HandleControl(Server* server, const Request& request, const std::string& body);

}  // namespace s3server

#endif  // TESTS_S3SERVER_CONTROL_H_
